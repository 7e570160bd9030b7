/**
 * A mean over a few runs and how well it is known: Student's t interval (Student 1908), which supposes
 * that runs from different seeds are independent and about normally distributed.
 *
 * @module
 */

/** A mean with its interval. */
export interface MeanInterval {
  readonly mean: number;
  /** Limits of the 95 % interval; infinite for a single value. */
  readonly low: number;
  readonly high: number;
  /** How many values. */
  readonly count: number;
}

/** 97.5 % quantiles of Student's t, for 1, 2, … degrees of freedom. */
// deno-fmt-ignore
const T = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
  2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
];

/**
 * The mean of values, with its 95 % t interval. Beyond 21 values the quantile for 21 is kept, which
 * makes the interval too wide by less than 7 %.
 *
 * @throws {RangeError} If there are no values.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { meanInterval } from "facespace/training";
 * const { mean, high } = meanInterval([1, 2, 3]);
 * // standard deviation 1, standard error 1/√3, t of 2 degrees of freedom 4.3027
 * assert(mean === 2 && Math.abs(high - 2 - 4.3027 / Math.sqrt(3)) < 1e-9);
 * ```
 */
export function meanInterval(values: readonly number[]): MeanInterval {
  const count = values.length;
  if (count === 0) throw new RangeError("Cannot average runs as none were given");
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, low: -Infinity, high: Infinity, count };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const quantile = T[Math.min(count - 1, T.length) - 1] ?? NaN;
  const half = quantile * Math.sqrt(variance / count);
  return { mean, low: mean - half, high: mean + half, count };
}
