/**
 * Each dimension of many codes held against the prior: what is off, and what is only chance.
 *
 * @module
 */

import { type Codes, dimensionOf } from "../latent/mod.ts";
import { andersonDarling } from "./anderson_darling.ts";
import { type Moments, moments } from "./moments.ts";
import { benjaminiHochberg, type Correction, holm } from "./multiple_tests.ts";
import type { TestResult } from "./normality.ts";
import { meanTest, varianceTest } from "./one_sample_tests.ts";
import { shapiroWilk } from "./shapiro_wilk.ts";

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
  readonly dimension: number;
  readonly moments: Moments;
  /** The p-value after the correction for all dimensions. */
  readonly corrected: number;
}

const TESTS: Readonly<Record<DimensionTest, (values: Float64Array) => TestResult>> = {
  "mean": (values) => meanTest(values),
  "variance": (values) => varianceTest(values),
  "anderson-darling": (values) => andersonDarling(values),
  "shapiro-wilk": shapiroWilk,
};

/**
 * Makes a test on every dimension.
 *
 * @param test One of those whose small p-values hold, or any other, such as that of
 * `simulated_dagostino_pearson.ts`.
 * @param correction Default: Holm's.
 * @returns One result for each dimension, in their order.
 * @throws {RangeError} If the test cannot be made on so many codes, or a dimension never changes.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { samplePrior } from "facespace/latent";
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
  correction: Correction = "holm",
): readonly DimensionResult[] {
  const testOf = typeof test === "function" ? test : TESTS[test];
  const results = Array.from({ length: codes.dim }, (_, dimension) => {
    const values = dimensionOf(codes, dimension);
    return { dimension, moments: moments(values), ...testOf(values) };
  });
  const pValues = results.map(({ pValue }) => pValue);
  const corrected = correction === "holm" ? holm(pValues) : benjaminiHochberg(pValues);
  return results.map((result, i) => ({ ...result, corrected: corrected[i] ?? NaN }));
}
