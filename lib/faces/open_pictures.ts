/**
 * The whole pictures that faces are taken from, wherever they are.
 *
 * @module
 */

import type { PictureLocation, PictureSource } from "../annotations/mod.ts";
import { decodeImage, type RgbImage } from "../images/mod.ts";
import { openPortraits, portraitRecipe, recipeFolderName } from "../portraits/mod.ts";
import { openCeleba, openPhotos } from "../sources/mod.ts";
import { projectPath, unlessMissing } from "../system/mod.ts";

/**
 * Opens the pictures of a location.
 *
 * @throws {Deno.errors.NotFound} If the pictures, or what must lie beside them, are missing; the message says what to do.
 * @throws {SyntaxError} If labels or annotations are damaged; the message names file, line and value.
 */
export async function openPictures({ kind, from }: PictureLocation): Promise<PictureSource> {
  switch (kind) {
    case "portraits":
      return await openPortraits(from);
    case "celeba":
      return await openCeleba(from);
    case "photos":
      return await openPhotos(from);
  }
}

/** Which portraits, as the notebooks' parameters name them. */
export interface PortraitChoice {
  /** How many. Default 4000. */
  readonly portraits?: number;
  /** What they are drawn from. Default `facespace`. */
  readonly portraitSeed?: string;
  /** From 0 to 1: the share of people whose smiles go with other attributes as in CelebA. Default 0. */
  readonly portraitConfounding?: number;
}

/** The same, as the drawing of portraits names it. */
export function portraitsOf(
  { portraits, portraitSeed, portraitConfounding }: PortraitChoice,
): { readonly count: number; readonly seed: string; readonly confounding: number } {
  const { count, seed, confounding } = portraitRecipe();
  return {
    count: portraits ?? count,
    seed: portraitSeed ?? seed,
    confounding: portraitConfounding ?? confounding,
  };
}

/** Which pictures to open. */
export interface OpenFacePicturesOptions extends PortraitChoice {
  /** `portraits`, `celeba`, `photos`, or a folder of pictures. Default `portraits`. */
  readonly source?: string;
  /** Where the pictures are. Default the portraits' own folder, `data/celeba` or `data/photos`. */
  readonly from?: string | null;
}

/**
 * Opens the pictures of a source, as `openFaces()` opens its faces.
 *
 * @throws {RangeError} If the source is no folder.
 * @throws As {@linkcode openPictures}, if there are no pictures.
 */
export async function openFacePictures(
  options: OpenFacePicturesOptions = {},
): Promise<PictureSource> {
  const { source: kind = "portraits", from } = options;
  if (kind !== "portraits" && kind !== "celeba" && kind !== "photos") {
    return await openPictures(await locatePictures(from ?? kind));
  }
  const name = kind === "portraits"
    ? `portraits/${recipeFolderName(portraitRecipe(portraitsOf(options)))}`
    : kind;
  return await openPictures({ kind, from: from ?? projectPath("data", name) });
}

/**
 * Reads and decodes some pictures by their names, such as those of a store's `table.pictures`.
 *
 * @returns The pictures, with their numbers in the source.
 * @throws {RangeError} If the source has no picture of a name.
 */
export async function readPictures(
  source: PictureSource,
  names: readonly string[],
): Promise<{ index: number; image: RgbImage }[]> {
  const wanted = new Set(names);
  const indices = new Map<string, number>();
  for (let i = 0; i < source.count && indices.size < wanted.size; i++) {
    const { name } = source.record(i);
    if (wanted.has(name)) indices.set(name, i);
  }
  return await Promise.all(names.map(async (name) => {
    const index = indices.get(name);
    if (index === undefined) {
      throw new RangeError(`Cannot read ${name} as it is not among the ${source.count} pictures`);
    }
    return { index, image: await decodeImage(await source.read(index)) };
  }));
}

/**
 * What kind of pictures a folder holds.
 *
 * @throws {RangeError} If there is no such folder.
 */
export async function locatePictures(from: string): Promise<PictureLocation> {
  if (!await exists(from)) {
    throw new RangeError(
      `Cannot open the faces in ${from} as there is no such folder: name portraits, celeba, photos, ` +
        "or the folder of a face store or of pictures",
    );
  }
  return { kind: await isCelebaLayout(from) ? "celeba" : "photos", from };
}

/** Whether a folder holds CelebA, or drawn portraits, as its download does. */
export async function isCelebaLayout(folder: string): Promise<boolean> {
  const names = ["", "Anno/"].flatMap((below) =>
    ["txt", "csv"].map((ending) => `${folder}/${below}list_attr_celeba.${ending}`)
  );
  return (await Promise.all(names.map(exists))).includes(true);
}

/** Whether something is there. */
export async function exists(path: string): Promise<boolean> {
  return await unlessMissing(Deno.stat(path)) !== undefined;
}
