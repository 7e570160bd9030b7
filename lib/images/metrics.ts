/**
 * How far a picture is from another: peak signal-to-noise ratio and structural similarity, on plain
 * numbers in [0, 1].
 *
 * @module
 */

/** The size of the pictures that are compared; their values lie row by row, channel last. */
export interface PictureShape {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: number;
}

/**
 * Mean squared error.
 *
 * @throws {RangeError} If the pictures have different lengths, or none.
 * @example
 * ```ts
 * import { meanSquaredError } from "facespace/images/metrics.ts";
 * console.assert(meanSquaredError([0, 1], [0, 0]) === 0.5);
 * ```
 */
export function meanSquaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(
      `Cannot compare pictures as they must have the same number of values: got ${a.length} and ${b.length}`,
    );
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return sum / a.length;
}

/**
 * Peak signal-to-noise ratio in decibels, for values in [0, 1]: `−10 · log₁₀(MSE)`. Infinite for
 * equal pictures.
 *
 * @throws {RangeError} If the pictures have different lengths, or none.
 * @example
 * ```ts
 * import { psnr } from "facespace/images/metrics.ts";
 * console.assert(psnr([0.5, 0.5], [0.4, 0.6]).toFixed(9) === "20.000000000");
 * ```
 */
export function psnr(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return -10 * Math.log10(meanSquaredError(a, b));
}

const WINDOW_PX = 11;
const WINDOW_SIGMA_PX = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/**
 * Structural similarity for values in [0, 1] (Wang et al. 2004): a Gaussian window of 11 pixels and
 * σ = 1.5, K₁ = 0.01, K₂ = 0.03, only where the window lies inside the picture; the mean over
 * positions and channels. 1 for equal pictures.
 *
 * @throws {RangeError} If the values do not fit the shape, or a side is below 11 pixels.
 */
export function ssim(a: ArrayLike<number>, b: ArrayLike<number>, shape: PictureShape): number {
  const { widthPx, heightPx, channels } = shape;
  const size = widthPx * heightPx * channels;
  if (a.length !== size || b.length !== size) {
    throw new RangeError(
      `Cannot compare pictures as ${widthPx}×${heightPx}×${channels} needs ${size} values: got ${a.length} and ${b.length}`,
    );
  }
  if (widthPx < WINDOW_PX || heightPx < WINDOW_PX) {
    throw new RangeError(
      `Cannot compute SSIM as each side must be at least ${WINDOW_PX} pixels: got ${widthPx}×${heightPx}`,
    );
  }
  let sum = 0;
  let positions = 0;
  for (let channel = 0; channel < channels; channel++) {
    const plane = (value: (i: number) => number) => {
      const values = Float64Array.from(
        { length: widthPx * heightPx },
        (_, i) => value(i * channels + channel),
      );
      return windowed(values, widthPx, heightPx);
    };
    const at = (picture: ArrayLike<number>, i: number) => picture[i] ?? 0;
    const meanA = plane((i) => at(a, i));
    const meanB = plane((i) => at(b, i));
    const squareA = plane((i) => at(a, i) ** 2);
    const squareB = plane((i) => at(b, i) ** 2);
    const product = plane((i) => at(a, i) * at(b, i));
    for (const [i, x] of meanA.entries()) {
      const y = meanB[i] ?? 0;
      const varianceX = (squareA[i] ?? 0) - x * x;
      const varianceY = (squareB[i] ?? 0) - y * y;
      const covariance = (product[i] ?? 0) - x * y;
      sum += ((2 * x * y + C1) * (2 * covariance + C2)) /
        ((x * x + y * y + C1) * (varianceX + varianceY + C2));
    }
    positions += meanA.length;
  }
  return sum / positions;
}

const WINDOW = gaussianWindow();

function gaussianWindow(): readonly number[] {
  const centre = (WINDOW_PX - 1) / 2;
  const weights = Array.from(
    { length: WINDOW_PX },
    (_, i) => Math.exp(-((i - centre) ** 2) / (2 * WINDOW_SIGMA_PX ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Weighted means over every full window, first along rows, then along columns. */
function windowed(values: Float64Array, width: number, height: number): Float64Array {
  const outWidth = width - WINDOW_PX + 1;
  const outHeight = height - WINDOW_PX + 1;
  const rows = new Float64Array(outWidth * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (const [k, weight] of WINDOW.entries()) sum += weight * (values[y * width + x + k] ?? 0);
      rows[y * outWidth + x] = sum;
    }
  }
  const out = new Float64Array(outWidth * outHeight);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (const [k, weight] of WINDOW.entries()) {
        sum += weight * (rows[(y + k) * outWidth + x] ?? 0);
      }
      out[y * outWidth + x] = sum;
    }
  }
  return out;
}
