/**
 * Confidence intervals from resampling, for any number computed from samples.
 *
 * @module
 */

import { stream } from "../random/mod.ts";
import { normalCdf, normalQuantile } from "./distributions.ts";

/** How an interval is made. */
export interface BootstrapOptions {
  /** Seeds the resampling. */
  readonly seed: string;
  /** Default: 0.95. */
  readonly level?: number;
  /** Default: 2,000. */
  readonly resamples?: number;
  /**
   * `percentile` takes the resamples' quantiles as they are; `bca` corrects them for bias and
   * skewness (Efron 1987), at the cost of leaving out each item once. Default: `bca`.
   */
  readonly method?: "percentile" | "bca";
}

/** A number computed from samples, and where it may lie. */
export interface Interval {
  /** From the samples as they are. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The interval of a statistic of one or more independent samples, each resampled by itself. Give
 * pairs as items of one sample to keep them together.
 *
 * @param samples Each with 2 items or more.
 * @param statistic Must not depend on the order of items.
 * @returns Both ends are the estimate if every resample gives it; for a share near 0 or 1 take
 * `share_interval.ts` instead.
 * @throws {RangeError} If a sample is too small, the level is not between 0 and 1, there are no
 * resamples, or the statistic of one is NaN.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { bootstrapInterval } from "facespace/statistics";
 *
 * const judged = Array.from({ length: 200 }, (_, i) => i < 150);
 * const share = (items: readonly boolean[]) => items.filter(Boolean).length / items.length;
 * const { estimate, low, high } = bootstrapInterval([judged], share, { seed: "a" });
 * assert(estimate === 0.75 && low > 0.67 && low < 0.71 && high > 0.79 && high < 0.83);
 * ```
 */
export function bootstrapInterval<T>(
  samples: readonly (readonly T[])[],
  statistic: (...samples: (readonly T[])[]) => number,
  options: BootstrapOptions,
): Interval {
  const { seed, level = 0.95, resamples = 2000, method = "bca" } = options;
  if (samples.length === 0 || samples.some(({ length }) => length < 2)) {
    throw new RangeError(
      `Cannot resample as each sample needs 2 items or more: got ${samples.map((s) => s.length)}`,
    );
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(
      `Cannot make an interval as its level must be above 0 and below 1: got ${level}`,
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
  const tail = (1 - level) / 2;
  const shares: readonly [number, number] = method === "percentile"
    ? [tail, 1 - tail]
    : correctedShares(drawn, estimate, jackknife(samples, statistic), tail);
  return { estimate, low: quantile(drawn, shares[0]), high: quantile(drawn, shares[1]) };
}

/** Efron's shares of the resamples, instead of both tails' own. */
function correctedShares(
  drawn: Float64Array,
  estimate: number,
  leftOut: readonly (readonly number[])[],
  tail: number,
): readonly [number, number] {
  const below = drawn.filter((value) => value < estimate).length;
  const equal = drawn.filter((value) => value === estimate).length;
  const share = (below + equal / 2) / drawn.length;
  if (share === 0 || share === 1) return [tail, 1 - tail];
  const bias = normalQuantile(share);
  let [cubes, squares] = [0, 0];
  for (const values of leftOut) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // Influences, each over its own sample's size.
    for (const value of values) {
      const influence = (values.length - 1) * (mean - value) / values.length;
      cubes += influence ** 3;
      squares += influence ** 2;
    }
  }
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
  const corrected = (at: number) => {
    const score = bias + normalQuantile(at);
    return normalCdf(bias + score / (1 - acceleration * score));
  };
  return [corrected(tail), corrected(1 - tail)];
}

/** The statistic without each item, sample by sample. */
function jackknife<T>(
  samples: readonly (readonly T[])[],
  statistic: (...samples: (readonly T[])[]) => number,
): number[][] {
  return samples.map((items, s) =>
    items.map((_, left) => statistic(...samples.with(s, items.filter((_, i) => i !== left))))
  );
}

/** Linear between the sorted numbers (Hyndman & Fan's type 7). */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}
