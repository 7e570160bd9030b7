/**
 * What PSNR and SSIM do not tell of reconstructions: how similar they are over scales, how sharp, and
 * whether upsampling left its grid in their errors.
 *
 * @module
 */

import { blockingDb } from "./blocking.ts";
import type { FloatImages } from "./float_images.ts";
import { psnr } from "./metrics.ts";
import { structuralSimilarity } from "./ms_ssim.ts";
import { errorSpectrum, meanSpectrum, type PowerSpectrum } from "./power_spectrum.ts";
import {
  imagePairs,
  type ImageQuality,
  type MeanQuality,
  meanQuality,
  moments,
} from "./reconstruction_quality.ts";
import { relativeSharpness } from "./sharpness.ts";

/** How near one reconstruction is to its original, by all measures of single images. */
export interface DetailedQuality extends ImageQuality {
  /** Structural similarity over scales, 1 for equal images; see `ms_ssim.ts` for how many. */
  readonly msSsim: number;
  /** The reconstruction's sharpness over the original's; see `sharpness.ts`. */
  readonly relativeSharpness: number;
}

/** Means over images, with their standard deviations. */
export interface MeanDetailedQuality extends MeanQuality {
  readonly msSsim: number;
  readonly msSsimSd: number;
  readonly relativeSharpness: number;
  readonly relativeSharpnessSd: number;
}

/** Power on upsampling lattices over the power beside them, in decibels; see `blocking.ts`. */
export interface Blocking {
  /** A period of 2 pixels, which the last layer that doubles the size leaves. */
  readonly period2Db: number;
  /** 4 pixels, without what is also of period 2: the last layer but one. */
  readonly period4Db: number;
  /** 8 pixels, without what is also of period 4: the one before. */
  readonly period8Db: number;
  /** Over all these frequencies. */
  readonly allDb: number;
}

/**
 * Compares images one by one, in detail.
 *
 * @param originals The originals.
 * @param reconstructions As many, or one that stands for all. Values outside [0, 1] are clipped first,
 * as on a screen.
 * @throws {RangeError} If counts or sizes do not fit.
 */
export function compareInDetail(
  originals: FloatImages,
  reconstructions: FloatImages,
): readonly DetailedQuality[] {
  const shape = shapeOf(originals);
  return Array.from(imagePairs(originals, reconstructions), ({ original, reconstruction }) => ({
    psnrDb: psnr(original, reconstruction),
    ...structuralSimilarity(original, reconstruction, shape),
    relativeSharpness: relativeSharpness(original, reconstruction, shape),
  }));
}

/**
 * The mean and the standard deviation over images.
 *
 * @throws {RangeError} If there are no images.
 */
export function meanDetailedQuality(qualities: readonly DetailedQuality[]): MeanDetailedQuality {
  const [msSsim, msSsimSd] = moments(qualities.map((quality) => quality.msSsim));
  const [relativeSharpness, relativeSharpnessSd] = moments(
    qualities.map((quality) => quality.relativeSharpness),
  );
  return { ...meanQuality(qualities), msSsim, msSsimSd, relativeSharpness, relativeSharpnessSd };
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
 * Blocking by period.
 *
 * @param spectrum Of errors, as {@linkcode meanErrorSpectrum} gives, or of images.
 * @throws {RangeError} If the side is no multiple of 8 or below 64 pixels.
 */
export function blocking(spectrum: PowerSpectrum): Blocking {
  return {
    period2Db: blockingDb(spectrum, { periodPx: 2 }),
    period4Db: blockingDb(spectrum, { periodPx: 4 }),
    period8Db: blockingDb(spectrum, { periodPx: 8 }),
    allDb: blockingDb(spectrum),
  };
}

function shapeOf({ sizePx }: FloatImages) {
  return { widthPx: sizePx, heightPx: sizePx, channels: 3 } as const;
}
