/**
 * Densities that may stand for where codes are, from the prior to a mixture of Gaussians, each
 * weighed by codes that it was not fitted to.
 *
 * @module
 */

import type { Codes } from "../latent/mod.ts";
import { fitMixture, type GaussianMixture, meanLogDensity } from "../statistics/mod.ts";

/** A density over codes. */
export interface CodeDensity {
  readonly name: string;
  readonly mixture: GaussianMixture;
  /** Mean log-density of the held-out codes, in nats; higher is better. */
  readonly heldOut: number;
}

/** What is fitted. */
export interface DensityOptions {
  /** Gaussians in the mixture. */
  readonly components: number;
  /** Seeds its start. */
  readonly seed: string;
  /** Steps of expectation and maximisation, at most. Default 10. */
  readonly maxSteps?: number;
}

/**
 * The prior, a Gaussian with a variance for each dimension, one with a full covariance, and a
 * mixture of such.
 *
 * @param codes Sampled ones: the decoder has learned from those, not from their means.
 * @param heldOut Codes of other people.
 * @throws {RangeError} As `fitMixture` does.
 */
export function codeDensities(
  codes: Codes,
  heldOut: Codes,
  options: DensityOptions,
): readonly CodeDensity[] {
  const { components, seed, maxSteps = 10 } = options;
  const one = { components: 1, seed };
  const full = { covariance: "full", maxSteps, seed } as const;
  const mixtures: Readonly<Record<string, GaussianMixture>> = {
    "prior N(0, I)": priorOf(codes.dim),
    "Gaussian, dimension by dimension": fitMixture(codes, one).mixture,
    "Gaussian with covariance": fitMixture(codes, { ...full, components: 1 }).mixture,
    [`mixture of ${components} such`]: fitMixture(codes, { ...full, components }).mixture,
  };
  return Object.entries(mixtures).map(([name, mixture]) => ({
    name,
    mixture,
    heldOut: meanLogDensity(mixture, heldOut),
  }));
}

function priorOf(dim: number): GaussianMixture {
  const component = {
    weight: 1,
    mean: new Float64Array(dim),
    factor: new Float64Array(dim).fill(1),
  };
  return { covariance: "diagonal", dim, components: [component] };
}
