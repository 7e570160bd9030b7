/**
 * The step of expectation in fitting a mixture.
 *
 * @module
 */

import type { Codes } from "../latent/mod.ts";
import { type GaussianMixture, logComponent } from "./gaussian_mixture.ts";

/**
 * Shares below this, as a logarithm, count as 0: a code's other components need not be computed.
 */
const NEGLIGIBLE = -50;

/** Each code's shares of the components, `[count, components]`, and the log-likelihood of all. */
export interface Expectation {
  readonly shares: Float64Array;
  readonly logLikelihood: number;
}

/**
 * The step of expectation: whose each code is, under a mixture.
 *
 * @param before The shares of the step before; they only make it faster.
 */
export function expect(codes: Codes, mixture: GaussianMixture, before?: Float64Array): Expectation {
  const { values, count, dim } = codes;
  const { components } = mixture;
  const size = components.length;
  const shares = new Float64Array(count * size);
  const order = components
    .map((component, c) => ({
      weight: component.weight,
      c,
      density: logComponent(mixture, component),
    }))
    .filter(({ weight }) => weight > 0);
  let logLikelihood = 0;
  for (let i = 0; i < count; i++) {
    const code = values.subarray(i * dim, (i + 1) * dim);
    const row = shares.subarray(i * size, (i + 1) * size).fill(-Infinity);
    // The likeliest of the step before comes first, so that the others can be given up early.
    if (before) order.sort((a, b) => (before[i * size + b.c] ?? 0) - (before[i * size + a.c] ?? 0));
    let most = -Infinity;
    for (const { c, density } of order) {
      const logarithm = density(code, most + NEGLIGIBLE);
      row[c] = logarithm;
      most = Math.max(most, logarithm);
    }
    let total = 0;
    for (let c = 0; c < size; c++) total += row[c] = Math.exp((row[c] ?? 0) - most);
    for (let c = 0; c < size; c++) row[c] = (row[c] ?? 0) / total;
    logLikelihood += most + Math.log(total);
  }
  return { shares, logLikelihood };
}
