/**
 * The gamma function and its incomplete integrals, on which the normal and chi-squared
 * distributions rest. Both tails are computed as such, never as 1 less the other, so small p-values
 * keep their digits.
 *
 * @module
 */

/** Coefficients of Stirling's series, Bernoulli numbers over 2k (2k − 1). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/**
 * The natural logarithm of Γ(x), by Stirling's series after shifting x above 10.
 *
 * @param x Above 0.
 * @throws {RangeError} If it is not.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { lnGamma } from "facespace/statistics";
 * assert(Math.abs(lnGamma(5) - Math.log(24)) < 1e-14);
 * ```
 */
export function lnGamma(x: number): number {
  if (!(x > 0)) {
    throw new RangeError(`Cannot take the gamma function as x must be above 0: got ${x}`);
  }
  let product = 1;
  let shifted = x;
  while (shifted < 10) product *= shifted++;
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) {
    series = series / (shifted * shifted) + (STIRLING[k] ?? 0);
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 +
    series / shifted - Math.log(product);
}

/** The two parts into which x divides the integral of a gamma or a beta function. */
export interface Tails {
  /** From 0 to x. */
  readonly lower: number;
  /** From x on. */
  readonly upper: number;
}

/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x), which add up to 1 (Abramowitz &
 * Stegun 6.5.29 and 6.5.31: a series below a + 1, a continued fraction above).
 *
 * @param a Above 0.
 * @param x 0 or more.
 * @throws {RangeError} If they are not.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { incompleteGamma } from "facespace/statistics";
 *
 * const { upper } = incompleteGamma(1, 30); // exp(−30)
 * assert(Math.abs(upper / Math.exp(-30) - 1) < 1e-13);
 * ```
 */
export function incompleteGamma(a: number, x: number): Tails {
  if (!(a > 0) || !(x >= 0)) {
    throw new RangeError(
      `Cannot take an incomplete gamma function as a must be above 0 and x 0 or more: got ${a} and ${x}`,
    );
  }
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  const factor = Math.exp(a * Math.log(x) - x - lnGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = a + 1; term > sum * 1e-17; k++) sum += term *= x / k;
    const lower = Math.min(1, factor * sum);
    return { lower, upper: 1 - lower };
  }
  // The fraction's odd part, Q = factor · 1 / (x + 1 − a − 1 (1 − a) / (x + 3 − a − …)).
  const upper = factor / continuedFraction(
    x + 1 - a,
    (k) => k * (a - k),
    (k) => x + 2 * k + 1 - a,
  );
  return { lower: 1 - upper, upper };
}

/**
 * The continued fraction `b₀ + a₁ / (b₁ + a₂ / (b₂ + …))` by Lentz's method.
 *
 * @param first b₀, not 0.
 * @param numerator aₖ, from k = 1.
 * @param denominator bₖ, from k = 1.
 * @throws {RangeError} If it does not settle within 100,000 terms.
 */
export function continuedFraction(
  first: number,
  numerator: (k: number) => number,
  denominator: (k: number) => number,
): number {
  const tiny = 1e-300;
  let value = first;
  let c = first;
  let d = 0;
  for (let k = 1; k < 100_000; k++) {
    const [a, b] = [numerator(k), denominator(k)];
    d = 1 / (b + a * d || tiny);
    c = b + a / c || tiny;
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) < 2e-16) return value;
  }
  throw new RangeError("Cannot sum a continued fraction as it does not settle in 100,000 terms");
}
