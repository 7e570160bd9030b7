/**
 * Codes dimension by dimension, held against N(0, 1): rows for histograms, Q–Q charts and tables, and
 * tests of every dimension.
 *
 * Tests take their numbers to be independent, and two faces of one person are not: their samples are
 * codes of different people.
 *
 * @module
 */

import type { DimensionRow, HistogramRow, QuantileRow } from "../charts/mod.ts";
import { type Codes, dimensionOf } from "../latent/mod.ts";
import {
  andersonDarling,
  benjaminiHochberg,
  type Bins,
  chanceMeans,
  type DimensionTest,
  histogram,
  meanTest,
  moments,
  quantileBand,
  quantilePoints,
  sharedBins,
  simulatedDagostinoPearson,
  testDimensions,
} from "../statistics/mod.ts";

/** Numbers by the name of what they are. */
export type NamedSamples = Readonly<Record<string, ArrayLike<number>>>;

/** The first values of all codes, each by its number from 1. */
export function firstValues(codes: Codes, count: number): NamedSamples {
  return Object.fromEntries(
    Array.from({ length: count }, (_, j) => [`value ${j + 1}`, dimensionOf(codes, j)]),
  );
}

/** How numbers become bars. */
export interface HistogramOptions {
  /** Which bins, or how many that hold all numbers. Default 30. */
  readonly bins?: Bins | number;
  /** Whether a bar is as high as its density, or as the numbers in it. Default `density`. */
  readonly heights?: "density" | "count";
}

/** Histograms of several samples over the same bins; none of none. */
export function histogramRows(
  samples: NamedSamples,
  { bins = 30, heights = "density" }: HistogramOptions = {},
): readonly HistogramRow[] {
  if (Object.keys(samples).length === 0) return [];
  const shared = typeof bins === "number" ? sharedBins(Object.values(samples), bins) : bins;
  return Object.entries(samples).flatMap(([panel, values]) => {
    const { edges, density, counts } = histogram(values, shared);
    return (heights === "count" ? counts : density).map((height, i) => ({
      panel,
      from: edges[i] ?? NaN,
      to: edges[i + 1] ?? NaN,
      density: height,
    }));
  });
}

/** Q–Q points of several samples against N(0, 1), with the band in which 95 % of a normal one's lie. */
export function quantileRows(samples: NamedSamples): readonly QuantileRow[] {
  return Object.entries(samples).flatMap(([panel, values]) =>
    quantilePoints(values, { most: 150 }).map((point) => ({
      panel,
      ...point,
      ...quantileBand(point.expected, values.length),
    }))
  );
}

/** The least that the Anderson–Darling test takes, and that all tests of a dimension take. */
const [LEAST_NORMAL, LEAST_TESTED] = [8, 20];

/**
 * What a table says of some samples; of fewer than 8 numbers not whether they are normal.
 *
 * @param title Of the column with their names.
 * @throws {RangeError} If a sample has fewer than 2 numbers, or all are equal.
 */
export function momentRows(
  title: string,
  samples: NamedSamples,
): readonly Readonly<Record<string, string | number>>[] {
  return Object.entries(samples).map(([name, values]) => {
    const { mean, variance, excessKurtosis } = moments(values);
    return {
      [title]: name,
      mean,
      variance,
      "excess kurtosis": excessKurtosis,
      "p: is the mean 0?": pText(meanTest(values).pValue),
      "p: is it normal?": values.length < LEAST_NORMAL
        ? `${values.length} are too few`
        : pText(andersonDarling(values).pValue),
    };
  });
}

/** `0.030`, or `< 0.001`, as less is beyond what the assumptions hold. */
function pText(value: number): string {
  return value < 0.001 ? "< 0.001" : value.toFixed(3);
}

/** How many means are called 'not 0' at 5 %, in some codes and by chance. */
export interface ChanceFindings {
  /** A mean further from 0 is called so. */
  readonly limit: number;
  /** Dimensions of the codes that are called so. */
  readonly found: number;
  /** How often as many draws of the prior were looked at. */
  readonly simulations: number;
  /** Dimensions that are called so among them, as a histogram with a bin for each number. */
  readonly rows: readonly HistogramRow[];
  /** The most of them in a simulation. */
  readonly most: number;
  /** The largest distance of any mean from 0. */
  readonly largest: number;
  /** The share of dimensions that are called so in all simulations. */
  readonly share: number;
}

/** Counts means that are off, in codes and in as many draws of the prior. */
export function meansByChance(codes: Codes, seed: string): ChanceFindings {
  const { count, dim: latentDim } = codes;
  const { limit, beyond, largest } = chanceMeans({ count, latentDim, seed });
  const means = testDimensions(codes, "mean").map((result) => result.moments.mean);
  const [from, to] = [Math.min(...beyond) - 0.5, Math.max(...beyond) + 0.5];
  return {
    limit,
    found: means.filter((mean) => Math.abs(mean) > limit).length,
    simulations: beyond.length,
    rows: histogramRows({ "draws of the prior": beyond }, {
      bins: { from, to, count: to - from },
    }),
    most: Math.max(...beyond),
    largest: Math.max(...largest),
    share: beyond.reduce((sum, count) => sum + count, 0) / (beyond.length * latentDim),
  };
}

const LEVEL = 0.05;

/** What tests ask of each dimension. */
const QUESTIONS = {
  "mean": "its mean is not 0 (t)",
  "variance": "its variance is not 1 (χ²)",
  "anderson-darling": "it is not normal (Anderson–Darling)",
  "shapiro-wilk": "it is not normal (Shapiro–Wilk)",
} as const satisfies Partial<Record<DimensionTest, string>>;

/** In how many dimensions a test finds something, at 5 %. */
export type TestCount = {
  /** Codes that were tested. */
  readonly people: number;
  /** What the test says. */
  readonly "dimensions of which a test says": string;
  /** By p-values as they are: 5 % of all by chance alone. */
  readonly "uncorrected": number;
  /** By their correction, which keeps the share of false findings at 5 %. */
  readonly "Benjamini–Hochberg": number;
  /** By Holm's, which keeps the chance of any false finding at 5 %. */
  readonly "Holm": number;
};

/**
 * Makes all tests on all dimensions; none on fewer than 20 codes, of which K² says nothing.
 *
 * @param options The seed of the simulation behind K², and how often it draws (default 20,000).
 * @throws {RangeError} If there are more than 5,000 codes, or a dimension never changes.
 */
export function countTests(
  codes: Codes,
  options: { readonly seed: string; readonly simulations?: number },
): readonly TestCount[] {
  if (codes.count < LEAST_TESTED) return [];
  const below = (pValues: readonly number[]) => pValues.filter((value) => value < LEVEL).length;
  const simulated = simulatedDagostinoPearson({ ...options, count: codes.count });
  const tests = Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[];
  const asked = [
    ...tests.map((test) => [QUESTIONS[test], testDimensions(codes, test)] as const),
    ["it is not normal (K², simulated)", testDimensions(codes, simulated)] as const,
  ];
  return asked.map(([question, results]) => {
    const pValues = results.map(({ pValue }) => pValue);
    return {
      "people": codes.count,
      "dimensions of which a test says": question,
      "uncorrected": below(pValues),
      "Benjamini–Hochberg": below(benjaminiHochberg(pValues)),
      "Holm": below(results.map(({ corrected }) => corrected)),
    };
  });
}

/** What the tests of mean and variance may say of a dimension, in the order of legends. */
export const VERDICTS = ["as the prior", "mean is off", "variance is off", "both are off"] as const;

/**
 * Judges each dimension's mean and variance, after Holm's correction at 5 %.
 *
 * @param codes Of different people.
 * @throws {RangeError} If there are fewer than 2 codes, or a dimension never changes.
 */
export function judgeDimensions(codes: Codes): readonly DimensionRow[] {
  const panel = `${codes.count.toLocaleString("en")} people`;
  const variances = testDimensions(codes, "variance");
  return testDimensions(codes, "mean").map(({ corrected, moments: { mean, variance } }, j) => {
    const isMeanOff = corrected < LEVEL;
    const isVarianceOff = (variances[j]?.corrected ?? 1) < LEVEL;
    const verdict: typeof VERDICTS[number] = isMeanOff
      ? isVarianceOff ? "both are off" : "mean is off"
      : isVarianceOff
      ? "variance is off"
      : "as the prior";
    return { panel, mean, variance, verdict };
  });
}
