/**
 * The mixture of all images' posteriors, which is what the prior is meant to match.
 *
 * By the law of total variance its covariance is that of the means plus the mean of the posteriors'
 * variances. So the means alone must be narrower than N(0, 1) where the mixture is not.
 *
 * @module
 */

import { assertCodes, type Codes } from "../latent/mod.ts";
import { covariance, type SymmetricMatrix } from "./covariance.ts";

/** The first two moments of the mixture over n images. */
export interface AggregatedPosterior {
  /** Length `dim`. */
  readonly mean: Float64Array;
  /** Shape `[dim, dim]`, over n, as the mixture over just these images has it. */
  readonly covariance: SymmetricMatrix;
  /** Its diagonal's two parts: the variance of the means (over n), length `dim`. */
  readonly varianceOfMeans: Float64Array;
  /** And the mean of the posteriors' variances, length `dim`. */
  readonly meanOfVariances: Float64Array;
}

/**
 * The moments of the aggregated posterior.
 *
 * @param means Shape `[count, dim]`.
 * @param logVars The same shape.
 * @throws {RangeError} If the shapes differ, or there are no codes.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { aggregatedPosterior } from "facespace/statistics";
 *
 * const quarter = Math.log(0.25);
 * const { mean, covariance } = aggregatedPosterior(
 *   codesFrom([[1], [-1]]),
 *   codesFrom([[quarter], [quarter]]),
 * );
 * assert(mean[0] === 0 && Math.abs((covariance.values[0] ?? 0) - 1.25) < 1e-6);
 * ```
 */
export function aggregatedPosterior(means: Codes, logVars: Codes): AggregatedPosterior {
  assertCodes(means);
  assertCodes(logVars);
  const { count, dim } = means;
  if (logVars.count !== count || logVars.dim !== dim) {
    throw new RangeError(
      `Cannot aggregate posteriors as means and log-variances must have one shape: got ` +
        `[${count}, ${dim}] and [${logVars.count}, ${logVars.dim}]`,
    );
  }
  const meanOfVariances = new Float64Array(dim);
  for (const [at, logVar] of logVars.values.entries()) {
    const j = at % dim;
    meanOfVariances[j] = (meanOfVariances[j] ?? 0) + Math.exp(logVar) / count;
  }
  const ofMeans = covariance(means, "population");
  const varianceOfMeans = meanOfVariances.map((_, j) => ofMeans.matrix.values[j * dim + j] ?? 0);
  const values = ofMeans.matrix.values.slice();
  for (let j = 0; j < dim; j++) {
    values[j * dim + j] = (values[j * dim + j] ?? 0) + (meanOfVariances[j] ?? 0);
  }
  return {
    mean: ofMeans.mean,
    covariance: { values, size: dim },
    varianceOfMeans,
    meanOfVariances,
  };
}

/**
 * The dimensions whose mean changes with the image: those with a variance of the means above a
 * threshold (Burda, Grosse & Salakhutdinov 2015, arXiv 1509.00519).
 *
 * @param varianceOfMeans Length `dim`.
 * @param threshold Default: 0.01, theirs.
 * @returns Indices, rising.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { activeUnits } from "facespace/statistics";
 * assert(activeUnits([0.9, 0.0001, 0.2]).join() === "0,2");
 * ```
 */
export function activeUnits(
  varianceOfMeans: ArrayLike<number>,
  threshold = 0.01,
): readonly number[] {
  return Array.from(varianceOfMeans, (variance, i) => variance > threshold ? i : -1)
    .filter((i) => i >= 0);
}
