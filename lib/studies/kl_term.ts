/**
 * What the KL term of the loss pays for.
 *
 * Averaged over faces it has two parts (Hoffman & Johnson 2016): what a code says of its own face, and
 * how far the mixture of all posteriors is from the prior. Only the first buys anything. The second is
 * at least that of the Gaussian with the mixture's mean and covariance, as no other density with these
 * has more entropy.
 *
 * @module
 */

import type { VarianceRow } from "../charts/mod.ts";
import type { Codes } from "../latent/mod.ts";
import {
  activeUnits,
  type AggregatedPosterior,
  aggregatedPosterior,
  mean,
  type Spectrum,
  spectrum,
} from "../statistics/mod.ts";

/** The posteriors of many faces. */
export interface Posteriors {
  /** Shape `[count, latentDim]`. */
  readonly means: Codes;
  /** The same shape. */
  readonly logVars: Codes;
}

/** What the codes of many faces have in common, and how that differs from the prior. */
export interface LatentSummary {
  /** The mixture of all posteriors. */
  readonly posterior: AggregatedPosterior;
  /** Of the mixture's covariance. */
  readonly spectrum: Spectrum;
  /** Dimensions in which the variance of the means is above 0.01. */
  readonly activeUnits: number;
  /** Mean over dimensions. */
  readonly varianceOfMeans: number;
  /** Mean over dimensions. */
  readonly meanOfVariances: number;
  /** KL divergence from the prior, in nats per face. */
  readonly kl: number;
  /** The part of it, at least, that says nothing of a face but how far the mixture is off. */
  readonly mismatch: number;
}

/**
 * Describes the codes of many faces.
 *
 * @throws {RangeError} If the shapes differ, or there are no codes.
 */
export function summariseLatents({ means, logVars }: Posteriors): LatentSummary {
  const posterior = aggregatedPosterior(means, logVars);
  const { varianceOfMeans, meanOfVariances } = posterior;
  const ofMixture = spectrum(posterior.covariance);
  const squares = posterior.mean.reduce((sum, value) => sum + value * value, 0);
  return {
    posterior,
    spectrum: ofMixture,
    activeUnits: activeUnits(varianceOfMeans).length,
    varianceOfMeans: mean(varianceOfMeans),
    meanOfVariances: mean(meanOfVariances),
    kl: klOfPosteriors(means, logVars),
    mismatch: ofMixture.variances.reduce((sum, value) => sum + divergence(value), squares / 2),
  };
}

/** KL divergence of N(0, variance) from N(0, 1), in nats. */
function divergence(variance: number): number {
  return (variance - Math.log(variance) - 1) / 2;
}

function klOfPosteriors(means: Codes, logVars: Codes): number {
  let sum = 0;
  for (let at = 0; at < means.values.length; at++) {
    const value = means.values[at] ?? 0;
    sum += value * value / 2 + divergence(Math.exp(logVars.values[at] ?? 0));
  }
  return sum / means.count;
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

/** The two parts of each dimension's variance, by falling variance of the means. */
export function varianceRows(panel: string, { posterior }: LatentSummary): readonly VarianceRow[] {
  return Array.from(posterior.varianceOfMeans, (variance, j) => ({
    varianceOfMeans: variance,
    meanOfVariances: posterior.meanOfVariances[j] ?? NaN,
  })).sort((a, b) => b.varianceOfMeans - a.varianceOfMeans)
    .map((parts, i) => ({ panel, rank: i + 1, ...parts }));
}
