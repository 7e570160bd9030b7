/**
 * One face as a picture, for grids.
 *
 * @module
 */

import type { FacePixels } from "./face_pixels.ts";
import type { RgbImage } from "./raster.ts";

/**
 * One face as a picture.
 *
 * @throws {RangeError} If there is no such row.
 */
export function faceAt(pixels: FacePixels, row: number): RgbImage {
  return { pixels: pixels.readSync([row]), widthPx: pixels.sizePx, heightPx: pixels.sizePx };
}
