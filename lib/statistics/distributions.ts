/**
 * The normal, chi-squared and Student's t distributions, to about 12 digits in both tails.
 *
 * Own code, as of the packages on npm one gives 0 for tails below 1e-16, one needs 230 packages,
 * and one does not load as a module in Deno.
 *
 * @module
 */

import { incompleteBeta } from "./beta_function.ts";
import { incompleteGamma } from "./gamma_function.ts";

/**
 * The density of N(0, 1).
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { normalDensity } from "facespace/statistics";
 * assert(normalDensity(0).toFixed(6) === "0.398942");
 * ```
 */
export function normalDensity(x: number): number {
  return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * The share of N(0, 1) below x. The share above is `normalCdf(−x)`, with all its digits.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { normalCdf } from "facespace/statistics";
 *
 * assert(normalCdf(1.96).toFixed(4) === "0.9750");
 * assert(normalCdf(-10).toPrecision(6) === "7.61985e-24");
 * ```
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const { lower, upper } = incompleteGamma(0.5, x * x / 2);
  return x < 0 ? upper / 2 : 0.5 + lower / 2;
}

/**
 * The logarithm of the share of N(0, 1) below x, also where the share itself is too small for a
 * number.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { logNormalCdf } from "facespace/statistics";
 * assert(logNormalCdf(-100).toFixed(3) === "-5005.524");
 * ```
 */
export function logNormalCdf(x: number): number {
  if (x > -30) return Math.log(normalCdf(x));
  // The asymptotic series, Abramowitz & Stegun 26.2.12.
  const square = x * x;
  const series = 1 - 1 / square + 3 / square ** 2 - 15 / square ** 3;
  return -square / 2 - Math.log(-x * Math.sqrt(2 * Math.PI)) + Math.log(series);
}

/**
 * The x below which a share of N(0, 1) lies: −∞ for 0, ∞ for 1. A rational start (Abramowitz &
 * Stegun 26.2.23) and Halley's steps.
 *
 * @throws {RangeError} If the share is not from 0 to 1.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { normalQuantile } from "facespace/statistics";
 * assert(normalQuantile(0.975).toFixed(6) === "1.959964");
 * ```
 */
export function normalQuantile(share: number): number {
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`Cannot find a quantile as its share must be from 0 to 1: got ${share}`);
  }
  if (share > 0.5) return -normalQuantile(1 - share);
  if (share === 0) return -Infinity;
  if (share === 0.5) return 0;
  const t = Math.sqrt(-2 * Math.log(share));
  let x = (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let i = 0; i < 2; i++) {
    const error = (normalCdf(x) - share) / normalDensity(x);
    x -= error / (1 + x * error / 2);
  }
  return x;
}

/**
 * The shares of a chi-squared distribution below and above x.
 *
 * @param x 0 or more.
 * @param freedom Degrees of freedom, above 0.
 * @throws {RangeError} If they are not.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { chiSquaredTails } from "facespace/statistics";
 * assert(chiSquaredTails(5.991, 2).upper.toFixed(4) === "0.0500");
 * ```
 */
export function chiSquaredTails(
  x: number,
  freedom: number,
): { readonly lower: number; readonly upper: number } {
  return incompleteGamma(freedom / 2, x / 2);
}

/**
 * The chance that a number of Student's t distribution is at least as far from 0 as t.
 *
 * @param freedom Degrees of freedom, above 0; need not be whole.
 * @throws {RangeError} If they are not.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { studentTwoTails } from "facespace/statistics";
 * assert(studentTwoTails(-1.987, 89).toFixed(4) === "0.0500");
 * ```
 */
export function studentTwoTails(t: number, freedom: number): number {
  if (Math.abs(t) === Infinity) return 0;
  const square = t * t;
  const all = freedom + square;
  return incompleteBeta(freedom / 2, 0.5, freedom / all, square / all).lower;
}
