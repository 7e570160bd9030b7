/**
 * The Anderson–Darling test of normality: the squared distance of the sample's distribution from
 * the normal one, weighted so that the tails count as much as the middle.
 *
 * @module
 */

import { logNormalCdf } from "./distributions.ts";
import { testableMoments, type TestResult } from "./normality.ts";
import { polynomial } from "./polynomial.ts";

/** Which normal distribution is asked for. */
export type NormalHypothesis = "any-normal" | "standard-normal";

/**
 * Tests whether numbers are normal.
 *
 * - `any-normal`: mean and variance (over n − 1) are taken from the numbers. The p-value is
 *   D'Agostino & Stephens' (1986, table 4.9) for A² (1 + 0.75/n + 2.25/n²), made to fit from 1 down
 *   to about 0.001 and never given as less than 3.7e-24.
 * - `standard-normal`: the numbers are tested against N(0, 1) as it is. The p-value is Marsaglia &
 *   Marsaglia's (2004, Journal of Statistical Software 9/2), right to about 1e-5.
 *
 * @param values 8 or more.
 * @returns A², without the correction for n.
 * @throws {RangeError} If there are fewer, or all are equal.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { andersonDarling } from "facespace/statistics";
 *
 * const skew = Array.from({ length: 50 }, (_, i) => Math.exp(i / 10));
 * assert(andersonDarling(skew).pValue < 0.001);
 * ```
 */
export function andersonDarling(
  values: ArrayLike<number>,
  hypothesis: NormalHypothesis = "any-normal",
): TestResult {
  const { count, mean, variance } = testableMoments(values, "the Anderson–Darling test", 8);
  const [centre, scale] = hypothesis === "any-normal" ? [mean, Math.sqrt(variance)] : [0, 1];
  const sorted = Float64Array.from(values, (value) => (value - centre) / scale).sort();
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const [low, high] = [sorted[i] ?? 0, sorted[count - 1 - i] ?? 0];
    sum += (2 * i + 1) * (logNormalCdf(low) + logNormalCdf(-high));
  }
  const statistic = -count - sum / count;
  const pValue = hypothesis === "any-normal"
    ? pValueOfAnyNormal(statistic * (1 + 0.75 / count + 2.25 / count ** 2))
    : pValueOfStandardNormal(statistic, count);
  return { statistic, pValue };
}

function pValueOfAnyNormal(corrected: number): number {
  const a = Math.min(corrected, 10);
  if (a >= 0.6) return Math.exp(1.2937 - 5.709 * a + 0.0186 * a * a);
  if (a > 0.34) return Math.exp(0.9177 - 4.279 * a - 1.38 * a * a);
  if (a > 0.2) return 1 - Math.exp(-8.318 + 42.796 * a - 59.938 * a * a);
  return 1 - Math.exp(-13.436 + 101.14 * a - 223.73 * a * a);
}

function pValueOfStandardNormal(statistic: number, n: number): number {
  const limit = limitingCdf(statistic);
  return Math.max(0, Math.min(1, 1 - limit - correction(limit, n)));
}

/** The distribution of A² for n → ∞. */
function limitingCdf(z: number): number {
  if (!(z > 0)) return 0;
  // Beyond, the polynomial turns round, and 1 is right to 1e-14.
  if (z > 30) return 1;
  return z < 2
    ? Math.exp(-1.2337141 / z) / Math.sqrt(z) *
      polynomial(z, [2.00012, 0.247105, -0.0649821, 0.0347962, -0.011672, 0.00168691])
    : Math.exp(
      -Math.exp(
        polynomial(z, [1.0776, -2.30695, 0.43424, -0.082433, 0.008056, -0.0003146]),
      ),
    );
}

/** What a finite n adds to the limit x. */
function correction(x: number, n: number): number {
  if (x > 0.8) {
    return polynomial(x, [-130.2137, 745.2337, -1705.091, 1950.646, -1116.36, 255.7844]) / n;
  }
  const middle = 0.01265 + 0.1757 / n;
  if (x < middle) {
    const t = x / middle;
    return Math.sqrt(t) * (1 - t) * (49 * t - 102) *
      (0.0037 / n ** 3 + 0.00078 / n ** 2 + 0.00006 / n);
  }
  const t = (x - middle) / (0.8 - middle);
  return polynomial(t, [-0.00022633, 6.54034, -14.6538, 14.458, -8.259, 1.91864]) *
    (0.04213 / n + 0.01365 / n ** 2);
}
