/**
 * Structural similarity at several scales (Wang, Simoncelli & Bovik 2003). Contrast and structure are
 * compared at each scale, means of 2×2 pixels lead from one to the next, and luminance is compared at
 * the coarsest only: `MS-SSIM = SSIM_M^wM · Π CS_j^wj` over `j < M`.
 *
 * The paper's five scales need sides of at least 176 pixels, so that the window of 11 fits the coarsest.
 * Smaller pictures have fewer, from the finest on, with the paper's weights divided by their sum: four at
 * 128 pixels (from 88), three at 80 (from 44), two from 22, one from 11. Figures of pictures with
 * different numbers of scales are therefore not comparable.
 *
 * @module
 */

import type { PictureShape } from "./metrics.ts";
import { compareWindows, type Plane, planePairs, WINDOW_PX } from "./ssim.ts";

/** How similar two pictures are; each is 1 for equal ones. */
export interface StructuralSimilarity {
  /** At the finest scale. */
  readonly ssim: number;
  /** Over scales. */
  readonly msSsim: number;
}

const SCALE_WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333] as const;

/**
 * The weights of the scales that fit a picture, the finest first; their sum is 1.
 *
 * @throws {RangeError} If a side is below 11 pixels.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { scaleWeights } from "facespace/images";
 * const shape = { widthPx: 80, heightPx: 80, channels: 3 };
 * assert(scaleWeights(shape).map((w) => w.toFixed(4)).join() === "0.0711,0.4530,0.4760");
 * ```
 */
export function scaleWeights({ widthPx, heightPx }: PictureShape): readonly number[] {
  const sidePx = Math.min(widthPx, heightPx);
  if (!(sidePx >= WINDOW_PX)) {
    throw new RangeError(
      `Cannot compute SSIM as each side must be at least ${WINDOW_PX} pixels: got ${widthPx}×${heightPx}`,
    );
  }
  const fitting = SCALE_WEIGHTS.filter((_, scale) => sidePx >= WINDOW_PX * 2 ** scale);
  const total = fitting.reduce((sum, weight) => sum + weight, 0);
  return fitting.map((weight) => weight / total);
}

/**
 * Structural similarity over scales, for values in [0, 1]; the mean over channels. A channel of which a
 * scale's mean is negative, as in a picture and its negative, counts as 0, since a fractional power
 * needs a base of 0 or more. Of an odd number of rows or columns the last is left out at the next scale.
 *
 * @throws {RangeError} If the values do not fit the shape, or a side is below 11 pixels.
 */
export function multiScaleSsim(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  shape: PictureShape,
): number {
  return structuralSimilarity(a, b, shape).msSsim;
}

/**
 * Both similarities for the price of one.
 *
 * @throws {RangeError} If the values do not fit the shape, or a side is below 11 pixels.
 */
export function structuralSimilarity(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  shape: PictureShape,
): StructuralSimilarity {
  const weights = scaleWeights(shape);
  const channels = planePairs(a, b, shape).map(([planeA, planeB]) => {
    const finest = compareWindows(planeA, planeB);
    let msSsim = 1;
    let [halfA, halfB, similarity] = [planeA, planeB, finest];
    for (const [scale, weight] of weights.entries()) {
      if (scale > 0) {
        [halfA, halfB] = [halve(halfA), halve(halfB)];
        similarity = compareWindows(halfA, halfB);
      }
      const { ssim, contrastStructure } = similarity;
      const term = scale === weights.length - 1 ? ssim : contrastStructure;
      msSsim *= Math.max(0, term) ** weight;
    }
    return { ssim: finest.ssim, msSsim };
  });
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  return {
    ssim: mean(channels.map((channel) => channel.ssim)),
    msSsim: mean(channels.map((channel) => channel.msSsim)),
  };
}

/** Means of 2×2 pixels. */
function halve({ values, widthPx, heightPx }: Plane): Plane {
  const [width, height] = [widthPx >> 1, heightPx >> 1];
  const half = new Float64Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const at = 2 * y * widthPx + 2 * x;
      const above = (values[at] ?? 0) + (values[at + 1] ?? 0);
      half[i] = (above + (values[at + widthPx] ?? 0) + (values[at + widthPx + 1] ?? 0)) / 4;
    }
  }
  return { values: half, widthPx: width, heightPx: height };
}
