/**
 * Square colour images as floats in [0, 1], which models take and give, and the way there from bytes
 * and back.
 *
 * @module
 */

import type { FacePixels } from "./face_pixels.ts";
import type { RgbImage } from "./raster.ts";
import { readAhead } from "./read_ahead.ts";

/** Images as floats in [0, 1], one after the other. */
export interface FloatImages {
  /** Shape `[count, sizePx, sizePx, 3]`. */
  readonly values: Float32Array;
  readonly count: number;
  readonly sizePx: number;
}

/** Each byte as a float in [0, 1]: reading a table is faster than dividing. */
const UNIT: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Bytes as floats in [0, 1].
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { unitFloats } from "facespace/images";
 * assert(unitFloats(Uint8Array.of(0, 51, 255)).join() === "0,0.20000000298023224,1");
 * ```
 */
export function unitFloats(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = UNIT[bytes[i] ?? 0] ?? 0;
  return values;
}

/**
 * Some faces as floats: four times their bytes, all at once.
 *
 * @param rows Which of them, in this order.
 * @throws {RangeError} If a row does not exist.
 */
export async function toFloats(
  faces: FacePixels,
  rows: readonly number[],
): Promise<FloatImages> {
  const { sizePx } = faces;
  const values = new Float32Array(rows.length * sizePx * sizePx * 3);
  let at = 0;
  for await (const { bytes } of readAhead(faces, rows)) {
    values.set(unitFloats(bytes), at);
    at += bytes.length;
  }
  return { values, count: rows.length, sizePx };
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
 * The mean of some faces, read part by part.
 *
 * @param rows Which of them; at least one.
 * @returns One image.
 * @throws {RangeError} If there are no rows, or one does not exist.
 */
export async function meanImage(
  faces: FacePixels,
  rows: readonly number[],
): Promise<FloatImages> {
  if (rows.length === 0) throw new RangeError("Cannot average faces as none were given");
  const { sizePx } = faces;
  const stride = sizePx * sizePx * 3;
  const sums = new Float64Array(stride); // of bytes, so exact
  for await (const { bytes } of readAhead(faces, rows)) {
    for (let start = 0; start < bytes.length; start += stride) {
      for (let i = 0; i < stride; i++) sums[i] = (sums[i] ?? 0) + (bytes[start + i] ?? 0);
    }
  }
  return { values: Float32Array.from(sums, (sum) => sum / 255 / rows.length), count: 1, sizePx };
}
