/**
 * The covariance of codes, and its spectrum: along how many directions they really vary.
 *
 * @module
 */

import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { assertCodes, type Codes } from "../latent/mod.ts";

/** A symmetric matrix, row by row. */
export interface SymmetricMatrix {
  /** `size²` numbers. */
  readonly values: Float64Array;
  readonly size: number;
}

/**
 * The mean and covariance of codes.
 *
 * @param over `sample` divides by n − 1, to estimate that of the faces from which these were drawn;
 * `population` by n, to describe just these. Default: `sample`.
 * @throws {RangeError} If there are no codes, or a single one as a sample.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { covariance } from "facespace/statistics";
 *
 * const { mean, matrix } = covariance(codesFrom([[0, 0], [2, -2]]));
 * assert(mean.join() === "1,-1" && matrix.values.join() === "2,-2,-2,2");
 * ```
 */
export function covariance(
  codes: Codes,
  over: "sample" | "population" = "sample",
): { readonly mean: Float64Array; readonly matrix: SymmetricMatrix } {
  assertCodes(codes);
  const { values, count, dim } = codes;
  const divisor = over === "population" ? count : count - 1;
  if (divisor === 0) throw new RangeError("Cannot estimate a covariance from a single code");
  const mean = meanOf(codes);
  const sums = new Float64Array(dim * dim);
  const row = new Float64Array(dim);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < dim; j++) row[j] = (values[i * dim + j] ?? 0) - (mean[j] ?? 0);
    for (let j = 0; j < dim; j++) {
      const factor = row[j] ?? 0;
      for (let k = 0, at = j * dim; k <= j; k++, at++) {
        sums[at] = (sums[at] ?? 0) + factor * (row[k] ?? 0);
      }
    }
  }
  for (let j = 0; j < dim; j++) {
    for (let k = 0; k <= j; k++) {
      const value = (sums[j * dim + k] ?? 0) / divisor;
      sums[j * dim + k] = value;
      sums[k * dim + j] = value;
    }
  }
  return { mean, matrix: { values: sums, size: dim } };
}

/** The mean in double precision, unlike a centroid, which is a code. */
function meanOf({ values, count, dim }: Codes): Float64Array {
  const mean = new Float64Array(dim);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < dim; j++, at++) mean[j] = (mean[j] ?? 0) + (values[at] ?? 0) / count;
  }
  return mean;
}

/** Eigenvalues of a covariance and what they say. */
export interface Spectrum {
  /** Variances along the principal directions, falling; none below 0. */
  readonly variances: Float64Array;
  /** The share of all variance in the first, the first two, … */
  readonly cumulativeShare: Float64Array;
  /** (Σλ)² / Σλ²: how many equal directions would be as spread out; from 1 to the size. */
  readonly participation: number;
}

/**
 * The spectrum of a covariance.
 *
 * @throws {RangeError} If all variances are 0.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { spectrum } from "facespace/statistics";
 *
 * const { variances, participation } = spectrum({ values: Float64Array.of(1, 0, 0, 1), size: 2 });
 * assert(variances.join() === "1,1" && participation === 2);
 * ```
 */
export function spectrum({ values, size }: SymmetricMatrix): Spectrum {
  const matrix = Matrix.from1DArray(size, size, values);
  const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const variances = Float64Array.from(realEigenvalues, (value) => Math.max(0, value))
    .sort().reverse();
  const total = variances.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) throw new RangeError("Cannot take a spectrum as all variances are 0");
  let running = 0;
  return {
    variances,
    cumulativeShare: variances.map((value) => (running += value) / total),
    participation: total ** 2 / variances.reduce((sum, value) => sum + value ** 2, 0),
  };
}

/**
 * A matrix that is 0 but for its diagonal, row by row.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { diagonalMatrix } from "facespace/statistics";
 * assert(diagonalMatrix([1, 2]).join() === "1,0,0,2");
 * ```
 */
export function diagonalMatrix(diagonal: ArrayLike<number>): Float64Array {
  const size = diagonal.length;
  const matrix = new Float64Array(size * size);
  for (let j = 0; j < size; j++) matrix[j * size + j] = diagonal[j] ?? 0;
  return matrix;
}
