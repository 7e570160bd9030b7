/**
 * Vectors on axes of their own: turned onto their principal directions and divided by their spread
 * along each, so that what varies little among them counts as much as what varies a lot. Distances
 * between whitened vectors are Mahalanobis distances.
 *
 * @module
 */

import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { assertCodes, type Codes } from "../latent/mod.ts";
import { covariance } from "./covariance.ts";

/** Whitens vectors by what was learned from others. */
export interface Whitening {
  /** Length of a whitened vector. */
  readonly directions: number;
  /**
   * Whitens vectors.
   *
   * @returns As many, of length `directions`.
   * @throws {RangeError} If they have another length than those that it was learned from.
   */
  apply(codes: Codes): Codes;
}

/** A number that varies less than this, relative to the one that varies most, counts as constant. */
const LEAST_SPREAD = 1e-3;

/** A direction with a smaller share of the first one's variance is left out. */
const LEAST_VARIANCE = 1e-6;

/**
 * Learns to whiten. Each number is first divided by its own standard deviation, so that its unit does not
 * matter.
 *
 * Vectors that were learned from look more alike than others do: compare others with others.
 *
 * @param codes Two or more.
 * @param directions How many principal directions are kept, at most; fewer where the vectors vary along
 * fewer.
 * @throws {RangeError} If there is a single vector, all are equal, or no direction is asked for.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { fitWhitening } from "facespace/statistics";
 *
 * const codes = codesFrom([[0, 10], [2, 10], [0, 30], [2, 30]]);
 * const { values } = fitWhitening(codes, 2).apply(codes);
 * const squares = values.reduce((sum, value) => sum + value * value, 0);
 * assert(Math.abs(squares - 3 * 2) < 1e-5); // a variance of 1 over n − 1 along both
 * ```
 */
export function fitWhitening(codes: Codes, directions: number): Whitening {
  const { dim } = codes;
  if (!Number.isInteger(directions) || directions < 1) {
    throw new RangeError(`Cannot whiten along ${directions} directions: it needs 1 or more`);
  }
  const { mean, matrix } = covariance(codes);
  const spreads = mean.map((_, j) => Math.sqrt(matrix.values[j * dim + j] ?? 0));
  const largest = Math.max(...spreads);
  if (!(largest > 0)) throw new RangeError("Cannot whiten vectors as all are equal");
  const units = spreads.map((spread) => Math.max(spread, LEAST_SPREAD * largest));
  const correlations = matrix.values.map((value, at) =>
    value / ((units[Math.floor(at / dim)] ?? NaN) * (units[at % dim] ?? NaN))
  );
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(dim, dim, correlations),
    { assumeSymmetric: true },
  );
  const order = realEigenvalues.map((_, j) => j)
    .sort((a, b) => (realEigenvalues[b] ?? 0) - (realEigenvalues[a] ?? 0));
  const first = realEigenvalues[order[0] ?? 0] ?? 0;
  const axes = order.slice(0, directions)
    .filter((j) => (realEigenvalues[j] ?? 0) > LEAST_VARIANCE * first)
    .map((j) => {
      const deviation = Math.sqrt(realEigenvalues[j] ?? 0);
      return units.map((unit, i) => eigenvectorMatrix.get(i, j) / (unit * deviation));
    });
  return {
    directions: axes.length,
    apply(others) {
      assertCodes(others);
      if (others.dim !== dim) {
        throw new RangeError(
          `Cannot whiten vectors of ${others.dim} as those it was learned from have ${dim}`,
        );
      }
      const values = new Float32Array(others.count * axes.length);
      const row = new Float64Array(dim);
      for (let i = 0, at = 0; i < others.count; i++) {
        for (let k = 0; k < dim; k++) row[k] = (others.values[i * dim + k] ?? 0) - (mean[k] ?? 0);
        for (const axis of axes) {
          let sum = 0;
          for (let k = 0; k < dim; k++) sum += (row[k] ?? 0) * (axis[k] ?? 0);
          values[at++] = sum;
        }
      }
      return { values, count: others.count, dim: axes.length };
    },
  };
}
