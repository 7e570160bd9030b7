/**
 * Structural similarity (Wang, Bovik, Sheikh & Simoncelli 2004), for values in [0, 1]: at each
 * position, under a Gaussian window, the means of two pictures are compared, and their variances with
 * their covariance.
 *
 * Over several scales (MS-SSIM, Wang, Simoncelli & Bovik 2003) contrast and structure are compared at
 * each, means of 2×2 pixels lead from one to the next, and luminance is compared at the coarsest
 * only: `MS-SSIM = SSIM_M^wM · Π CS_j^wj` over `j < M`. The paper's five scales need sides of at least
 * 176 pixels, so that the window of 11 fits the coarsest. Smaller pictures have fewer, from the finest
 * on, with the paper's weights divided by their sum: four at 128 pixels (from 88), three at 80 (from
 * 44), two from 22, one from 11. Figures of pictures with different numbers of scales are therefore
 * not comparable.
 *
 * @module
 */

import { assertFits, type PictureShape } from "./metrics.ts";

/**
 * Structural similarity for values in [0, 1]: a Gaussian window of 11 pixels and σ = 1.5, K₁ = 0.01,
 * K₂ = 0.03, only where the window lies inside the picture; the mean over positions and channels. 1 for
 * equal pictures.
 *
 * @throws {RangeError} If the values do not fit the shape, or a side is below 11 pixels.
 */
export function ssim(a: ArrayLike<number>, b: ArrayLike<number>, shape: PictureShape): number {
  const planes = planePairs(a, b, shape);
  return planes.reduce((sum, [x, y]) => sum + compareWindows(x, y).ssim, 0) / planes.length;
}

/** How similar two pictures are; each is 1 for equal ones. */
export interface StructuralSimilarity {
  /** At the finest scale. */
  readonly ssim: number;
  /** Over scales. */
  readonly msSsim: number;
}

/**
 * Structural similarity over scales, and at the finest for the price of one; means over channels. A channel of which a scale's mean is negative, as in a picture and its negative, counts
 * as 0 over scales, since a fractional power needs a base of 0 or more. Of an odd number of rows or
 * columns the last is left out at the next scale.
 *
 * @throws {RangeError} If the values do not fit the shape, or a side is below 11 pixels.
 */
export function multiScaleSsim(
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

const SCALE_WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333] as const;

/**
 * The weights of the scales that fit a picture, the finest first; their sum is 1.
 *
 * @throws {RangeError} If a side is below 11 pixels.
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

/** Width and height of the window; no side of a picture may be smaller. */
const WINDOW_PX = 11;

const WINDOW_SIGMA_PX = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/** The right half of the window, from the middle: 6 weights. */
const WEIGHTS = gaussianWeights();

/** One channel of a picture, row by row. */
interface Plane {
  readonly values: Float64Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Means over positions. */
interface Similarity {
  /** Luminance × contrast × structure. */
  readonly ssim: number;
  /** Contrast × structure alone: `(2·cov + C₂) / (var + var + C₂)`, below 0 where pictures oppose. */
  readonly contrastStructure: number;
}

/** The channels of two pictures, side by side. */
function planePairs(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  shape: PictureShape,
): readonly (readonly [a: Plane, b: Plane])[] {
  const { widthPx, heightPx, channels } = shape;
  for (const values of [a, b]) assertFits(values, shape);
  if (widthPx < WINDOW_PX || heightPx < WINDOW_PX) {
    throw new RangeError(
      `Cannot compute SSIM as each side must be at least ${WINDOW_PX} pixels: got ${widthPx}×${heightPx}`,
    );
  }
  const plane = (picture: ArrayLike<number>, channel: number) => {
    const values = new Float64Array(widthPx * heightPx);
    for (let i = 0; i < values.length; i++) values[i] = picture[i * channels + channel] ?? 0;
    return { values, widthPx, heightPx };
  };
  return Array.from({ length: channels }, (_, i) => [plane(a, i), plane(b, i)] as const);
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

/** Compares two planes of one size under each window that lies inside. */
function compareWindows(a: Plane, b: Plane): Similarity {
  const { widthPx, heightPx } = a;
  const mean = (value: (x: number, y: number) => number) => {
    const values = new Float64Array(a.values.length);
    for (let i = 0; i < values.length; i++) values[i] = value(a.values[i] ?? 0, b.values[i] ?? 0);
    return windowed({ values, widthPx, heightPx });
  };
  const meanA = windowed(a);
  const meanB = windowed(b);
  // The two variances appear only as their sum.
  const squares = mean((x, y) => x * x + y * y);
  const products = mean((x, y) => x * y);
  let ssimSum = 0;
  let contrastStructureSum = 0;
  for (let i = 0; i < meanA.length; i++) {
    const x = meanA[i] ?? 0;
    const y = meanB[i] ?? 0;
    const means = x * x + y * y;
    const product = x * y;
    const covariance = (products[i] ?? 0) - product;
    const contrastStructure = (2 * covariance + C2) / ((squares[i] ?? 0) - means + C2);
    contrastStructureSum += contrastStructure;
    ssimSum += contrastStructure * (2 * product + C1) / (means + C1);
  }
  return {
    ssim: ssimSum / meanA.length,
    contrastStructure: contrastStructureSum / meanA.length,
  };
}

function gaussianWeights(): readonly [number, number, number, number, number, number] {
  const weight = (i: number) => Math.exp(-(i ** 2) / (2 * WINDOW_SIGMA_PX ** 2));
  const total = weight(0) + 2 * (weight(1) + weight(2) + weight(3) + weight(4) + weight(5));
  return [
    weight(0) / total,
    weight(1) / total,
    weight(2) / total,
    weight(3) / total,
    weight(4) / total,
    weight(5) / total,
  ];
}

/** Weighted means over every full window, along rows, then along columns. */
function windowed({ values, widthPx, heightPx }: Plane): Float64Array {
  const outWidth = widthPx - WINDOW_PX + 1;
  const outHeight = heightPx - WINDOW_PX + 1;
  const rows = new Float64Array(outWidth * heightPx);
  for (let y = 0; y < heightPx; y++) {
    weigh(values, rows, { from: y * widthPx, to: y * outWidth, count: outWidth, step: 1 });
  }
  const out = new Float64Array(outWidth * outHeight);
  for (let y = 0; y < outHeight; y++) {
    const start = y * outWidth;
    weigh(rows, out, { from: start, to: start, count: outWidth, step: outWidth });
  }
  return out;
}

/** Weighted means of 11 values that lie `step` apart, by the window's symmetry with 6 products. */
function weigh(
  values: Float64Array,
  out: Float64Array,
  { from, to, count, step }: { from: number; to: number; count: number; step: number },
): void {
  const [w0, w1, w2, w3, w4, w5] = WEIGHTS;
  const at = (i: number) => values[i] ?? 0;
  for (let j = 0; j < count; j++) {
    const i = from + j;
    out[to + j] = w5 * (at(i) + at(i + 10 * step)) +
      w4 * (at(i + step) + at(i + 9 * step)) +
      w3 * (at(i + 2 * step) + at(i + 8 * step)) +
      w2 * (at(i + 3 * step) + at(i + 7 * step)) +
      w1 * (at(i + 4 * step) + at(i + 6 * step)) +
      w0 * at(i + 5 * step);
  }
}
