/**
 * Tests of one sample's mean and variance against those of a normal distribution.
 *
 * @module
 */

import { chiSquaredTails, studentTwoTails } from "./distributions.ts";
import { testableMoments, type TestResult } from "./normality.ts";

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
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { varianceTest } from "facespace/statistics";
 * assert(varianceTest([1, 2, 3], 1).statistic === 2);
 * ```
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
