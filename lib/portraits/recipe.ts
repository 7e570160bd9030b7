/**
 * What a set of portraits is made from, and who is in it: everything follows from the recipe. It
 * stands in the set's folder, which is then for that recipe's portraits and for nothing else.
 *
 * @module
 */

import { unlessMissing } from "../system/mod.ts";
import type { Partition } from "../annotations/mod.ts";
import type { Portrait } from "./portrait.ts";
import { samplePortrait } from "./sample_portrait.ts";

/** Changes whenever the same options give other pixels or other attributes. */
const GENERATOR_VERSION = 3;

/** All that a set of portraits depends on. */
export interface PortraitRecipe {
  /** The version of the painters. */
  readonly generator: number;
  /** How many pictures. */
  readonly count: number;
  /** What people and shots are drawn from. */
  readonly seed: string;
  /** From 0 to 1: how much pose, light and scene vary. */
  readonly variety: number;
  /** From 0 to 1: the share of people whose smiles go with other attributes as in CelebA. */
  readonly confounding: number;
  /** How many shots there are of each person. */
  readonly picturesPerPerson: number;
  /** Of which part the pictures are drawn; missing if all are. */
  readonly part?: Partition;
}

/** The most pictures that CelebA's six-digit names have room for. */
const MOST_PICTURES = 999_999;

/**
 * Completes a recipe.
 *
 * @param options Defaults: 4,000 pictures, seed `facespace`, variety 0.4, confounding 0, 4
 * pictures per person.
 * @throws {RangeError} If an option is out of range.
 */
export function portraitRecipe(options: Partial<PortraitRecipe> = {}): PortraitRecipe {
  const { count = 4000, seed = "facespace", picturesPerPerson = 4, part } = options;
  const { variety = 0.4, confounding = 0 } = options;
  for (const [name, value] of Object.entries({ count, picturesPerPerson })) {
    if (!Number.isInteger(value) || value < 1 || value > MOST_PICTURES) {
      throw new RangeError(
        `Cannot draw portraits as ${name} must be a whole number from 1 to ${MOST_PICTURES}: got ${value}`,
      );
    }
  }
  for (const [name, value] of Object.entries({ variety, confounding })) {
    if (value >= 0 && value <= 1) continue;
    throw new RangeError(`Cannot draw portraits as ${name} must be 0 to 1: got ${value}`);
  }
  const shape = { generator: GENERATOR_VERSION, count, seed, variety, confounding };
  const recipe = { ...shape, picturesPerPerson };
  return part === undefined ? recipe : { ...recipe, part };
}

/** The pictures of a set, by their numbers: all of them, or those of the recipe's part. */
export function picturesOf({ count, picturesPerPerson, part }: PortraitRecipe): number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  return part === undefined
    ? all
    : all.filter((i) => partitionOf(Math.floor(i / picturesPerPerson)) === part);
}

/** The name of a set's picture in CelebA's way: `000001.jpg` is picture 0. */
export function pictureName(index: number): string {
  return `${String(index + 1).padStart(6, "0")}.jpg`;
}

/** A picture of a set. */
export interface PortraitInSet {
  /** Of its file, such as `000001.jpg`. */
  readonly name: string;
  /** Who is shown, from 0. */
  readonly identity: number;
  /** The part of the set that this person belongs to. */
  readonly partition: Partition;
  /** What its picture is painted from. */
  readonly portrait: Portrait;
}

/**
 * Picture `index` of a set, from 0. It does not depend on the count, so a smaller set is the beginning
 * of a larger one.
 */
export function portraitInSet(recipe: PortraitRecipe, index: number): PortraitInSet {
  const { seed, variety, confounding, picturesPerPerson } = recipe;
  const identity = Math.floor(index / picturesPerPerson);
  const person = `${seed}/${identity}`;
  const shot = `${person}/${index % picturesPerPerson}`;
  return {
    name: pictureName(index),
    identity,
    partition: partitionOf(identity),
    portrait: samplePortrait({ person, shot }, { variety, confounding }),
  };
}

/** Of any ten people in a row, eight are trained on, one validates and one tests, as in CelebA. */
function partitionOf(identity: number): Partition {
  const place = identity % 10;
  return place < 8 ? "train" : place === 8 ? "validation" : "test";
}

/** A folder's name for a recipe: legible, and naming what is not as usual. */
export function recipeFolderName(recipe: PortraitRecipe): string {
  const { generator, count, seed, variety, confounding, picturesPerPerson, part } = recipe;
  const usual = portraitRecipe();
  const safeSeed = encodeURIComponent(seed).replaceAll("%", "_").replaceAll("*", "_2A");
  return [
    count,
    safeSeed.slice(0, 80),
    ...(variety === usual.variety ? [] : [`variety${variety}`]),
    ...(confounding === usual.confounding ? [] : [`confounding${confounding}`]),
    ...(picturesPerPerson === usual.picturesPerPerson ? [] : [`per${picturesPerPerson}`]),
    `v${generator}`,
    ...(part === undefined ? [] : [part]),
  ].join("-");
}

/** Says what a folder of portraits is for; the first file in it. */
export const RECIPE_FILE = "recipe.json";

/** The continuous values behind the pictures. */
export const TRUTH_FILE = "truth.csv";

/** Held by whoever draws into the folder. */
export const LOCK_FILE = "drawing.lock";

/**
 * Whether a folder is claimed for a recipe already, which stands in it; it is not if it is empty or
 * missing. Nothing is changed.
 *
 * @throws {RangeError} If the folder holds other portraits or other files.
 * @throws {SyntaxError} If the folder's recipe cannot be read.
 */
export async function isClaimed(folder: string, recipe: PortraitRecipe): Promise<boolean> {
  const path = `${folder}/${RECIPE_FILE}`;
  const text = await unlessMissing(Deno.readTextFile(path));
  if (text === undefined) {
    const names = (await unlessMissing(Array.fromAsync(Deno.readDir(folder))) ?? [])
      .map(({ name }) => name);
    // Another program may have claimed it just now.
    if (names.includes(RECIPE_FILE)) return await isClaimed(folder, recipe);
    // A killed run may have left its lock, what stands for one, and an unfinished recipe.
    const foreign = names.find((name) =>
      !name.startsWith(LOCK_FILE) && !name.startsWith(RECIPE_FILE)
    );
    if (foreign === undefined) return false;
    throw new RangeError(
      `Cannot draw portraits into ${folder} as it has no ${RECIPE_FILE} and is not empty: got ` +
        `${foreign}; name another folder`,
    );
  }
  const present = parseRecipe(text, path);
  const wantedOf: Readonly<Record<string, unknown>> = { ...recipe };
  // A part of a set does not pass for all of it, nor all for a part.
  for (const name of new Set([...Object.keys(recipe), ...Object.keys(present)])) {
    if (present[name] === wantedOf[name]) continue;
    const [there, wanted] = [present[name], wantedOf[name]].map((field) => JSON.stringify(field));
    throw new RangeError(
      `Cannot draw portraits into ${folder} as it holds others, whose ${name} is ${there} and not ` +
        `${wanted}; name another folder, or delete this one`,
    );
  }
  return true;
}

function parseRecipe(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const recipe: unknown = JSON.parse(text);
    if (typeof recipe === "object" && recipe !== null) return { ...recipe };
    throw new TypeError("It is no object");
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read ${path} as it must hold a recipe in JSON: got ${
        JSON.stringify(text.slice(0, 40))
      }; name another folder, or delete this one`,
      { cause },
    );
  }
}
