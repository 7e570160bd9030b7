/**
 * D'Agostino and Pearson's K² test of normality: skewness and kurtosis, each turned into a number
 * that is nearly N(0, 1), squared and added.
 *
 * D'Agostino (1970) for skewness, Anscombe & Glynn (1983) for kurtosis, D'Agostino & Pearson (1973)
 * for the sum, which is nearly chi-squared with 2 degrees of freedom: near enough for one test at
 * 5 %, not for the small p-values of many. Of 256 dimensions of N(0, 1) and with Holm's correction,
 * one or more are called off at 5 % in 36 of 100 cases for 90 numbers, 16 for 1,000 and 10 for
 * 4,000 (from 60,000 simulated samples and more of each). There `simulated_dagostino_pearson.ts`
 * keeps the level; for 90 numbers Shapiro–Wilk and Anderson–Darling do so too, with 4 and 6 of 100.
 *
 * @module
 */

import { chiSquaredTails } from "./distributions.ts";
import { testableMoments, type TestResult } from "./normality.ts";

/** K² and its two parts. */
export interface DagostinoPearson extends TestResult {
  /** How skew the numbers are, as a number of N(0, 1). */
  readonly skewnessScore: number;
  /** How heavy their tails are, as a number of N(0, 1). */
  readonly kurtosisScore: number;
}

/**
 * Tests whether numbers are normal, whatever their mean and variance; sees skewness and tails only.
 *
 * @param values 20 or more: below, the kurtosis is not nearly normal.
 * @throws {RangeError} If there are fewer, or all are equal.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { dagostinoPearson } from "facespace/statistics";
 *
 * const skew = Array.from({ length: 50 }, (_, i) => Math.exp(i / 10));
 * assert(dagostinoPearson(skew).pValue < 0.001);
 * ```
 */
export function dagostinoPearson(values: ArrayLike<number>): DagostinoPearson {
  const { count, skewness, excessKurtosis } = testableMoments(values, "the K² test", 20);
  const skewnessScore = scoreOfSkewness(skewness, count);
  const kurtosisScore = scoreOfKurtosis(excessKurtosis + 3, count);
  const statistic = skewnessScore ** 2 + kurtosisScore ** 2;
  return {
    statistic,
    pValue: chiSquaredTails(statistic, 2).upper,
    skewnessScore,
    kurtosisScore,
  };
}

function scoreOfSkewness(skewness: number, n: number): number {
  const y = skewness * Math.sqrt(((n + 1) * (n + 3)) / (6 * (n - 2)));
  const kurtosis = (3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3)) /
    ((n - 2) * (n + 5) * (n + 7) * (n + 9));
  const w2 = Math.sqrt(2 * (kurtosis - 1)) - 1;
  const alpha = Math.sqrt(2 / (w2 - 1));
  return Math.asinh(y / alpha) / Math.sqrt(Math.log(w2) / 2);
}

function scoreOfKurtosis(kurtosis: number, n: number): number {
  const expected = (3 * (n - 1)) / (n + 1);
  const variance = (24 * n * (n - 2) * (n - 3)) / ((n + 1) ** 2 * (n + 3) * (n + 5));
  const x = (kurtosis - expected) / Math.sqrt(variance);
  const skewness = ((6 * (n * n - 5 * n + 2)) / ((n + 7) * (n + 9))) *
    Math.sqrt((6 * (n + 3) * (n + 5)) / (n * (n - 2) * (n - 3)));
  const a = 6 + (8 / skewness) * (2 / skewness + Math.sqrt(1 + 4 / skewness ** 2));
  const root = Math.cbrt((1 - 2 / a) / (1 + x * Math.sqrt(2 / (a - 4))));
  return (1 - 2 / (9 * a) - root) / Math.sqrt(2 / (9 * a));
}
