/**
 * The whole pictures behind the faces of a store, to look at both side by side.
 *
 * @module
 */

import { openPictures } from "./open_pictures.ts";
import type { PictureSource } from "../annotations/mod.ts";
import { portraitRecipe, recipeFolderName } from "../portraits/mod.ts";
import { decodeImage, type RgbImage } from "../images/mod.ts";
import { projectPath } from "../system/mod.ts";

/** Which pictures to open. */
export interface FacePicturesOptions {
  /** `portraits`, `celeba` or `photos`. Default `portraits`. */
  readonly source?: string;
  /** Of portraits: how many. Default 4000. */
  readonly count?: number;
  /** Of portraits: what they are drawn from. Default `facespace`. */
  readonly seed?: string;
  /** Where the pictures are. Default the portraits' own folder, `data/celeba` or `data/photos`. */
  readonly from?: string | null;
}

/**
 * Opens the pictures of a source, as `openFaces()` opens its faces.
 *
 * @throws {RangeError} If the source is unknown.
 * @throws As {@linkcode openPictures}, if there are no pictures.
 */
export async function openFacePictures(options: FacePicturesOptions = {}): Promise<PictureSource> {
  const { source: kind = "portraits", count, seed } = options;
  if (kind !== "portraits" && kind !== "celeba" && kind !== "photos") {
    throw new RangeError(
      `Cannot open pictures as their source must be portraits, celeba or photos: got "${kind}"`,
    );
  }
  const portraits = {
    ...(count === undefined ? {} : { count }),
    ...(seed === undefined ? {} : { seed }),
  };
  const name = kind === "portraits"
    ? `portraits/${recipeFolderName(portraitRecipe(portraits))}`
    : kind;
  return await openPictures({ kind, from: options.from ?? projectPath("data", name) });
}

/**
 * Reads and decodes some pictures by their names, such as those of a store's `table.pictures`.
 *
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
