/**
 * Covariances of codes: of the codes themselves, of the mixture of their posteriors, which is what
 * the prior is meant to match, and along how many directions they really vary.
 *
 * @module
 */

import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from "ml-matrix";
import { assertCodes, type Codes } from "../latent/mod.ts";

/** A symmetric matrix, row by row. */
export interface SymmetricMatrix {
  /** `size²` numbers. */
  readonly values: Float64Array;
  /** Rows, and columns. */
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
  // In double precision, unlike a centroid, which is a code.
  const mean = new Float64Array(dim);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < dim; j++, at++) mean[j] = (mean[j] ?? 0) + (values[at] ?? 0) / count;
  }
  return { mean, matrix: scatter(codes, mean, { divisor }) };
}

/**
 * The sum over codes of `(code − mean)(code − mean)ᵀ`, over a divisor.
 *
 * @param options A share of each code, 1 by default, and what is added to the sum's diagonal.
 */
export function scatter(
  { values, count, dim }: Codes,
  mean: Float64Array,
  options: {
    readonly divisor: number;
    readonly shares?: Float64Array;
    readonly ridge?: number;
  },
): SymmetricMatrix {
  const { divisor, shares, ridge = 0 } = options;
  const sums = diagonalMatrix(new Float64Array(dim).fill(ridge));
  const row = new Float64Array(dim);
  for (let i = 0; i < count; i++) {
    const share = shares ? shares[i] ?? 0 : 1;
    if (share === 0) continue;
    for (let j = 0; j < dim; j++) row[j] = (values[i * dim + j] ?? 0) - (mean[j] ?? 0);
    for (let j = 0; j < dim; j++) {
      const factor = share * (row[j] ?? 0);
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
  return { values: sums, size: dim };
}

/** A matrix that is 0 but for its diagonal, row by row. */
export function diagonalMatrix(diagonal: Float64Array): Float64Array {
  const size = diagonal.length;
  const matrix = new Float64Array(size * size);
  for (const [j, value] of diagonal.entries()) matrix[j * size + j] = value;
  return matrix;
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
 * The principal directions of a covariance, by falling variance.
 *
 * @returns Unit vectors of length `size`.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { principalDirections } from "facespace/statistics";
 *
 * const [first] = principalDirections({ values: Float64Array.of(1, 0, 0, 4), size: 2 });
 * assert(Math.abs(first?.[1] ?? 0) === 1);
 * ```
 */
export function principalDirections({ values, size }: SymmetricMatrix): Float64Array[] {
  const matrix = Matrix.from1DArray(size, size, values);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return realEigenvalues.map((_, j) => j)
    .sort((a, b) => (realEigenvalues[b] ?? 0) - (realEigenvalues[a] ?? 0))
    .map((j) => Float64Array.from(eigenvectorMatrix.getColumn(j)));
}

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
 * The moments of the aggregated posterior, the mixture of all images' posteriors.
 *
 * By the law of total variance its covariance is that of the means plus the mean of the posteriors'
 * variances. So the means alone must be narrower than N(0, 1) where the mixture is not.
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
  for (const codes of [means, logVars]) assertCodes(codes);
  const { count, dim } = means;
  if (logVars.count !== count || logVars.dim !== dim) {
    throw new RangeError(
      `Cannot aggregate posteriors as means and log-variances must have one shape: got ` +
        `[${count}, ${dim}] and [${logVars.count}, ${logVars.dim}]`,
    );
  }
  const meanOfVariances = new Float64Array(dim);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < dim; j++, at++) {
      const variance = Math.exp(logVars.values[at] ?? 0);
      meanOfVariances[j] = (meanOfVariances[j] ?? 0) + variance / count;
    }
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
 * The dimensions whose mean changes with the image: those with a variance of the means above 0.01
 * (Burda, Grosse & Salakhutdinov 2015, arXiv 1509.00519).
 *
 * @param varianceOfMeans Length `dim`.
 * @returns Indices, rising.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { activeUnits } from "facespace/statistics";
 * assert(activeUnits([0.9, 0.0001, 0.2]).join() === "0,2");
 * ```
 */
export function activeUnits(varianceOfMeans: ArrayLike<number>): readonly number[] {
  return Array.from(varianceOfMeans, (variance, i) => variance > 0.01 ? i : -1)
    .filter((i) => i >= 0);
}

/**
 * Cholesky's factor, the lower triangular L with `L Lᵀ` the matrix.
 *
 * @returns `[size, size]` row by row, 0 above the diagonal.
 * @throws {RangeError} If the matrix is not positive definite.
 */
export function cholesky({ values, size }: SymmetricMatrix): Float64Array {
  const factored = new CholeskyDecomposition(Matrix.from1DArray(size, size, values));
  if (!factored.isPositiveDefinite()) {
    throw new RangeError(
      "Cannot factor a covariance as it must be positive definite; give more codes or a larger ridge",
    );
  }
  return Float64Array.from(factored.lowerTriangularMatrix.to1DArray());
}

/**
 * The trace of the inverse of `L Lᵀ`. Own code, as solving for the whole inverse takes 20 times the
 * time.
 *
 * @param factor As {@linkcode cholesky} gives it.
 */
export function inverseTrace(factor: Float64Array, size: number): number {
  let trace = 0;
  const column = new Float64Array(size);
  for (let unit = 0; unit < size; unit++) {
    for (let i = unit; i < size; i++) {
      let rest = i === unit ? 1 : 0;
      for (let k = unit; k < i; k++) rest -= (factor[i * size + k] ?? 0) * (column[k] ?? 0);
      const value = rest / (factor[i * size + i] ?? 0);
      column[i] = value;
      trace += value * value;
    }
  }
  return trace;
}
