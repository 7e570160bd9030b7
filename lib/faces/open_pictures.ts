/**
 * Opens pictures from wherever they are.
 *
 * @module
 */

import { openCeleba, openPhotos } from "../sources/mod.ts";
import type { PictureLocation, PictureSource } from "../annotations/mod.ts";
import { openPortraits } from "../portraits/mod.ts";

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
