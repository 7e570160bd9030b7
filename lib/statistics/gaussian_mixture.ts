/**
 * A mixture of Gaussians: its density, and codes drawn from it.
 *
 * Fitted to the codes of faces (`fit_mixture.ts`) it takes the prior's place: what is drawn from it
 * lies where codes are.
 *
 * @module
 */

import { assertCodes, type Codes } from "../latent/mod.ts";
import { stream } from "../random/mod.ts";

/** One Gaussian of a mixture. */
export interface MixtureComponent {
  /** From 0 to 1; all add up to 1. */
  readonly weight: number;
  /** Length `dim`. */
  readonly mean: Float64Array;
  /**
   * Square root of the covariance: the standard deviations, length `dim`, or the lower triangular
   * factor of Cholesky, `[dim, dim]` row by row.
   */
  readonly factor: Float64Array;
}

/** A weighted sum of Gaussians. */
export interface GaussianMixture {
  /** Whether a component's covariance is a variance for each dimension, or a whole matrix. */
  readonly covariance: "diagonal" | "full";
  /** Length of a code. */
  readonly dim: number;
  /** One at least. */
  readonly components: readonly MixtureComponent[];
}

/**
 * The logarithm of a weight times a density at a code; −∞ as soon as it is certain to be below a
 * floor.
 */
type LogDensity = (code: ArrayLike<number>, floor?: number) => number;

/** The density of one component of a mixture times its weight, ready for many codes. */
export function logComponent(
  { covariance, dim }: GaussianMixture,
  { weight, mean, factor }: MixtureComponent,
): LogDensity {
  const full = covariance === "full";
  const deviations = Float64Array.from(mean, (_, j) => factor[full ? j * dim + j : j] ?? 0);
  const highest = Math.log(weight) - dim / 2 * Math.log(2 * Math.PI) -
    deviations.reduce((sum, deviation) => sum + Math.log(deviation), 0);
  const inverse = deviations.map((deviation) => 1 / deviation);
  const solved = new Float64Array(dim);
  return (code, floor = -Infinity) => {
    let logarithm = highest;
    for (let j = 0; j < dim; j++) {
      let rest = (code[j] ?? 0) - (mean[j] ?? 0);
      // Forward substitution: factor · solved = code − mean.
      for (let k = 0, at = j * dim; full && k < j; k++, at++) {
        rest -= (factor[at] ?? 0) * (solved[k] ?? 0);
      }
      const score = rest * (inverse[j] ?? 0);
      solved[j] = score;
      logarithm -= score * score / 2;
      // Every further dimension can only take away.
      if (logarithm < floor) return -Infinity;
    }
    return logarithm;
  };
}

/**
 * The mean over codes of the logarithm of the mixture's density, in nats; higher is better. On
 * codes that the mixture was not fitted to, it tells how many components are worth having.
 *
 * @throws {RangeError} If the codes have another length.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { meanLogDensity } from "facespace/statistics";
 *
 * const prior = {
 *   covariance: "diagonal",
 *   dim: 2,
 *   components: [{ weight: 1, mean: Float64Array.of(0, 0), factor: Float64Array.of(1, 1) }],
 * } as const;
 * assert(Math.abs(meanLogDensity(prior, codesFrom([[0, 0]])) + Math.log(2 * Math.PI)) < 1e-12);
 * ```
 */
export function meanLogDensity(mixture: GaussianMixture, codes: Codes): number {
  assertCodes(codes);
  if (codes.dim !== mixture.dim) {
    throw new RangeError(
      `Cannot weigh codes of ${codes.dim} numbers by a mixture over ${mixture.dim}`,
    );
  }
  const densities = mixture.components.map((component) => logComponent(mixture, component));
  let sum = 0;
  for (let i = 0; i < codes.count; i++) {
    const code = codes.values.subarray(i * codes.dim, (i + 1) * codes.dim);
    sum += logSumExp(densities.map((density) => density(code)));
  }
  return sum / codes.count;
}

/**
 * Codes drawn from a mixture.
 *
 * @param seed Seeds the draw; the first codes of a larger draw are those of a smaller one.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { sampleMixture } from "facespace/statistics";
 *
 * const components = [{ weight: 1, mean: Float64Array.of(7), factor: Float64Array.of(0) }];
 * const { values } = sampleMixture({ covariance: "full", dim: 1, components }, 2, "a");
 * assert(values.join() === "7,7");
 * ```
 */
export function sampleMixture(mixture: GaussianMixture, count: number, seed: string): Codes {
  const { covariance, dim, components } = mixture;
  const values = new Float32Array(count * dim);
  for (let i = 0; i < count; i++) {
    const random = stream(seed, "mixture", String(i));
    const share = random.next();
    let running = 0;
    const chosen = components.find(({ weight }) => share < (running += weight)) ??
      components.at(-1);
    if (!chosen) throw new RangeError("Cannot draw from a mixture as it has no components");
    const { mean, factor } = chosen;
    const scores = Float64Array.from({ length: dim }, () => random.normal(0, 1));
    for (let j = 0; j < dim; j++) {
      let value = mean[j] ?? 0;
      if (covariance === "diagonal") value += (factor[j] ?? 0) * (scores[j] ?? 0);
      else for (let k = 0; k <= j; k++) value += (factor[j * dim + k] ?? 0) * (scores[k] ?? 0);
      values[i * dim + j] = value;
    }
  }
  return { values, count, dim };
}

/** ln Σ exp(x), without overflow; −∞ if all are. */
function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values);
  if (most === -Infinity) return most;
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
