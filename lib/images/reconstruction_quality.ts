/**
 * How well a set of images is reconstructed, image by image, and in the mean.
 *
 * @module
 */

import type { FacePixels } from "./face_pixels.ts";
import { type FloatImages, unitFloats, valuesAt } from "./float_images.ts";
import { meanSquaredError, psnr } from "./metrics.ts";
import { readAhead } from "./read_ahead.ts";
import { ssim } from "./ssim.ts";

/** How near one reconstruction is to its original. */
export interface ImageQuality {
  /** Peak signal-to-noise ratio in decibels. */
  readonly psnrDb: number;
  /** Structural similarity, 1 for equal images. */
  readonly ssim: number;
}

/** Means over images, with their standard deviations. */
export interface MeanQuality {
  readonly psnrDb: number;
  readonly psnrSdDb: number;
  readonly ssim: number;
  readonly ssimSd: number;
  readonly images: number;
}

/**
 * Compares images one by one.
 *
 * @param originals The originals.
 * @param reconstructions As many, or one that stands for all, such as the mean face. Values outside
 * [0, 1] are clipped first, as on a screen.
 * @throws {RangeError} If counts or sizes do not fit.
 */
export function compareImages(
  originals: FloatImages,
  reconstructions: FloatImages,
): readonly ImageQuality[] {
  const { sizePx } = originals;
  const shape = { widthPx: sizePx, heightPx: sizePx, channels: 3 };
  return Array.from(imagePairs(originals, reconstructions), ({ original, reconstruction }) => ({
    psnrDb: psnr(original, reconstruction),
    ssim: ssim(original, reconstruction, shape),
  }));
}

/** An image and its reconstruction, each of shape `[sizePx, sizePx, 3]` with values in [0, 1]. */
export interface ImagePair {
  readonly original: Float32Array;
  readonly reconstruction: Float32Array;
}

/**
 * Each original with its reconstruction.
 *
 * @param originals The originals.
 * @param reconstructions As many, or one that stands for all. Values outside [0, 1] are clipped.
 * @throws {RangeError} If counts or sizes do not fit.
 */
export function* imagePairs(
  originals: FloatImages,
  reconstructions: FloatImages,
): Generator<ImagePair> {
  assertComparable(originals, reconstructions);
  for (let i = 0; i < originals.count; i++) {
    const reconstruction = valuesAt(reconstructions, reconstructions.count === 1 ? 0 : i)
      .map((value) => Math.min(1, Math.max(0, value)));
    yield { original: valuesAt(originals, i), reconstruction };
  }
}

/**
 * The root of the mean squared error over all values of all images, of which the range is 0 to 1.
 *
 * @param originals The originals.
 * @param reconstructions As many, or one that stands for all.
 * @throws {RangeError} If counts or sizes do not fit.
 */
export function rootMeanSquaredError(originals: FloatImages, reconstructions: FloatImages): number {
  assertComparable(originals, reconstructions);
  let sum = 0;
  for (let i = 0; i < originals.count; i++) {
    const reconstruction = valuesAt(reconstructions, reconstructions.count === 1 ? 0 : i);
    sum += meanSquaredError(valuesAt(originals, i), reconstruction);
  }
  return Math.sqrt(sum / originals.count);
}

/**
 * The root of the mean squared error of one image that stands for many faces, such as their mean. The
 * faces are read part by part.
 *
 * @param rows Which of the faces; at least one.
 * @param image One image.
 * @throws {RangeError} If there are no rows, one does not exist, or the image does not fit.
 */
export async function errorOfOneImage(
  faces: FacePixels,
  rows: readonly number[],
  image: FloatImages,
): Promise<number> {
  if (rows.length === 0 || image.count !== 1) {
    throw new RangeError(
      `Cannot compare faces with one image: got ${rows.length} faces and ${image.count} images`,
    );
  }
  const { sizePx } = faces;
  let sum = 0;
  for await (const { rows: part, bytes } of readAhead(faces, rows)) {
    const originals = { values: unitFloats(bytes), count: part.length, sizePx };
    sum += rootMeanSquaredError(originals, image) ** 2 * part.length;
  }
  return Math.sqrt(sum / rows.length);
}

/**
 * The mean and the standard deviation over images (of each image's decibels, not of the pooled
 * error).
 *
 * @throws {RangeError} If there are no images.
 */
export function meanQuality(qualities: readonly ImageQuality[]): MeanQuality {
  if (qualities.length === 0) throw new RangeError("Cannot average qualities as none were given");
  const [psnrDb, psnrSdDb] = moments(qualities.map((quality) => quality.psnrDb));
  const [similarity, ssimSd] = moments(qualities.map((quality) => quality.ssim));
  return { psnrDb, psnrSdDb, ssim: similarity, ssimSd, images: qualities.length };
}

function assertComparable(originals: FloatImages, reconstructions: FloatImages): void {
  const { count, sizePx } = originals;
  if (reconstructions.sizePx !== sizePx || ![1, count].includes(reconstructions.count)) {
    throw new RangeError(
      `Cannot compare ${count} images of ${sizePx} px with ${reconstructions.count} of ${reconstructions.sizePx} px`,
    );
  }
}

/** The mean and the standard deviation, with the count as divisor. */
export function moments(values: readonly number[]): [mean: number, standardDeviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return [mean, Math.sqrt(variance)];
}
