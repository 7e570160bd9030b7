/**
 * Polynomials, as published approximations are given.
 *
 * @module
 */

/**
 * The value of a polynomial.
 *
 * @param coefficients By rising power.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { polynomial } from "facespace/statistics";
 * assert(polynomial(2, [1, 0, 3]) === 13);
 * ```
 */
export function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
