/**
 * The incomplete beta function, on which Student's t rests.
 *
 * @module
 */

import { continuedFraction, lnGamma, type Tails } from "./gamma_function.ts";

/**
 * The regularised incomplete beta function I(x; a, b), and the rest of it (Abramowitz & Stegun
 * 26.5.8, on the side where the fraction settles fast).
 *
 * @param a Above 0.
 * @param b Above 0.
 * @param x From 0 to 1.
 * @param complement 1 − x, where the caller knows it without the loss of digits.
 * @throws {RangeError} If they are not.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { incompleteBeta } from "facespace/statistics";
 * assert(Math.abs(incompleteBeta(2, 1, 0.3).lower - 0.09) < 1e-15);
 * ```
 */
export function incompleteBeta(a: number, b: number, x: number, complement = 1 - x): Tails {
  if (!(a > 0) || !(b > 0) || !(x >= 0 && x <= 1)) {
    throw new RangeError(
      `Cannot take an incomplete beta function as a and b must be above 0 and x from 0 to 1: got ` +
        `${a}, ${b} and ${x}`,
    );
  }
  if (x === 0) return { lower: 0, upper: 1 };
  if (complement === 0) return { lower: 1, upper: 0 };
  if (x > (a + 1) / (a + b + 2)) {
    const { lower, upper } = lowSide(b, a, complement, x);
    return { lower: upper, upper: lower };
  }
  return lowSide(a, b, x, complement);
}

function lowSide(a: number, b: number, x: number, complement: number): Tails {
  const logarithm = a * Math.log(x) + b * Math.log(complement) +
    lnGamma(a + b) - lnGamma(a) - lnGamma(b);
  const fraction = continuedFraction(1, (k) => {
    const m = Math.floor(k / 2);
    return k % 2 === 0
      ? m * (b - m) * x / ((a + k - 1) * (a + k))
      : -(a + m) * (a + b + m) * x / ((a + k - 1) * (a + k));
  }, () => 1);
  const lower = Math.min(1, Math.exp(logarithm) / (a * fraction));
  return { lower, upper: 1 - lower };
}
