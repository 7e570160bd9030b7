/**
 * The normal, chi-squared and Student's t distributions, to about 12 digits in both tails, and the
 * gamma and beta functions on which they rest. Both tails are computed as such, never as 1 less the
 * other, so small p-values keep their digits.
 *
 * Own code, as of the packages on npm one gives 0 for tails below 1e-16, one needs 230 packages,
 * and one does not load as a module in Deno.
 *
 * @module
 */

/** The density of N(0, 1). */
export function normalDensity(x: number): number {
  return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

/** The share of N(0, 1) below x. The share above is `normalCdf(−x)`, with all its digits. */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const { lower, upper } = incompleteGamma(0.5, x * x / 2);
  return x < 0 ? upper / 2 : 0.5 + lower / 2;
}

/**
 * The logarithm of the share of N(0, 1) below x, also where the share itself is too small for a
 * number.
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

/** The two parts into which x divides a distribution, or the integral of its density. */
interface Tails {
  /** From 0 to x. */
  readonly lower: number;
  /** From x on. */
  readonly upper: number;
}

/**
 * The shares of a chi-squared distribution below and above x.
 *
 * @param x 0 or more.
 * @param freedom Degrees of freedom, above 0.
 * @throws {RangeError} If they are not.
 */
export function chiSquaredTails(x: number, freedom: number): Tails {
  return incompleteGamma(freedom / 2, x / 2);
}

/**
 * The chance that a number of Student's t distribution is at least as far from 0 as t.
 *
 * @param freedom Degrees of freedom, above 0; need not be whole.
 * @throws {RangeError} If they are not.
 */
export function studentTwoTails(t: number, freedom: number): number {
  if (Math.abs(t) === Infinity) return 0;
  const square = t * t;
  const all = freedom + square;
  return incompleteBeta(freedom / 2, 0.5, freedom / all, square / all).lower;
}

/**
 * The t below which a share of Student's t distribution lies, by halving.
 *
 * @param share Above 0.5 and below 1.
 * @param freedom Degrees of freedom, above 0; need not be whole.
 * @throws {RangeError} If they are not.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { studentQuantile } from "facespace/statistics";
 * assert(studentQuantile(0.975, 2).toFixed(4) === "4.3027");
 * ```
 */
export function studentQuantile(share: number, freedom: number): number {
  if (!(share > 0.5 && share < 1)) {
    throw new RangeError(
      `Cannot find a quantile as its share must be above 0.5 and below 1: got ${share}`,
    );
  }
  let [low, high] = [0, 1];
  while (studentTwoTails(high, freedom) / 2 > 1 - share) [low, high] = [high, 2 * high];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (studentTwoTails(middle, freedom) / 2 > 1 - share) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x), which add up to 1 (Abramowitz &
 * Stegun 6.5.29 and 6.5.31: a series below a + 1, a continued fraction above).
 *
 * @param a Above 0.
 * @param x 0 or more.
 * @throws {RangeError} If they are not.
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
 * The regularised incomplete beta function I(x; a, b), and the rest of it (Abramowitz & Stegun
 * 26.5.8, on the side where the fraction settles fast).
 *
 * @param a Above 0.
 * @param b Above 0.
 * @param x From 0 to 1.
 * @param complement 1 − x, where the caller knows it without the loss of digits.
 * @throws {RangeError} If they are not.
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
    const { lower, upper } = lowSideOfBeta(b, a, complement, x);
    return { lower: upper, upper: lower };
  }
  return lowSideOfBeta(a, b, x, complement);
}

function lowSideOfBeta(a: number, b: number, x: number, complement: number): Tails {
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

/** Coefficients of Stirling's series, Bernoulli numbers over 2k (2k − 1). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/**
 * The natural logarithm of Γ(x), by Stirling's series after shifting x above 10.
 *
 * @param x Above 0.
 * @throws {RangeError} If it is not.
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

/**
 * The continued fraction `b₀ + a₁ / (b₁ + a₂ / (b₂ + …))` by Lentz's method.
 *
 * @param first b₀, not 0.
 * @param numerator aₖ, from k = 1.
 * @param denominator bₖ, from k = 1.
 */
function continuedFraction(
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
