/**
 * A part of a picture, each pixel as a square, so that a pattern of single pixels can be seen.
 *
 * @module
 */

import type { RgbImage } from "./raster.ts";

/** Which part, and how large. */
export interface PartOptions {
  /** The part's upper left corner, in pixels. */
  readonly left: number;
  readonly top: number;
  /** The part's width and height in pixels. */
  readonly sizePx: number;
  /** Width and height of the square that a pixel becomes. */
  readonly times: number;
}

/**
 * Enlarges a square part of a picture, without interpolation.
 *
 * @throws {RangeError} If the part reaches beyond the picture.
 */
export function enlargePart(image: RgbImage, options: PartOptions): RgbImage {
  const { left, top, sizePx, times } = options;
  const { widthPx, heightPx } = image;
  if (!(left >= 0 && top >= 0 && left + sizePx <= widthPx && top + sizePx <= heightPx)) {
    throw new RangeError(
      `Cannot enlarge ${sizePx} pixels from ${left}, ${top} as the picture has ${widthPx}×${heightPx}`,
    );
  }
  const side = sizePx * times;
  const pixels = new Uint8Array(side * side * 3);
  for (let y = 0, at = 0; y < side; y++) {
    const row = (top + Math.floor(y / times)) * widthPx;
    for (let x = 0; x < side; x++, at += 3) {
      const from = 3 * (row + left + Math.floor(x / times));
      pixels.set(image.pixels.subarray(from, from + 3), at);
    }
  }
  return { pixels, widthPx: side, heightPx: side };
}
