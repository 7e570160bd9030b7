/**
 * Fits a mixture of Gaussians by expectation and maximisation (Dempster, Laird & Rubin 1977).
 *
 * A component that shrinks onto a few codes would have infinite density there. So each covariance
 * has the prior density `exp(−½ tr(Ψ Σ⁻¹))` with Ψ = ridge · n/k · I, under which the best
 * covariance is the weighted one plus Ψ over the component's share of codes: plus the ridge, at an
 * equal share. The sum of log-likelihood and log-prior then never decreases, which adding a
 * constant alone does not keep.
 *
 * @module
 */

import type { Codes } from "../latent/mod.ts";
import { clusterStart } from "./cluster_start.ts";
import { diagonalMatrix } from "./covariance.ts";
import type { GaussianMixture } from "./gaussian_mixture.ts";
import { expect } from "./mixture_expectation.ts";
import { logPrior, maximise } from "./mixture_maximisation.ts";

/** How a mixture is fitted. */
export interface MixtureOptions {
  /** How many Gaussians. */
  readonly components: number;
  /** Seeds the start. */
  readonly seed: string;
  /**
   * Default: `diagonal`. `full` takes about `dim / 10` times the time (a second a step for 4
   * components and 4,000 codes of 256) and needs many codes to a component.
   */
  readonly covariance?: "diagonal" | "full";
  /** Variance added to every dimension; 0 or more. Default: 0.001. */
  readonly ridge?: number;
  /** Default: 100. */
  readonly maxSteps?: number;
  /** Stops when a step gains less, in nats per code. Default: 0.0001. */
  readonly tolerance?: number;
}

/** A mixture and how it came about. */
export interface FittedMixture {
  readonly mixture: GaussianMixture;
  /** Log-likelihood and log-prior, over the number of codes, before each step and at the end. */
  readonly objective: readonly number[];
  /** Mean log-density of the codes that it was fitted to, in nats. */
  readonly logLikelihood: number;
  /** Whether it stopped for the tolerance. */
  readonly converged: boolean;
}

/**
 * Fits a mixture to codes.
 *
 * @throws {RangeError} If there are fewer different codes than components, the ridge is below 0, or
 * a covariance is singular, as it is without a ridge for fewer codes than dimensions.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { fitMixture } from "facespace/statistics";
 *
 * const codes = codesFrom([[-9], [-8], [-7], [7], [8], [9]]);
 * const { mixture } = fitMixture(codes, { components: 2, seed: "a" });
 * const means = mixture.components.map(({ mean }) => Math.round(mean[0] ?? 0));
 * assert(means.includes(-8) && means.includes(8));
 * ```
 */
export function fitMixture(codes: Codes, options: MixtureOptions): FittedMixture {
  const { components, seed, covariance = "diagonal", ridge = 0.001 } = options;
  const { maxSteps = 100, tolerance = 0.0001 } = options;
  if (!(ridge >= 0)) {
    throw new RangeError(`Cannot fit a mixture as its ridge must be 0 or more: got ${ridge}`);
  }
  const scale = ridge * codes.count / components;
  let mixture = startOf(codes, components, seed, covariance, ridge);
  let step = expect(codes, mixture);
  const objective = [(step.logLikelihood + logPrior(mixture, scale)) / codes.count];
  let converged = false;
  for (let i = 0; i < maxSteps && !converged; i++) {
    mixture = maximise(codes, mixture, step.shares, scale);
    step = expect(codes, mixture, step.shares);
    const next = (step.logLikelihood + logPrior(mixture, scale)) / codes.count;
    converged = next - (objective.at(-1) ?? -Infinity) < tolerance;
    objective.push(next);
  }
  return { mixture, objective, logLikelihood: step.logLikelihood / codes.count, converged };
}

/** Means of clusters, with one diagonal covariance for all: that within the clusters. */
function startOf(
  codes: Codes,
  components: number,
  seed: string,
  covariance: "diagonal" | "full",
  ridge: number,
): GaussianMixture {
  const { values, count, dim } = codes;
  const { centres, nearest } = clusterStart(codes, components, seed);
  const variances = new Float64Array(dim).fill(ridge + 1e-9);
  const sizes = new Float64Array(components).fill(1);
  for (const [i, cluster] of nearest.entries()) {
    sizes[cluster] = (sizes[cluster] ?? 0) + 1;
    const centre = centres[cluster];
    for (let j = 0; j < dim; j++) {
      const deviation = (values[i * dim + j] ?? 0) - (centre?.[j] ?? 0);
      variances[j] = (variances[j] ?? 0) + deviation * deviation / count;
    }
  }
  const factor = covariance === "diagonal"
    ? variances.map(Math.sqrt)
    : diagonalMatrix(variances.map(Math.sqrt));
  return {
    covariance,
    dim,
    components: centres.map((mean, c) => ({
      weight: (sizes[c] ?? 0) / (count + components),
      mean,
      factor,
    })),
  };
}
