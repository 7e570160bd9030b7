/**
 * The whole pictures that faces are taken from, wherever they are.
 *
 * @module
 */

import { resolve } from "node:path";
import type { PictureLocation, PictureSource } from "../annotations/mod.ts";
import { decodeImage, type RgbImage } from "../images/mod.ts";
import { openPortraits } from "../portraits/mod.ts";
import { openCeleba, openPhotos } from "../sources/mod.ts";
import type { FaceStore } from "../store/mod.ts";
import { unlessMissing } from "../system/mod.ts";
import { readStoreSource } from "./known_pictures.ts";

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

/**
 * Opens the pictures that a store's faces were taken from, where they were then.
 *
 * @param faces The store.
 * @param log Told where the pictures are gone from, or that the store does not say. Default `console.log`.
 * @returns Nothing if they are gone, or if the store does not say where they were.
 * @throws {SyntaxError} As {@linkcode openPictures}.
 */
export async function openFacePictures(
  { folder }: Pick<FaceStore, "folder">,
  log: (line: string) => void = console.log,
): Promise<PictureSource | undefined> {
  const stored = await readStoreSource(folder);
  if (!stored) {
    log(
      `${resolve(folder)} does not say where its pictures are: only what it holds itself is shown`,
    );
    return undefined;
  }
  try {
    return await openPictures(stored.location);
  } catch (error) {
    const { NotFound, PermissionDenied } = Deno.errors;
    if (!(error instanceof NotFound || error instanceof PermissionDenied)) throw error;
    log(
      `The pictures are gone from ${stored.location.from}: only what the store itself holds is shown`,
    );
    return undefined;
  }
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

/** What kind of pictures a folder holds. */
export async function locatePictures(from: string): Promise<PictureLocation> {
  return { kind: await isCelebaLayout(from) ? "celeba" : "photos", from };
}

/**
 * Whether a folder holds CelebA, or drawn portraits: by the list of attributes, in it or in the download's own
 * `Anno`; or in a folder that is all there is in it, as unpacking makes one.
 */
async function isCelebaLayout(folder: string): Promise<boolean> {
  const names = ["", "Anno/"].flatMap((below) =>
    ["txt", "csv"].map((ending) => `${folder}/${below}list_attr_celeba.${ending}`)
  );
  if ((await Promise.all(names.map(exists))).includes(true)) return true;
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  const [only, ...others] = entries.filter(({ name }) => !name.startsWith("."));
  return only?.isDirectory === true && others.length === 0 &&
    await isCelebaLayout(`${folder}/${only.name}`);
}

/** Whether something is there. */
export async function exists(path: string): Promise<boolean> {
  return await unlessMissing(Deno.stat(path)) !== undefined;
}
