/**
 * Two networks on the same faces, face by face, so that what makes a face hard for both does not
 * count.
 *
 * @module
 */

import type { DetailedQuality } from "../images/mod.ts";
import { bootstrapInterval, type Interval, mean } from "../statistics/mod.ts";

/** One measure of both. */
export interface NetworkComparison {
  readonly measure: string;
  /** Means over faces. */
  readonly first: number;
  readonly second: number;
  /** The mean of the second's less the first's, with its 95 % interval over faces. */
  readonly gain: Interval;
}

/** By title, what is compared. */
export const COMPARED_MEASURES = {
  "PSNR (dB)": ({ psnrDb }: DetailedQuality) => psnrDb,
  "SSIM": ({ ssim }: DetailedQuality) => ssim,
  "MS-SSIM": ({ msSsim }: DetailedQuality) => msSsim,
  "sharpness over the original's": ({ relativeSharpness }: DetailedQuality) => relativeSharpness,
} as const;

/**
 * Compares two networks on reconstructions of the same faces.
 *
 * @param first A quality for each face, in one order.
 * @param second As many.
 * @param seed Seeds the bootstrap.
 * @throws {RangeError} If they are not as many, or fewer than 2.
 */
export function compareNetworks(
  first: readonly DetailedQuality[],
  second: readonly DetailedQuality[],
  seed: string,
): readonly NetworkComparison[] {
  if (first.length !== second.length) {
    throw new RangeError(
      `Cannot compare networks face by face: got ${first.length} and ${second.length} faces`,
    );
  }
  return Object.entries(COMPARED_MEASURES).map(([measure, valueOf]) => {
    const [of, by] = [first.map(valueOf), second.map(valueOf)];
    const gains = by.map((value, i) => value - (of[i] ?? NaN));
    const gain = bootstrapInterval([gains], mean, { seed, method: "percentile" });
    return { measure, first: mean(of), second: mean(by), gain };
  });
}
