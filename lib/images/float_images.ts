/**
 * Square colour images as floats in [0, 1], which models take and give, and the way there from bytes
 * and back.
 *
 * @module
 */

import { type FacePixels, readAhead, unitFloats } from "./face_pixels.ts";
import type { RgbImage } from "./raster.ts";

/** Images as floats in [0, 1], one after the other. */
export interface FloatImages {
  /** Shape `[count, sizePx, sizePx, 3]`. */
  readonly values: Float32Array;
  /** How many images. */
  readonly count: number;
  /** Width and height of an image. */
  readonly sizePx: number;
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
  const values = valuesAt(images, index);
  const pixels = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    pixels[i] = Math.round(255 * Math.min(1, Math.max(0, values[i] ?? 0)));
  }
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

/**
 * Makes faint patterns visible: stretches each channel of each image about its mean, so that three standard deviations reach black
 * and white. What lies beyond is clipped.
 *
 * @returns New images; a channel without contrast becomes middle grey.
 */
export function stretchContrast(images: FloatImages): FloatImages {
  const values = new Float32Array(images.values.length);
  for (let image = 0, at = 0; image < images.count; image++) {
    const before = valuesAt(images, image);
    const after = values.subarray(at, at += before.length);
    for (const channel of [0, 1, 2]) stretchChannel(before, after, channel);
  }
  return { ...images, values };
}

const REACH_IN_DEVIATIONS = 3;

function stretchChannel(before: Float32Array, after: Float32Array, channel: number): void {
  const count = before.length / 3;
  let sum = 0;
  let squares = 0;
  for (let i = channel; i < before.length; i += 3) {
    sum += before[i] ?? 0;
    squares += (before[i] ?? 0) ** 2;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean ** 2));
  const scale = deviation > 1e-7 ? 0.5 / (REACH_IN_DEVIATIONS * deviation) : 0;
  for (let i = channel; i < before.length; i += 3) {
    after[i] = Math.min(1, Math.max(0, 0.5 + scale * ((before[i] ?? 0) - mean)));
  }
}
