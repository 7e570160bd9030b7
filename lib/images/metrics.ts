/**
 * How far a picture is from another, value by value: mean squared error and peak signal-to-noise ratio,
 * on plain numbers in [0, 1].
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
 * Holds that values fit a shape.
 *
 * @throws {RangeError} If they do not.
 */
export function assertFits(values: ArrayLike<number>, shape: PictureShape): void {
  const { widthPx, heightPx, channels } = shape;
  const size = widthPx * heightPx * channels;
  if (values.length !== size) {
    throw new RangeError(
      `Cannot read a picture as ${widthPx}×${heightPx}×${channels} needs ${size} values: got ${values.length}`,
    );
  }
}

/**
 * Mean squared error.
 *
 * @throws {RangeError} If the pictures have different lengths, or none.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { meanSquaredError } from "facespace/images";
 * assert(meanSquaredError([0, 1], [0, 0]) === 0.5);
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
 * import { assert } from "@std/assert";
 * import { psnr } from "facespace/images";
 * assert(psnr([0.5, 0.5], [0.4, 0.6]).toFixed(9) === "20.000000000");
 * ```
 */
export function psnr(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return -10 * Math.log10(meanSquaredError(a, b));
}
