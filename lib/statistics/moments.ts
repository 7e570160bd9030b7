/**
 * The first four moments of some numbers.
 *
 * @module
 */

/** What describes a distribution's place, spread and shape. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Sum of squared deviations over `count − 1`; NaN of a single number. */
  readonly variance: number;
  /** Third moment over the second to the power 3/2, both over `count` (g₁); 0 of a Gaussian. */
  readonly skewness: number;
  /**
   * Fourth moment over the square of the second, both over `count`, less 3 (g₂); 0 of a Gaussian.
   */
  readonly excessKurtosis: number;
}

/**
 * The moments of some numbers, in two passes.
 *
 * @returns The shape is NaN where all numbers are equal.
 * @throws {RangeError} If there are none, or one is not finite.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { moments } from "facespace/statistics";
 *
 * const { mean, variance, skewness } = moments([1, 2, 3, 4]);
 * assert(mean === 2.5 && variance === 5 / 3 && skewness === 0);
 * ```
 */
export function moments(values: ArrayLike<number>): Moments {
  const count = values.length;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i] ?? 0;
  const mean = sum / count;
  if (!Number.isFinite(mean)) {
    throw new RangeError(
      `Cannot describe numbers as there must be one or more, all finite: their mean is ${mean}`,
    );
  }
  let [second, third, fourth] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const deviation = (values[i] ?? 0) - mean;
    const square = deviation * deviation;
    second += square;
    third += square * deviation;
    fourth += square * square;
  }
  return {
    count,
    mean,
    variance: second / (count - 1),
    skewness: (third / count) / (second / count) ** 1.5,
    excessKurtosis: (fourth / count) / (second / count) ** 2 - 3,
  };
}
