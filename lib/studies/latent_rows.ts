/**
 * Numbers about codes as rows for charts.
 *
 * @module
 */

import { type Codes, dimensionOf } from "../latent/mod.ts";
import {
  type AggregatedPosterior,
  andersonDarling,
  type Band,
  type Bins,
  histogram,
  meanTest,
  moments,
  quantileBand,
  type QuantilePoint,
  quantilePoints,
  sharedBins,
} from "../statistics/mod.ts";
import type { LatentSummary } from "./latent_summary.ts";

/** Numbers by the name of what they are. */
export type NamedSamples = Readonly<Record<string, ArrayLike<number>>>;

/** A bar of a histogram. */
export interface BarRow {
  readonly panel: string;
  readonly from: number;
  readonly to: number;
  readonly density: number;
}

/**
 * Histograms of several samples over the same bins.
 *
 * @param bins Default: 30 that hold all numbers.
 */
export function histogramRows(
  samples: NamedSamples,
  bins: Bins = sharedBins(Object.values(samples), 30),
): readonly BarRow[] {
  return Object.entries(samples).flatMap(([panel, values]) => {
    const { edges, density } = histogram(values, bins);
    return density.map((height, i) => ({
      panel,
      from: edges[i] ?? NaN,
      to: edges[i + 1] ?? NaN,
      density: height,
    }));
  });
}

/** Whole numbers as a histogram with a bin for each, between the smallest and the largest. */
export function countRows(panel: string, counts: readonly number[]): readonly BarRow[] {
  const [from, to] = [Math.min(...counts) - 0.5, Math.max(...counts) + 0.5];
  return histogramRows({ [panel]: counts }, { from, to, count: to - from });
}

/** Q–Q points of several samples against N(0, 1), with the band of a sample that is normal. */
export function quantileRows(
  samples: NamedSamples,
): readonly (QuantilePoint & Band & { readonly panel: string })[] {
  return Object.entries(samples).flatMap(([panel, values]) =>
    quantilePoints(values, { most: 150 }).map((point) => ({
      panel,
      ...point,
      ...quantileBand(point.expected, values.length),
    }))
  );
}

/** The two parts of each dimension's variance, by falling variance of the means. */
export function varianceRows(
  panel: string,
  { varianceOfMeans, meanOfVariances }: AggregatedPosterior,
): readonly {
  readonly panel: string;
  readonly rank: number;
  readonly varianceOfMeans: number;
  readonly meanOfVariances: number;
}[] {
  return Array.from(varianceOfMeans, (variance, j) => ({
    varianceOfMeans: variance,
    meanOfVariances: meanOfVariances[j] ?? NaN,
  })).sort((a, b) => b.varianceOfMeans - a.varianceOfMeans)
    .map((parts, i) => ({ panel, rank: i + 1, ...parts }));
}

/** Falling numbers with their ranks. */
export function rankRows(
  series: string,
  values: ArrayLike<number>,
): readonly { readonly series: string; readonly rank: number; readonly value: number }[] {
  return Array.from(values, (value, i) => ({ series, rank: i + 1, value }));
}

/** The first values of all codes, each by its number from 1. */
export function firstValues(codes: Codes, count: number): NamedSamples {
  return Object.fromEntries(
    Array.from({ length: count }, (_, j) => [`value ${j + 1}`, dimensionOf(codes, j)]),
  );
}

/**
 * What a table says of some numbers.
 *
 * @throws {RangeError} If there are fewer than 8, or all are equal.
 */
export function momentsRow(values: ArrayLike<number>): Readonly<Record<string, number>> {
  const { mean, variance, excessKurtosis } = moments(values);
  return {
    mean,
    variance,
    "excess kurtosis": excessKurtosis,
    "p: is the mean 0?": meanTest(values).pValue,
    "p: is it normal?": andersonDarling(values).pValue,
  };
}

/** What a table says of the codes of a network; widest and median are variances of directions. */
export function latentRow(latents: LatentSummary): Readonly<Record<string, number>> {
  const { participation, variances } = latents.spectrum;
  return {
    "KL (nats)": latents.kl,
    "mismatch, at least": latents.mismatch,
    "active units": latents.activeUnits,
    "equal directions": participation,
    "widest": variances[0] ?? NaN,
    "median": variances[variances.length >> 1] ?? NaN,
    "Var(μ)": latents.varianceOfMeans,
    "E[σ²]": latents.meanOfVariances,
  };
}
