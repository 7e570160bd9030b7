/**
 * What a set of portraits is made from, and who is in it: everything follows from the recipe.
 *
 * @module
 */

import type { Partition } from "../annotations/mod.ts";
import type { Portrait } from "./portrait.ts";
import { samplePortrait } from "./sample_portrait.ts";

/** Changes whenever the same options give other pixels or other attributes. */
export const GENERATOR_VERSION = 2;

/** All that a set of portraits depends on. */
export interface PortraitRecipe {
  readonly generator: number;
  readonly count: number;
  readonly seed: string;
  /** From 0 to 1: how much pose, light and scene vary. */
  readonly variety: number;
  readonly picturesPerPerson: number;
}

/** The most pictures that CelebA's six-digit names have room for. */
const MOST_PICTURES = 999_999;

/**
 * Completes a recipe.
 *
 * @param options Defaults: 4,000 pictures, seed `facespace`, variety 0.4, 4 pictures per person.
 * @throws {RangeError} If an option is out of range.
 */
export function portraitRecipe(options: Partial<PortraitRecipe> = {}): PortraitRecipe {
  const { count = 4000, seed = "facespace", variety = 0.4, picturesPerPerson = 4 } = options;
  for (const [name, value] of Object.entries({ count, picturesPerPerson })) {
    if (!Number.isInteger(value) || value < 1 || value > MOST_PICTURES) {
      throw new RangeError(
        `Cannot draw portraits as ${name} must be a whole number from 1 to ${MOST_PICTURES}: got ${value}`,
      );
    }
  }
  if (!(variety >= 0 && variety <= 1)) {
    throw new RangeError(`Cannot draw portraits as variety must be 0 to 1: got ${variety}`);
  }
  return { generator: GENERATOR_VERSION, count, seed, variety, picturesPerPerson };
}

/** A picture of a set. */
export interface PortraitInSet {
  /** CelebA's way of naming: `000001.jpg` is picture 0. */
  readonly name: string;
  /** Who is shown, from 0. */
  readonly identity: number;
  readonly partition: Partition;
  readonly portrait: Portrait;
}

/**
 * Picture `index` of a set. It depends on seed, variety, pictures per person and index alone, so
 * a smaller set is the beginning of a larger one.
 */
export function portraitInSet(recipe: PortraitRecipe, index: number): PortraitInSet {
  const { seed, variety, picturesPerPerson } = recipe;
  const identity = Math.floor(index / picturesPerPerson);
  const person = `${seed}/${identity}`;
  const shot = `${person}/${index % picturesPerPerson}`;
  return {
    name: `${String(index + 1).padStart(6, "0")}.jpg`,
    identity,
    partition: partitionOf(identity),
    portrait: samplePortrait({ person, shot }, { variety }),
  };
}

/** Of any ten people in a row, eight are trained on, one validates and one tests, as in CelebA. */
function partitionOf(identity: number): Partition {
  const place = identity % 10;
  return place < 8 ? "train" : place === 8 ? "validation" : "test";
}

/** A folder's name for a recipe: legible, and naming what is not as usual. */
export function recipeFolderName(recipe: PortraitRecipe): string {
  const { generator, count, seed, variety, picturesPerPerson } = recipe;
  const usual = portraitRecipe();
  const safeSeed = encodeURIComponent(seed).replaceAll("%", "_").replaceAll("*", "_2A");
  return [
    count,
    safeSeed.slice(0, 80),
    ...(variety === usual.variety ? [] : [`variety${variety}`]),
    ...(picturesPerPerson === usual.picturesPerPerson ? [] : [`per${picturesPerPerson}`]),
    `v${generator}`,
  ].join("-");
}
