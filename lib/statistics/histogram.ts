/**
 * Counts of numbers in bins that are stated, so that two histograms can be compared.
 *
 * @module
 */

/** Bins of equal width. */
export interface Bins {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Numbers counted in bins. */
export interface Histogram {
  readonly bins: Bins;
  /** `bins.count + 1` limits, rising. A bin holds its lower limit; the last one its upper too. */
  readonly edges: Float64Array;
  /** Numbers in each bin. */
  readonly counts: readonly number[];
  /** Numbers below the first bin and above the last. */
  readonly below: number;
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
  return { bins, edges, counts, below, above, density };
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
