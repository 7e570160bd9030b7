/**
 * Pictures of any size as pictures of one, for grids.
 *
 * @module
 */

import { cropAndResize, type RgbImage } from "./raster.ts";

/**
 * A picture made as large as fits into a size, in the middle of white.
 *
 * @param size Width and height of the result in pixels.
 */
export async function fitInto(
  picture: RgbImage,
  size: { readonly widthPx: number; readonly heightPx: number },
): Promise<RgbImage> {
  const { widthPx, heightPx } = size;
  const scale = Math.min(widthPx / picture.widthPx, heightPx / picture.heightPx);
  const width = Math.max(1, Math.round(scale * picture.widthPx));
  const height = Math.max(1, Math.round(scale * picture.heightPx));
  const box = { left: 0, top: 0, width: picture.widthPx, height: picture.heightPx };
  const resized = await cropAndResize(picture, box, { widthPx: width, heightPx: height });
  const pixels = new Uint8Array(widthPx * heightPx * 3).fill(255);
  const [left, top] = [(widthPx - width) >> 1, (heightPx - height) >> 1];
  for (let y = 0; y < height; y++) {
    const row = resized.pixels.subarray(3 * y * width, 3 * (y + 1) * width);
    pixels.set(row, 3 * ((y + top) * widthPx + left));
  }
  return { pixels, widthPx, heightPx };
}
