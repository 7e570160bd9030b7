/**
 * The step of maximisation in fitting a mixture.
 *
 * @module
 */

import type { Codes } from "../latent/mod.ts";
import { cholesky, inverseTrace } from "./cholesky.ts";
import { diagonalMatrix } from "./covariance.ts";
import type { GaussianMixture, MixtureComponent } from "./gaussian_mixture.ts";

/**
 * The step of maximisation: the mixture that suits the shares best.
 *
 * @param mixture The one before; a component that no code belongs to stays, with weight 0.
 * @param shares Shape `[count, components]`; a code's add up to 1.
 * @param scale Ψ of the prior is this times I.
 * @throws {RangeError} If a covariance is singular.
 */
export function maximise(
  codes: Codes,
  mixture: GaussianMixture,
  shares: Float64Array,
  scale: number,
): GaussianMixture {
  const size = mixture.components.length;
  const components = mixture.components.map((component, c): MixtureComponent => {
    const own = Float64Array.from({ length: codes.count }, (_, i) => shares[i * size + c] ?? 0);
    const total = own.reduce((sum, share) => sum + share, 0);
    if (total < 1e-12) return { ...component, weight: 0 };
    const mean = weightedMean(codes, own, total);
    const factor = mixture.covariance === "diagonal"
      ? deviations(codes, own, total, mean, scale)
      : cholesky({ values: scatter(codes, own, total, mean, scale), size: codes.dim });
    return { weight: total / codes.count, mean, factor };
  });
  return { ...mixture, components };
}

function weightedMean({ values, dim }: Codes, own: Float64Array, total: number): Float64Array {
  const mean = new Float64Array(dim);
  for (const [i, share] of own.entries()) {
    if (share === 0) continue;
    for (let j = 0, at = i * dim; j < dim; j++, at++) {
      mean[j] = (mean[j] ?? 0) + share * (values[at] ?? 0);
    }
  }
  return mean.map((sum) => sum / total);
}

function deviations(
  { values, dim }: Codes,
  own: Float64Array,
  total: number,
  mean: Float64Array,
  scale: number,
): Float64Array {
  const sums = new Float64Array(dim).fill(scale);
  for (const [i, share] of own.entries()) {
    if (share === 0) continue;
    for (let j = 0, at = i * dim; j < dim; j++, at++) {
      const deviation = (values[at] ?? 0) - (mean[j] ?? 0);
      sums[j] = (sums[j] ?? 0) + share * deviation * deviation;
    }
  }
  if (sums.includes(0)) {
    throw new RangeError(
      "Cannot fit a mixture as a variance is 0: give more codes or a larger ridge",
    );
  }
  return sums.map((sum) => Math.sqrt(sum / total));
}

/** The weighted covariance with its ridge, the lower triangle of it. */
function scatter(
  { values, dim }: Codes,
  own: Float64Array,
  total: number,
  mean: Float64Array,
  scale: number,
): Float64Array {
  const sums = diagonalMatrix(new Float64Array(dim).fill(scale));
  const row = new Float64Array(dim);
  for (const [i, share] of own.entries()) {
    if (share === 0) continue;
    for (let j = 0; j < dim; j++) row[j] = (values[i * dim + j] ?? 0) - (mean[j] ?? 0);
    for (let j = 0; j < dim; j++) {
      const factor = share * (row[j] ?? 0);
      for (let k = 0, at = j * dim; k <= j; k++, at++) {
        sums[at] = (sums[at] ?? 0) + factor * (row[k] ?? 0);
      }
    }
  }
  return sums.map((sum) => sum / total);
}

/** The logarithm of the covariances' prior, up to a constant. */
export function logPrior({ covariance, dim, components }: GaussianMixture, scale: number): number {
  if (scale === 0) return 0;
  return -0.5 * scale *
    components.reduce(
      (sum, { factor }) =>
        sum +
        (covariance === "full"
          ? inverseTrace(factor, dim)
          : factor.reduce((trace, deviation) => trace + 1 / deviation ** 2, 0)),
      0,
    );
}
