/**
 * Points of a Q–Q plot against the normal distribution.
 *
 * @module
 */

import { normalQuantile } from "./distributions.ts";

/** A number of the sample and where a normal one of the same rank is expected. */
export interface QuantilePoint {
  /** Quantile of N(0, 1). */
  readonly expected: number;
  /** The number itself. */
  readonly observed: number;
}

/** Which points are given. */
export interface QuantileOptions {
  /** At most so many, at even ranks with both ends among them; 2 or more. Default: 500. */
  readonly most?: number;
}

/**
 * The sorted numbers against the quantiles of N(0, 1) at Filliben's (1975) medians of order
 * statistics, as SciPy's `probplot` has them. Numbers of N(μ, σ²) lie along the line `μ + σ ·
 * expected`.
 *
 * @throws {RangeError} If there are fewer than 2 numbers, or points wanted.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { quantilePoints } from "facespace/statistics";
 *
 * const [low, middle] = quantilePoints([3, 1, 2]);
 * assert(low?.observed === 1 && middle?.observed === 2 && middle.expected === 0);
 * ```
 */
export function quantilePoints(
  values: ArrayLike<number>,
  options: QuantileOptions = {},
): readonly QuantilePoint[] {
  const { most = 500 } = options;
  const count = values.length;
  if (count < 2 || !Number.isInteger(most) || most < 2) {
    throw new RangeError(
      `Cannot draw quantiles as 2 numbers and 2 points are the least: got ${count} and ${most}`,
    );
  }
  const sorted = Float64Array.from(values).sort();
  const points = Math.min(most, count);
  return Array.from({ length: points }, (_, k) => {
    const i = Math.round(k * (count - 1) / (points - 1));
    return { expected: normalQuantile(medianRank(i, count)), observed: sorted[i] ?? NaN };
  });
}

/** The median of where the i-th of some uniform numbers lies, from 0. */
function medianRank(i: number, count: number): number {
  if (i === count - 1) return 0.5 ** (1 / count);
  if (i === 0) return 1 - 0.5 ** (1 / count);
  return (i + 1 - 0.3175) / (count + 0.365);
}
