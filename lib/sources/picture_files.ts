/**
 * Files with pictures: which they are, by their names and first bytes, what is in them, and whether
 * one has been replaced.
 *
 * @module
 */

import type { PictureStamp } from "../annotations/mod.ts";
import { severalAtOnce } from "../system/mod.ts";

/** How names of picture files end. */
export const PICTURE_NAME = /\.(jpe?g|jpe|jfif?|jif|png|webp|avif|tiff?|heic|heif|hif)$/i;

/** How names of others end that begin as pictures do: cameras' raw data, and programs' backups. */
const OTHER_NAME =
  /(\.(3fr|arw|cr2|crw|dcr|dng|erf|fff|iiq|k25|kdc|mef|mos|nef|nrw|pef|rwl|sr2|srw)|_original|~)$/i;

/** Names of folders that systems and programs fill: with thumbnails, waste, earlier states. */
const FOREIGN_FOLDER = new RegExp(
  `^(${
    [
      "[@._]*thumb(nail)?s?",
      "@eadir|@tmp",
      "[@#$]recycle(\\.bin)?|recycle[dr]|\\.trash.*",
      "[@#](recently-)?snapshots?",
      "__macosx",
      "system volume information|lost\\+found|network trash folder|temporary items",
      "ipod photo cache",
    ].join("|")
  })$`,
  "i",
);

/** Whether a folder of this name holds no pictures of its own, such as a NAS's `@eaDir`. */
export function isForeignFolder(name: string): boolean {
  return FOREIGN_FOLDER.test(name);
}

/**
 * Whether a file is a picture of a kind that is read: by its name's ending or, where that tells
 * nothing, by its first bytes.
 */
export function isPicture(path: string): boolean {
  if (PICTURE_NAME.test(path)) return true;
  if (OTHER_NAME.test(path)) return false;
  try {
    return beginsAsPicture(readPart(path, 0, 16));
  } catch {
    return false;
  }
}

/** By the signatures of JPEG, PNG, WebP, TIFF, and of AVIF and HEIC. */
function beginsAsPicture(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes);
  // deno-lint-ignore no-control-regex
  return /^(\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF.{4}WEBP|II[*+]\0|MM\0[*+])/s.test(text) ||
    /^.{4}ftyp(avi[fs]|hei[cfmsx]|hev[cmsx]|mif1|msf1)/s.test(text);
}

/** Reads a part of a file; less if it ends before. */
export function readPart(path: string, start: number, length: number): Uint8Array {
  const file = Deno.openSync(path);
  try {
    if (start > 0) file.seekSync(start, Deno.SeekMode.Start);
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, file.readSync(bytes) ?? 0);
  } finally {
    file.close();
  }
}

/**
 * Reads a picture's file.
 *
 * @throws {Error} If it is missing, empty, a folder or not readable; the message names it.
 */
export async function readPicture(path: string): Promise<Uint8Array> {
  const bytes = await Deno.readFile(path).catch((cause) => {
    throw new Error(`Cannot read the picture ${path} as ${reason(cause)}`, { cause });
  });
  if (bytes.length === 0) throw new Error(`Cannot read the picture ${path} as its file is empty`);
  return bytes;
}

function reason(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "it is no longer there";
  if (cause instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (cause instanceof Deno.errors.PermissionDenied || cause instanceof Deno.errors.NotCapable) {
    return "this user may not read it: change its permissions";
  }
  return cause instanceof Error ? cause.message : String(cause);
}

/**
 * Passes on the index of a picture.
 *
 * @throws {RangeError} If there is no such picture.
 */
export function checkedIndex(index: number, count: number): number {
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  throw new RangeError(`Cannot take a picture as there are ${count}: got index ${index}`);
}

/** What is at a path; nothing if nothing is, or if nobody may look. */
export function isThere(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

/** Files looked at at once where each takes long, as over a network. */
const AT_ONCE = 64;

/** So many tell whether each takes long, and this is long. */
const FIRST_FILES = 64;
const LONG_MS = 0.2;

/**
 * What is at each path, or the error. One after the other is fastest on a disk of the machine's own
 * (200,000 files in half a second); over a network many are asked for at once.
 */
export async function statFiles(paths: readonly string[]): Promise<(Deno.FileInfo | Error)[]> {
  const found: (Deno.FileInfo | Error)[] = [];
  const asError = (error: unknown) => error instanceof Error ? error : new Error(String(error));
  const startMs = performance.now();
  for (const path of paths) {
    const { length } = found;
    if (length === FIRST_FILES && performance.now() - startMs > FIRST_FILES * LONG_MS) break;
    try {
      found.push(Deno.statSync(path));
    } catch (error) {
      found.push(asError(error));
    }
  }
  const { length: asked } = found;
  await severalAtOnce(paths.slice(asked), AT_ONCE, async (path, i) => {
    found[asked + i] = await Deno.stat(path).catch(asError);
  });
  return found;
}

/** Picture files that can be read one by one, in any order and several at once. */
export interface PictureFiles {
  /** The folder or the archive, for messages. */
  readonly path: string;
  /** The files' names without folders; each is there once. */
  readonly names: readonly string[];
  /** What is known of a file without reading it. */
  stamp(index: number): PictureStamp;
  /**
   * The bytes of a file.
   *
   * @throws {Error} If it cannot be read or is damaged; the message names it.
   */
  read(index: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The stamp of a file that is not there. */
export const NO_STAMP: PictureStamp = { bytes: -1 };

/** The stamp of a file on disk. */
export function stampOf({ size, mtime }: Deno.FileInfo): PictureStamp {
  return { bytes: size, timeMs: mtime?.getTime() ?? 0 };
}

/** An error's message. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
