/**
 * What the codes of many faces have in common, and how that differs from the prior.
 *
 * The KL term of the loss, averaged over faces, has two parts (Hoffman & Johnson 2016): what a code
 * says of its own face, and how far the mixture of all posteriors is from the prior. Only the first
 * buys anything. The second is at least that of the Gaussian with the mixture's mean and covariance,
 * as no other density with these has more entropy.
 *
 * @module
 */

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

/** What describes them. */
export interface LatentSummary {
  readonly posterior: AggregatedPosterior;
  /** Of the mixture's covariance. */
  readonly spectrum: Spectrum;
  /** Dimensions in which the variance of the means is above 0.01. */
  readonly activeUnits: number;
  /** Means over dimensions. */
  readonly varianceOfMeans: number;
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
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { summariseLatents } from "facespace/studies";
 *
 * // A dimension that tells two faces apart, and one that says nothing.
 * const half = Math.log(0.5);
 * const { activeUnits, kl, mismatch } = summariseLatents({
 *   means: codesFrom([[Math.SQRT1_2, 0], [-Math.SQRT1_2, 0]]),
 *   logVars: codesFrom([[half, 0], [half, 0]]),
 * });
 * assert(activeUnits === 1 && kl.toFixed(3) === "0.347" && Math.abs(mismatch) < 1e-6);
 * ```
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
  for (const [at, value] of means.values.entries()) {
    sum += value * value / 2 + divergence(Math.exp(logVars.values[at] ?? 0));
  }
  return sum / means.count;
}
