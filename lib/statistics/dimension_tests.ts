/**
 * Each dimension of many codes held against the prior: tests of mean, variance and normality, with
 * corrections for many tests at once. Of 256 dimensions that all follow the prior, 13 are
 * 'significant' at 5 % by chance.
 *
 * @module
 */

import { type Codes, dimensionOf } from "../latent/mod.ts";
import { stream } from "../random/mod.ts";
import { chiSquaredTails, normalQuantile, studentTwoTails } from "./distributions.ts";
import {
  andersonDarling,
  type Moments,
  moments,
  shapiroWilk,
  testableMoments,
  type TestResult,
} from "./normality.ts";

/**
 * A question to every dimension.
 *
 * - `mean`: is its mean 0 (t test)?
 * - `variance`: is its variance 1 (chi-squared test, which takes it to be normal)?
 * - the others: is it normal, with whatever mean and variance?
 */
export type DimensionTest = "mean" | "variance" | "anderson-darling" | "shapiro-wilk";

/** One dimension's outcome. */
export interface DimensionResult extends TestResult {
  /** Which one, from 0. */
  readonly dimension: number;
  /** Of its numbers. */
  readonly moments: Moments;
  /** The p-value after Holm's correction for all dimensions. */
  readonly corrected: number;
}

const TESTS: Readonly<Record<DimensionTest, (values: Float64Array) => TestResult>> = {
  "mean": (values) => meanTest(values),
  "variance": (values) => varianceTest(values),
  "anderson-darling": andersonDarling,
  "shapiro-wilk": shapiroWilk,
};

/**
 * Makes a test on every dimension.
 *
 * @param test One of those whose small p-values hold, or any other, such as that of
 * {@linkcode simulatedDagostinoPearson}.
 * @returns One result for each dimension, in their order.
 * @throws {RangeError} If the test cannot be made on so many codes, or a dimension never changes.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom, samplePrior } from "facespace/latent";
 * import { testDimensions } from "facespace/statistics";
 *
 * const codes = codesFrom(samplePrior(90, 8, "a"));
 * const off = testDimensions(codes, "mean").filter(({ corrected }) => corrected < 0.05);
 * assert(off.length === 0);
 * ```
 */
export function testDimensions(
  codes: Codes,
  test: DimensionTest | ((values: Float64Array) => TestResult),
): readonly DimensionResult[] {
  const testOf = typeof test === "function" ? test : TESTS[test];
  const results = Array.from({ length: codes.dim }, (_, dimension) => {
    const values = dimensionOf(codes, dimension);
    return { dimension, moments: moments(values), ...testOf(values) };
  });
  const corrected = holm(results.map(({ pValue }) => pValue));
  return results.map((result, i) => ({ ...result, corrected: corrected[i] ?? NaN }));
}

/**
 * Student's t test of whether the mean is the one expected, on both sides. The numbers should be
 * normal or many.
 *
 * @param values 2 or more.
 * @returns t with n − 1 degrees of freedom.
 * @throws {RangeError} If there are fewer, or all are equal.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { meanTest } from "facespace/statistics";
 *
 * const { statistic } = meanTest([1, 2, 3], 0);
 * assert(Math.abs(statistic - 2 / Math.sqrt(1 / 3)) < 1e-12);
 * ```
 */
export function meanTest(values: ArrayLike<number>, expected = 0): TestResult {
  const { count, mean, variance } = testableMoments(values, "the t test", 2);
  const statistic = (mean - expected) / Math.sqrt(variance / count);
  return { statistic, pValue: studentTwoTails(statistic, count - 1) };
}

/**
 * The chi-squared test of whether the variance is the one expected, on both sides (twice the
 * smaller tail). It holds for normal numbers only, however many there are.
 *
 * @param values 2 or more.
 * @param expected Above 0.
 * @returns (n − 1) s² / σ² with n − 1 degrees of freedom.
 * @throws {RangeError} If there are fewer, all are equal, or the variance expected is not above 0.
 */
export function varianceTest(values: ArrayLike<number>, expected = 1): TestResult {
  if (!(expected > 0)) {
    throw new RangeError(
      `Cannot test a variance as the one expected must be above 0: got ${expected}`,
    );
  }
  const { count, variance } = testableMoments(values, "the test of the variance", 2);
  const statistic = (count - 1) * variance / expected;
  const { lower, upper } = chiSquaredTails(statistic, count - 1);
  return { statistic, pValue: Math.min(1, 2 * Math.min(lower, upper)) };
}

/**
 * Holm's correction (1979): calling those below 0.05 leaves a chance of at most 5 % that any of
 * them is called wrongly, however the tests depend on each other.
 *
 * @param pValues From 0 to 1.
 * @returns Corrected p-values in the same order.
 * @throws {RangeError} If one is not from 0 to 1.
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const corrected = pValues.slice();
  let floor = 0;
  for (const [rank, i] of rising(pValues).entries()) {
    floor = Math.max(floor, Math.min(1, (pValues.length - rank) * (pValues[i] ?? 1)));
    corrected[i] = floor;
  }
  return corrected;
}

/**
 * Benjamini and Hochberg's correction (1995): of those called below 0.05, at most 5 % are expected
 * to be wrong, if the tests are independent or depend on each other positively.
 *
 * @param pValues From 0 to 1.
 * @returns Corrected p-values in the same order.
 * @throws {RangeError} If one is not from 0 to 1.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { benjaminiHochberg } from "facespace/statistics";
 * assert(benjaminiHochberg([0.01, 0.5, 0.02]).join() === "0.03,0.5,0.03");
 * ```
 */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] {
  const corrected = pValues.slice();
  const order = rising(pValues);
  let ceiling = 1;
  for (let rank = order.length - 1; rank >= 0; rank--) {
    const i = order[rank] ?? 0;
    ceiling = Math.min(ceiling, (pValues[i] ?? 1) * pValues.length / (rank + 1));
    corrected[i] = ceiling;
  }
  return corrected;
}

/** Where the p-values lie, from the smallest to the largest. */
function rising(pValues: readonly number[]): number[] {
  for (const [i, value] of pValues.entries()) {
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`Cannot correct p-value ${i} as it must be from 0 to 1: got ${value}`);
    }
  }
  return Array.from(pValues, (_, i) => i)
    .sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
}

/** What {@linkcode chanceMeans} simulates. */
export interface ChanceOptions {
  /** Codes looked at, such as 90. */
  readonly count: number;
  /** Length of a code. */
  readonly latentDim: number;
  /** Seeds the codes. */
  readonly seed: string;
  /** How often. Default: 200. */
  readonly simulations?: number;
}

/** What chance alone does. */
export interface ChanceMeans {
  /** A mean further from 0 than this would be called so at 5 %: 1.96 / √count. */
  readonly limit: number;
  /** Dimensions beyond the limit, for each simulation. */
  readonly beyond: readonly number[];
  /** The largest distance of a mean from 0, for each simulation. */
  readonly largest: readonly number[];
  /** The means of all dimensions of the first simulation, to draw. */
  readonly example: Float64Array;
}

/**
 * Why 'the mean is not 0' appears by chance: draws codes from N(0, I) again and again and looks at
 * each dimension's mean.
 *
 * @throws {RangeError} If a number of things is not 1 or more.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { chanceMeans } from "facespace/statistics";
 *
 * const options = { count: 90, latentDim: 256, seed: "a", simulations: 20 };
 * const { limit, beyond } = chanceMeans(options);
 * assert(limit.toFixed(2) === "0.21");
 * assert(beyond.every((dimensions) => dimensions > 0 && dimensions < 30)); // 13 on average
 * ```
 */
export function chanceMeans(options: ChanceOptions): ChanceMeans {
  const { count, latentDim, seed, simulations = 200 } = options;
  if ([count, latentDim, simulations].some((number) => !Number.isInteger(number) || number < 1)) {
    throw new RangeError(
      `Cannot simulate ${simulations} times ${count} codes of ${latentDim} as each must be 1 or more`,
    );
  }
  const limit = normalQuantile(0.975) / Math.sqrt(count);
  const all = Array.from({ length: simulations }, (_, simulation) => {
    const random = stream(seed, "chance means", String(simulation));
    const sums = new Float64Array(latentDim);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < latentDim; j++) sums[j] = (sums[j] ?? 0) + random.normal(0, 1);
    }
    return sums.map((sum) => sum / count);
  });
  return {
    limit,
    beyond: all.map((means) => means.filter((mean) => Math.abs(mean) > limit).length),
    largest: all.map((means) => means.reduce((most, mean) => Math.max(most, Math.abs(mean)), 0)),
    example: all[0] ?? new Float64Array(),
  };
}
