/**
 * Every dimension of codes held against the prior by tests, counted.
 *
 * @module
 */

import type { Codes } from "../latent/mod.ts";
import {
  benjaminiHochberg,
  type DimensionResult,
  type DimensionTest,
  simulatedDagostinoPearson,
  testDimensions,
} from "../statistics/mod.ts";

/** What tests ask of each dimension. */
const QUESTIONS: Readonly<Record<DimensionTest, string>> = {
  "mean": "its mean is not 0 (t)",
  "variance": "its variance is not 1 (χ²)",
  "anderson-darling": "it is not normal (Anderson–Darling)",
  "shapiro-wilk": "it is not normal (Shapiro–Wilk)",
};

const LEVEL = 0.05;

/** In how many dimensions a test finds something, at 5 %. */
export interface TestCount {
  readonly question: string;
  /** Numbers in each dimension. */
  readonly faces: number;
  /** Dimensions called so by p-values as they are: 5 % of all by chance alone. */
  readonly uncorrected: number;
  /** After Benjamini and Hochberg's correction. */
  readonly benjaminiHochberg: number;
  /** After Holm's correction. */
  readonly holm: number;
}

/**
 * Makes all tests on all dimensions.
 *
 * @param options The seed of the simulation behind K², and how often it draws (default 20,000).
 * @throws {RangeError} If there are fewer than 20 codes or more than 5,000, or a dimension never
 * changes.
 */
export function countTests(
  codes: Codes,
  options: { readonly seed: string; readonly simulations?: number },
): readonly TestCount[] {
  const simulated = simulatedDagostinoPearson({ ...options, count: codes.count });
  const asked = Object.entries(QUESTIONS).map(([test, question]) => ({
    question,
    results: testDimensions(codes, test as DimensionTest),
  }));
  asked.push({
    question: "it is not normal (K², simulated)",
    results: testDimensions(codes, simulated),
  });
  return asked.map(({ question, results }) => {
    const pValues = results.map(({ pValue }) => pValue);
    return {
      question,
      faces: codes.count,
      uncorrected: below(pValues),
      benjaminiHochberg: below(benjaminiHochberg(pValues)),
      holm: below(results.map(({ corrected }) => corrected)),
    };
  });
}

/** What the tests of mean and variance say of a dimension, after Holm's correction at 5 %. */
export type Verdict = "as the prior" | "mean is off" | "variance is off" | "both are off";

/** In the order of legends. */
export const VERDICTS: readonly Verdict[] = [
  "as the prior",
  "mean is off",
  "variance is off",
  "both are off",
];

/** A dimension's place and verdict. */
export interface JudgedDimension {
  readonly panel: string;
  readonly mean: number;
  readonly variance: number;
  readonly verdict: Verdict;
}

/**
 * Judges each dimension's mean and variance.
 *
 * @param panel What the codes are called.
 * @throws {RangeError} If there are fewer than 2 codes, or a dimension never changes.
 */
export function judgeDimensions(panel: string, codes: Codes): readonly JudgedDimension[] {
  const variances = testDimensions(codes, "variance");
  return testDimensions(codes, "mean").map((result, j) => ({
    panel,
    mean: result.moments.mean,
    variance: result.moments.variance,
    verdict: verdictOf(result, variances[j]),
  }));
}

function verdictOf(mean: DimensionResult, variance: DimensionResult | undefined): Verdict {
  const meanIsOff = mean.corrected < LEVEL;
  const varianceIsOff = (variance?.corrected ?? 1) < LEVEL;
  if (meanIsOff && varianceIsOff) return "both are off";
  if (meanIsOff) return "mean is off";
  return varianceIsOff ? "variance is off" : "as the prior";
}

function below(pValues: readonly number[]): number {
  return pValues.filter((pValue) => pValue < LEVEL).length;
}
