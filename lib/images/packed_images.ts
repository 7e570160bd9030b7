/**
 * Square colour images of one size in memory, as bytes and as floats, and the way from one to the
 * other.
 *
 * @module
 */

import { sha256 } from "../runtime/sha256.ts";
import type { RgbImage } from "./raster.ts";

/** Images as bytes, one after the other: what face sets are made of. */
export interface PackedImages {
  /** Shape `[count, sizePx, sizePx, 3]`, 0–255. */
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly sizePx: number;
}

/** Images as floats in [0, 1], one after the other: what models give. */
export interface FloatImages {
  /** Shape `[count, sizePx, sizePx, 3]`. */
  readonly values: Float32Array;
  readonly count: number;
  readonly sizePx: number;
}

/** Each byte as a float in [0, 1]: reading a table is faster than dividing. */
const UNIT: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Some images as floats.
 *
 * @param images The images.
 * @param rows Which of them, in this order.
 * @throws {RangeError} If the bytes do not fit the count and the size, or a row does not exist.
 * @example
 * ```ts
 * import { toFloats } from "facespace/images/packed_images.ts";
 * const white = { pixels: new Uint8Array(12).fill(255), count: 1, sizePx: 2 };
 * console.assert(toFloats(white, [0]).values.every((value) => value === 1));
 * ```
 */
export function toFloats(images: PackedImages, rows: readonly number[]): FloatImages {
  const { pixels, count, sizePx } = images;
  assertPacked(images);
  const stride = sizePx * sizePx * 3;
  const values = new Float32Array(rows.length * stride);
  let at = 0;
  for (const row of rows) {
    if (!(row >= 0 && row < count && Number.isInteger(row))) {
      throw new RangeError(`Cannot read image ${row} as there are only ${count}`);
    }
    const end = (row + 1) * stride;
    for (let i = row * stride; i < end; i++) values[at++] = UNIT[pixels[i] ?? 0] ?? 0;
  }
  return { values, count: rows.length, sizePx };
}

/** Throws a RangeError unless the bytes fit the count and the size. */
export function assertPacked({ pixels, count, sizePx }: PackedImages): void {
  const needed = count * sizePx * sizePx * 3;
  if (pixels.length !== needed) {
    throw new RangeError(
      `Cannot read ${count} images of ${sizePx}×${sizePx}×3 as ${needed} bytes are needed: got ${pixels.length}`,
    );
  }
}

/** SHA-256 of the bytes, in hexadecimal: tells whether a run has met these images before. */
export function checksum(images: PackedImages): Promise<string> {
  return sha256(images.pixels);
}

/**
 * The values of one image, as a view.
 *
 * @throws {RangeError} If there is no such image.
 */
export function valuesAt(images: FloatImages, index: number): Float32Array {
  const { values, count, sizePx } = images;
  if (!(index >= 0 && index < count)) {
    throw new RangeError(`Cannot read image ${index} as there are only ${count}`);
  }
  const stride = sizePx * sizePx * 3;
  return values.subarray(index * stride, (index + 1) * stride);
}

/** One image as bytes to be shown: values outside [0, 1] are clipped, the rest rounded. */
export function floatImageAt(images: FloatImages, index: number): RgbImage {
  const pixels = Uint8Array.from(
    valuesAt(images, index),
    (value) => Math.round(255 * Math.min(1, Math.max(0, value))),
  );
  return { pixels, widthPx: images.sizePx, heightPx: images.sizePx };
}

/**
 * The mean of some images.
 *
 * @param images The images.
 * @param rows Which of them; at least one.
 * @returns One image.
 * @throws {RangeError} If there are no rows.
 */
export function meanImage(images: PackedImages, rows: readonly number[]): FloatImages {
  if (rows.length === 0) throw new RangeError("Cannot average images as none were given");
  const { sizePx } = images;
  const sums = new Float64Array(sizePx * sizePx * 3);
  for (const row of rows) {
    for (const [i, value] of toFloats(images, [row]).values.entries()) {
      sums[i] = (sums[i] ?? 0) + value;
    }
  }
  return { values: Float32Array.from(sums, (sum) => sum / rows.length), count: 1, sizePx };
}
