/**
 * Cholesky's factor of a covariance.
 *
 * @module
 */

import type { SymmetricMatrix } from "./covariance.ts";

/**
 * The lower triangular L with `L Lᵀ` the matrix.
 *
 * @param matrix Its lower triangle is read.
 * @returns `[size, size]` row by row, 0 above the diagonal.
 * @throws {RangeError} If the matrix is not positive definite.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { cholesky } from "facespace/statistics";
 *
 * const factor = cholesky({ values: Float64Array.of(4, 2, 2, 2), size: 2 });
 * assert(factor.join() === "2,0,1,1");
 * ```
 */
export function cholesky({ values, size }: SymmetricMatrix): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = values[i * size + j] ?? 0;
      for (let k = 0; k < j; k++) rest -= (factor[i * size + k] ?? 0) * (factor[j * size + k] ?? 0);
      if (i !== j) factor[i * size + j] = rest / (factor[j * size + j] ?? 0);
      else if (rest > 0) factor[i * size + i] = Math.sqrt(rest);
      else {
        throw new RangeError(
          `Cannot factor a covariance as it must be positive definite: row ${i} leaves ${rest}; ` +
            `give more codes or a larger ridge`,
        );
      }
    }
  }
  return factor;
}

/**
 * The trace of the inverse of `L Lᵀ`.
 *
 * @param factor As {@linkcode cholesky} gives it.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { inverseTrace } from "facespace/statistics";
 * assert(inverseTrace(Float64Array.of(2, 0, 0, 1), 2) === 1.25);
 * ```
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
