/**
 * All that is measured on the reconstructions of one network, in one object.
 *
 * @module
 */

import type { FloatImages } from "./float_images.ts";
import type { PowerSpectrum } from "./power_spectrum.ts";
import {
  type Blocking,
  blocking,
  compareInDetail,
  type MeanDetailedQuality,
  meanDetailedQuality,
  meanErrorSpectrum,
} from "./reconstruction_detail.ts";

/** Means over images, the errors' mean spectrum, and the lattices in it. */
export interface ReconstructionFigures extends MeanDetailedQuality, Blocking {
  readonly errorSpectrum: PowerSpectrum;
}

/**
 * Measures reconstructions.
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
  const quality = meanDetailedQuality(compareInDetail(originals, reconstructions));
  return { ...quality, ...blocking(errorSpectrum), errorSpectrum };
}

/** What a table shows of a network: how a figure is taken, and its digits after the point. */
export const FIGURE_COLUMNS = {
  "PSNR (dB)": [({ psnrDb }: ReconstructionFigures) => psnrDb, 2],
  "SSIM": [({ ssim }: ReconstructionFigures) => ssim, 3],
  "MS-SSIM": [({ msSsim }: ReconstructionFigures) => msSsim, 3],
  "sharpness": [({ relativeSharpness }: ReconstructionFigures) => relativeSharpness, 2],
  "blocking (dB)": [({ allDb }: ReconstructionFigures) => allDb, 1],
} as const;

/** The figures of one network as a row of a table. */
export function figureRow(figures: ReconstructionFigures): Record<string, string> {
  return Object.fromEntries(
    Object.entries(FIGURE_COLUMNS).map(([title, [valueOf, digits]]) => [
      title,
      valueOf(figures).toFixed(digits),
    ]),
  );
}
