/**
 * The trained networks that come with the project, below `data/networks`: the autoencoders, one of them
 * sharpened by an adversary, and the judge of attributes, as the committed notebooks have trained them on
 * drawn portraits. Only commands open them. A notebook trains its own, and a file of these cannot be
 * resumed from.
 *
 * @module
 */

import type { Partition } from "../annotations/mod.ts";
import { extractFaces, facesFolder } from "../faces/mod.ts";
import {
  drawPortraits,
  type PortraitRecipe,
  portraitRecipe,
  recipeFolderName,
} from "../portraits/mod.ts";
import { type FaceStore, openFaceStore, readManifest } from "../store/mod.ts";
import { isRecord, type Json, projectPath } from "../system/mod.ts";
import {
  readRunConfig,
  readVaeRun,
  readWeightPrecision,
  type VaeRun,
  type WeightPrecision,
} from "../training/mod.ts";

/** The files by what is in them. */
export const BOX_FILES = {
  v2: "vae-v2.safetensors",
  v1: "vae-v1.safetensors",
  vaeGan: "vae-gan.safetensors",
  judge: "attribute-classifier.safetensors",
} as const;

/** What can be in the box. */
export type BoxFile = keyof typeof BOX_FILES;

/** Where they are. */
export function boxFolder(): string {
  return projectPath("data", "networks");
}

/** Which portraits a network was trained on, and which people it has not seen. */
export interface PortraitPeople {
  readonly recipe: PortraitRecipe;
  /** The people's numbers, as a store's table has them. */
  readonly heldOut: Readonly<Record<Exclude<Partition, "train">, readonly number[]>>;
}

/** An autoencoder of the box. */
export interface BoxedVae extends VaeRun {
  readonly precision: WeightPrecision;
  readonly people: PortraitPeople;
}

/** What a kept network says of its people, beside its run's configuration. */
export function peopleJson({ recipe, heldOut }: PortraitPeople): Json {
  return {
    portraits: { ...recipe },
    heldOut: { validation: [...heldOut.validation], test: [...heldOut.test] },
  };
}

/**
 * Reads what a file of the box says.
 *
 * @returns `undefined` for anything else, such as the folder of a run.
 * @throws {RangeError} If it is no autoencoder.
 * @throws {SyntaxError} If it is damaged.
 */
export async function readBoxedVae(path: string): Promise<BoxedVae | undefined> {
  if (!path.endsWith(".safetensors")) return undefined;
  const people = peopleIn(await readRunConfig(path));
  const precision = await readWeightPrecision(path);
  return people && precision && { ...await readVaeRun(path), precision, people };
}

/** V2 and V1 of the box, as far as the files are there. */
export async function boxedVaes(folder = boxFolder()): Promise<readonly BoxedVae[]> {
  const both = [await boxedVae(folder, "v2"), await boxedVae(folder, "v1")];
  return both.filter((boxed) => boxed !== undefined);
}

/** The box's V2 that an adversary has sharpened, if the file is there. */
export async function boxedVaeGan(folder = boxFolder()): Promise<BoxedVae | undefined> {
  return await boxedVae(folder, "vaeGan");
}

async function boxedVae(
  folder: string,
  which: Exclude<BoxFile, "judge">,
): Promise<BoxedVae | undefined> {
  const path = `${folder}/${BOX_FILES[which]}`;
  const file = await Deno.stat(path).catch(() => undefined);
  return file && await readBoxedVae(path);
}

/** The judge of the box. */
export async function boxedJudge(folder = boxFolder()): Promise<string | undefined> {
  const path = `${folder}/${BOX_FILES.judge}`;
  return await Deno.stat(path).then(() => path, () => undefined);
}

function peopleIn({ people }: Readonly<Record<string, unknown>>): PortraitPeople | undefined {
  if (!isRecord(people) || !isRecord(people.portraits) || !isRecord(people.heldOut)) return;
  const { generator, count, seed, variety, picturesPerPerson, confounding } = people.portraits;
  const [validation, test] = [people.heldOut.validation, people.heldOut.test].map(numbersIn);
  if (
    typeof generator !== "number" || typeof count !== "number" || typeof seed !== "string" ||
    typeof variety !== "number" || typeof picturesPerPerson !== "number" ||
    typeof confounding !== "number" || !validation || !test
  ) return;
  const recipe = { generator, count, seed, variety, confounding, picturesPerPerson };
  return { recipe, heldOut: { validation, test } };
}

function numbersIn(value: unknown): readonly number[] | undefined {
  return Array.isArray(value) && value.every((each) => typeof each === "number")
    ? value
    : undefined;
}

/** Whether portraits as they are drawn now are those that a network of the box has learned from. */
export function isOfUsualPortraits({ recipe }: PortraitPeople): boolean {
  return recipeFolderName(recipe) === recipeFolderName(portraitRecipe());
}

/**
 * The faces of the people of the test part alone, drawn and found if they are not there yet: 400 instead of
 * 4,000. They have folders of their own, so that they never pass for all portraits.
 *
 * @param say Takes a line for what takes time.
 */
export async function openHeldOutPortraits(
  dataFolder: string,
  say: (line: string) => void,
): Promise<FaceStore> {
  const recipe = portraitRecipe({ part: "test" });
  const to = facesFolder("portraits", recipe, dataFolder);
  if (!await readManifest(to)) {
    const from = `${dataFolder}/portraits/${recipeFolderName(recipe)}`;
    say("Drawing the portraits of people who are held out, and finding their faces …");
    await drawPortraits({ ...recipe, folder: from });
    await extractFaces({ location: { kind: "portraits", from }, to, sizesPx: [80] });
  }
  return await openFaceStore(to);
}
