/**
 * Where a number computed from a sample may lie: by resampling, for any number, and Wilson's
 * interval of a share, such as how many of 200 results a judge finds smiling.
 *
 * @module
 */

import { stream } from "../random/mod.ts";
import { normalQuantile, studentQuantile } from "./distributions.ts";

/** A number computed from samples, and where it may lie. */
export interface Interval {
  /** From the samples as they are. */
  readonly estimate: number;
  /** The lower end. */
  readonly low: number;
  /** The upper end. */
  readonly high: number;
}

/** How often an interval shall hold what is estimated. */
export const LEVEL = 0.95;

/** How {@linkcode bootstrapInterval} resamples. */
export interface BootstrapOptions {
  /** Seeds the resampling. */
  readonly seed: string;
  /** Default: 2,000. */
  readonly resamples?: number;
}

/**
 * The 95 % interval of a statistic of one or more independent samples, each resampled by itself: the
 * quantiles of the resamples' statistics (Efron 1979). Give pairs as items of one sample to keep
 * them together.
 *
 * @param samples Each with 2 items or more.
 * @param statistic Must not depend on the order of items.
 * @returns Both ends are the estimate if every resample gives it; for a share near 0 or 1 take
 * {@linkcode shareInterval} instead.
 * @throws {RangeError} If a sample is too small, there are no resamples, or the statistic of one is
 * NaN.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { bootstrapInterval, mean } from "facespace/statistics";
 *
 * const values = Array.from({ length: 200 }, (_, i) => i < 150 ? 1 : 0);
 * const { estimate, low, high } = bootstrapInterval([values], mean, { seed: "a" });
 * assert(estimate === 0.75 && low > 0.67 && low < 0.71 && high > 0.79 && high < 0.83);
 * ```
 */
export function bootstrapInterval<T>(
  samples: readonly (readonly T[])[],
  statistic: (...samples: (readonly T[])[]) => number,
  options: BootstrapOptions,
): Interval {
  const { seed, resamples = 2000 } = options;
  if (samples.length === 0 || samples.some(({ length }) => length < 2)) {
    throw new RangeError(
      `Cannot resample as each sample needs 2 items or more: got ${samples.map((s) => s.length)}`,
    );
  }
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new RangeError(`Cannot make an interval from ${resamples} resamples`);
  }
  const random = stream(seed, "bootstrap");
  const estimate = statistic(...samples);
  const drawn = Float64Array.from(
    { length: resamples },
    () => statistic(...samples.map((items) => items.map(() => random.pick(items)))),
  ).sort();
  // NaN sorts to the end.
  if (Number.isNaN(estimate) || Number.isNaN(drawn.at(-1))) {
    throw new RangeError("Cannot make an interval as the statistic is NaN for some resamples");
  }
  const tail = (1 - LEVEL) / 2;
  return { estimate, low: quantile(drawn, tail), high: quantile(drawn, 1 - tail) };
}

/**
 * The number below which a share of others lies: linear between them (Hyndman & Fan's type 7).
 *
 * @param sorted Rising; NaN of none.
 * @param share From 0 to 1.
 */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/**
 * Wilson's 95 % score interval (1927) of a share. Where all or none succeed it still has a width, which
 * resampling has not.
 *
 * @param successes From 0 to the count.
 * @param count 1 or more.
 * @throws {RangeError} If they are not.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { shareInterval } from "facespace/statistics";
 *
 * const { estimate, low, high } = shareInterval(200, 200);
 * assert(estimate === 1 && low.toFixed(3) === "0.981" && high === 1);
 * ```
 */
export function shareInterval(successes: number, count: number): Interval {
  if (!(count >= 1) || !(successes >= 0 && successes <= count)) {
    throw new RangeError(
      `Cannot take a share as it must be of 1 or more, at most all: got ${successes} of ${count}`,
    );
  }
  const estimate = successes / count;
  const square = normalQuantile((1 + LEVEL) / 2) ** 2;
  const middle = (successes + square / 2) / (count + square);
  const half = Math.sqrt(square * (estimate * (1 - estimate) * count + square / 4)) /
    (count + square);
  return {
    estimate,
    low: successes === 0 ? 0 : middle - half,
    high: successes === count ? 1 : middle + half,
  };
}

/**
 * The arithmetic mean; NaN of no values.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { mean } from "facespace/statistics";
 * assert(mean([1, 2, 6]) === 3);
 * ```
 */
export function mean(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** A mean, and where it may lie. */
export interface MeanInterval {
  /** Over the values. */
  readonly mean: number;
  /** The lower end; minus infinity for a single value. */
  readonly low: number;
  /** The upper end; infinity for a single value. */
  readonly high: number;
  /** How many values. */
  readonly count: number;
}

/**
 * The mean of values, with its 95 % t interval (Student 1908), which supposes that they, such as runs from
 * different seeds, are independent and about normally distributed.
 *
 * @throws {RangeError} If there are no values.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { meanInterval } from "facespace/statistics";
 * const { mean, high } = meanInterval([1, 2, 3]);
 * // standard deviation 1, standard error 1/√3, t of 2 degrees of freedom 4.302653
 * assert(mean === 2 && Math.abs(high - 2 - 4.302653 / Math.sqrt(3)) < 1e-6);
 * ```
 */
export function meanInterval(
  values: readonly number[],
): MeanInterval {
  const count = values.length;
  if (count === 0) throw new RangeError("Cannot average values as none were given");
  const centre = mean(values);
  if (count === 1) return { mean: centre, low: -Infinity, high: Infinity, count };
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (count - 1);
  const half = studentQuantile(0.975, count - 1) * Math.sqrt(variance / count);
  return { mean: centre, low: centre - half, high: centre + half, count };
}
