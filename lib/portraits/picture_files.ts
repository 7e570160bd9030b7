/**
 * The pictures of a set as files: which are there, whole, and which are still to be drawn.
 *
 * Pictures are written beside their place, synced and renamed, so a kill leaves no half of one. A
 * disk that lies about syncing may still lose a file's end in a power failure: such a file does not
 * end as a JPEG does, and is drawn again.
 *
 * @module
 */

import { sha256 } from "../system/mod.ts";
import { PICTURE_FOLDER } from "../sources/mod.ts";

/** Checksums of pictures by their names. */
export type PictureSums = Map<string, string>;

/**
 * Finds the whole pictures in a folder, and clears away what a killed run was writing.
 *
 * @param folder The folder of the pictures; it need not exist.
 * @param names The pictures that belong to the set, in order.
 * @param expected Checksums where they are known; a picture that differs counts as missing.
 * @returns The SHA-256 of those that are there and whole.
 */
export async function findPictures(
  folder: string,
  names: readonly string[],
  expected: ReadonlyMap<string, string> = new Map(),
): Promise<PictureSums> {
  const sums: PictureSums = new Map();
  const present = await clearLeftovers(folder);
  for (const name of names) {
    if (!present.has(name)) continue;
    const bytes = await Deno.readFile(`${folder}/${name}`);
    if (!isWholeJpeg(bytes)) continue;
    const sum = await sha256(bytes);
    if ((expected.get(name) ?? sum) === sum) sums.set(name, sum);
  }
  return sums;
}

/** The sizes of pictures in bytes, added up; NaN if one is missing. */
export function totalBytes(folder: string, names: readonly string[]): number {
  try {
    return names.reduce((sum, name) => sum + Deno.statSync(`${folder}/${name}`).size, 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return NaN;
    throw error;
  }
}

/** Checksums in the way `sha256sum --check` reads them, from the folder above the pictures'. */
export function listSums(sums: ReadonlyMap<string, string>, names: readonly string[]): string {
  return names.map((name) => `${sums.get(name)}  ${PICTURE_FOLDER}/${name}\n`).join("");
}

/** Reads what {@linkcode listSums} has written. */
export function readSums(list: string): PictureSums {
  const lines = list.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(67 + PICTURE_FOLDER.length), line.slice(0, 64)]));
}

/** Removes unfinished files from a folder and returns the names of the others. */
export async function clearLeftovers(folder: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile) continue;
    if (name.endsWith(".part")) await Deno.remove(`${folder}/${name}`);
    else names.add(name);
  }
  return names;
}

function isWholeJpeg(bytes: Uint8Array): boolean {
  const [start, end] = [[0xff, 0xd8], [0xff, 0xd9]];
  return bytes.length > 4 && start.every((byte, i) => bytes[i] === byte) &&
    end.every((byte, i) => bytes[bytes.length - 2 + i] === byte);
}
