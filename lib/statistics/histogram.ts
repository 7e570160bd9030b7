/**
 * Numbers to draw: histograms in bins that are stated, so that two can be compared, and Q–Q plots
 * against the normal distribution.
 *
 * @module
 */

import { normalCdf, normalDensity, normalQuantile } from "./distributions.ts";

/** Bins of equal width. */
export interface Bins {
  /** Where the first begins. */
  readonly from: number;
  /** Where the last ends. */
  readonly to: number;
  /** How many. */
  readonly count: number;
}

/** Numbers counted in bins. */
export interface Histogram {
  /** One limit more than bins, rising. A bin holds its lower limit; the last one its upper too. */
  readonly edges: Float64Array;
  /** Numbers in each bin. */
  readonly counts: readonly number[];
  /** Numbers below the first bin. */
  readonly below: number;
  /** Numbers above the last. */
  readonly above: number;
  /** Each bin's share of all numbers, those outside among them, over its width. */
  readonly density: readonly number[];
}

/**
 * Counts numbers in bins.
 *
 * @throws {RangeError} If the bins are not one or more between two limits, or a number is NaN.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { histogram } from "facespace/statistics";
 *
 * const { counts, above, density } = histogram([0, 0.5, 1, 2, 7], { from: 0, to: 2, count: 2 });
 * assert(counts.join() === "2,2" && above === 1 && density[0] === 0.4);
 * ```
 */
export function histogram(values: ArrayLike<number>, bins: Bins): Histogram {
  const { from, to, count } = bins;
  if (!(to > from) || !Number.isFinite(to - from) || !Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `Cannot count in bins as there must be one or more between two limits: got ${count} from ${from} to ${to}`,
    );
  }
  const edges = Float64Array.from(
    { length: count + 1 },
    (_, i) => i === count ? to : from + (to - from) * i / count,
  );
  const counts = Array.from({ length: count }, () => 0);
  let [below, above] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (Number.isNaN(value)) throw new RangeError(`Cannot count number ${i} as it is NaN`);
    if (value < from) below++;
    else if (value > to) above++;
    else {
      let bin = Math.min(count - 1, Math.floor((value - from) / (to - from) * count));
      // The division rounds; the stated edges decide.
      if (value < (edges[bin] ?? from)) bin--;
      else if (bin < count - 1 && value >= (edges[bin + 1] ?? to)) bin++;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  const width = (to - from) / count;
  const density = counts.map((inside) => inside / (values.length * width));
  return { edges, counts, below, above, density };
}

/**
 * Bins that hold all numbers of several samples, the same for each.
 *
 * @param samples Two or more different numbers in all.
 * @param count How many bins. Default: 40.
 * @throws {RangeError} If the numbers are none, all equal, or not finite.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { sharedBins } from "facespace/statistics";
 *
 * const { from, to } = sharedBins([[1, 2], [0, 1.5]]);
 * assert(from === 0 && to === 2);
 * ```
 */
export function sharedBins(samples: readonly ArrayLike<number>[], count = 40): Bins {
  let [from, to] = [Infinity, -Infinity];
  for (const sample of samples) {
    for (let i = 0; i < sample.length; i++) {
      from = Math.min(from, sample[i] ?? NaN);
      to = Math.max(to, sample[i] ?? NaN);
    }
  }
  if (!(to > from) || !Number.isFinite(to - from)) {
    throw new RangeError(
      `Cannot choose bins as the numbers must be finite and not all equal: got ${from} to ${to}`,
    );
  }
  return { from, to, count };
}

/** A number of the sample and where a normal one of the same rank is expected. */
export interface QuantilePoint {
  /** Quantile of N(0, 1). */
  readonly expected: number;
  /** The number itself. */
  readonly observed: number;
}

/** Which points {@linkcode quantilePoints} gives. */
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

/** Where a number may lie. */
export interface Band {
  /** Not below. */
  readonly low: number;
  /** Not above. */
  readonly high: number;
}

/**
 * How far a point of a normal sample may lie from the line of a Q–Q plot, at 95 %, by the normal
 * approximation of an order statistic: its standard deviation is `√(p (1 − p) / n) / φ(z)`, with p
 * the share below z. It holds point by point: of 100 points of a normal sample some 5 lie outside.
 * At the very ends it is too narrow.
 *
 * @param expected Quantile of N(0, 1).
 * @param count Numbers in the sample, 2 or more.
 * @throws {RangeError} If there are fewer.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { quantileBand } from "facespace/statistics";
 *
 * const { low, high } = quantileBand(0, 1000);
 * assert(high === -low && high.toFixed(3) === "0.078"); // 1.96 · √(π / 2000)
 * ```
 */
export function quantileBand(expected: number, count: number): Band {
  if (!Number.isInteger(count) || count < 2) {
    throw new RangeError(`Cannot draw a band as it needs 2 numbers or more: got ${count}`);
  }
  const share = normalCdf(expected) * normalCdf(-expected);
  const half = normalQuantile(0.975) * Math.sqrt(share / count) / normalDensity(expected);
  return { low: expected - half, high: expected + half };
}
