/**
 * Picture files on disk: which they are by their names, and their bytes.
 *
 * @module
 */

/** How names of picture files end. */
export const PICTURE_NAME = /\.(jpe?g|png|webp|avif|tiff?|heic|heif)$/i;

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
