/**
 * How well images are reconstructed: image by image and in the mean, by PSNR and similarity, sharpness,
 * and the grid that upsampling leaves in the errors.
 *
 * @module
 */

import { type Blocking, blocking } from "./blocking.ts";
import { type FloatImages, valuesAt } from "./float_images.ts";
import { meanSquaredError, psnr, relativeSharpness } from "./metrics.ts";
import { errorSpectrum, meanSpectrum, type PowerSpectrum } from "./power_spectrum.ts";
import { multiScaleSsim, ssim } from "./ssim.ts";

/** How near one reconstruction is to its original. */
export interface ImageQuality {
  /** Peak signal-to-noise ratio in decibels. */
  readonly psnrDb: number;
  /** Structural similarity, 1 for equal images. */
  readonly ssim: number;
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
  const shape = shapeOf(originals);
  return Array.from(imagePairs(originals, reconstructions), ({ original, reconstruction }) => ({
    psnrDb: psnr(original, reconstruction),
    ssim: ssim(original, reconstruction, shape),
  }));
}

/** Means over images, with their standard deviations. */
export interface MeanQuality {
  /** The mean of decibels. */
  readonly psnrDb: number;
  /** Their deviation. */
  readonly psnrSdDb: number;
  /** The mean of similarities. */
  readonly ssim: number;
  /** Their deviation. */
  readonly ssimSd: number;
  /** How many images. */
  readonly images: number;
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

/** How near one reconstruction is to its original, by all measures of single images. */
export interface DetailedQuality extends ImageQuality {
  /** Structural similarity over scales, 1 for equal images; `ssim.ts` says how many. */
  readonly msSsim: number;
  /** The reconstruction's sharpness over the original's. */
  readonly relativeSharpness: number;
}

/**
 * Compares images one by one, in detail: also how similar they are over scales, and how sharp.
 *
 * @param originals The originals.
 * @param reconstructions As many, or one that stands for all. Values outside [0, 1] are clipped first.
 * @throws {RangeError} If counts or sizes do not fit.
 */
export function compareInDetail(
  originals: FloatImages,
  reconstructions: FloatImages,
): readonly DetailedQuality[] {
  const shape = shapeOf(originals);
  return Array.from(imagePairs(originals, reconstructions), ({ original, reconstruction }) => ({
    psnrDb: psnr(original, reconstruction),
    ...multiScaleSsim(original, reconstruction, shape),
    relativeSharpness: relativeSharpness(original, reconstruction, shape),
  }));
}

/** All that is measured on one network: means over images, their errors' spectrum, lattices in it. */
export interface ReconstructionFigures extends DetailedQuality, Blocking {
  /** The mean over images. */
  readonly errorSpectrum: PowerSpectrum;
}

/**
 * Measures the reconstructions of one network.
 *
 * @param originals At least one, with sides that are a multiple of 8 from 64 pixels on.
 * @param reconstructions As many, or one that stands for all. Values outside [0, 1] are clipped first.
 * @throws {RangeError} If counts or sizes do not fit.
 */
export function reconstructionFigures(
  originals: FloatImages,
  reconstructions: FloatImages,
): ReconstructionFigures {
  const errorSpectrum = meanErrorSpectrum(originals, reconstructions);
  const qualities = compareInDetail(originals, reconstructions);
  const mean = (name: keyof DetailedQuality) => moments(qualities.map((one) => one[name]))[0];
  return {
    psnrDb: mean("psnrDb"),
    ssim: mean("ssim"),
    msSsim: mean("msSsim"),
    relativeSharpness: mean("relativeSharpness"),
    ...blocking(errorSpectrum),
    errorSpectrum,
  };
}

/** The titles of figures in a table. */
export type FigureTitle = "PSNR (dB)" | "SSIM" | "MS-SSIM" | "sharpness" | "blocking (dB)";

/** What a table shows of a network: how a figure is taken, and its digits after the point. */
export const FIGURE_COLUMNS: Readonly<
  Record<FigureTitle, readonly [(figures: ReconstructionFigures) => number, digits: number]>
> = {
  "PSNR (dB)": [({ psnrDb }) => psnrDb, 2],
  "SSIM": [({ ssim }) => ssim, 3],
  "MS-SSIM": [({ msSsim }) => msSsim, 3],
  "sharpness": [({ relativeSharpness }) => relativeSharpness, 2],
  "blocking (dB)": [({ allDb }) => allDb, 1],
};

/** The figures of one network as a row of a table. */
export function figureRow(figures: ReconstructionFigures): Record<string, string> {
  return Object.fromEntries(
    Object.entries(FIGURE_COLUMNS).map(([title, [valueOf, digits]]) => [
      title,
      valueOf(figures).toFixed(digits),
    ]),
  );
}

/**
 * The mean power spectrum of the errors.
 *
 * @param originals The originals; at least one.
 * @param reconstructions As many, or one that stands for all. Values outside [0, 1] are clipped first.
 * @throws {RangeError} If counts or sizes do not fit, or there are no images.
 */
export function meanErrorSpectrum(
  originals: FloatImages,
  reconstructions: FloatImages,
): PowerSpectrum {
  const shape = shapeOf(originals);
  const spectra = function* () {
    for (const { original, reconstruction } of imagePairs(originals, reconstructions)) {
      yield errorSpectrum(original, reconstruction, shape);
    }
  };
  return meanSpectrum(spectra());
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

/** Each original with its reconstruction, clipped to [0, 1]. */
function* imagePairs(
  originals: FloatImages,
  reconstructions: FloatImages,
): Generator<{ readonly original: Float32Array; readonly reconstruction: Float32Array }> {
  assertComparable(originals, reconstructions);
  for (let i = 0; i < originals.count; i++) {
    const reconstruction = valuesAt(reconstructions, reconstructions.count === 1 ? 0 : i)
      .map((value) => Math.min(1, Math.max(0, value)));
    yield { original: valuesAt(originals, i), reconstruction };
  }
}

function shapeOf({ sizePx }: FloatImages) {
  return { widthPx: sizePx, heightPx: sizePx, channels: 3 } as const;
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
function moments(values: readonly number[]): [mean: number, standardDeviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return [mean, Math.sqrt(variance)];
}
