/**
 * One face as a picture, for grids.
 *
 * @module
 */

import type { FacePixels, RgbImage } from "../images/mod.ts";

/**
 * One face as a picture.
 *
 * @throws {RangeError} If there is no such row.
 */
export function faceAt(pixels: FacePixels, row: number): RgbImage {
  return { pixels: pixels.readSync([row]), widthPx: pixels.sizePx, heightPx: pixels.sizePx };
}
