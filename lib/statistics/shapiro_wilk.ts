/**
 * The Shapiro–Wilk test of normality: the squared correlation of the sorted numbers with those that
 * a normal sample is expected to have.
 *
 * Royston's approximation of the weights and the p-value (1995, Applied Statistics 44, algorithm AS
 * R94).
 *
 * @module
 */

import { normalCdf, normalQuantile } from "./distributions.ts";
import { testableMoments, type TestResult } from "./normality.ts";
import { polynomial } from "./polynomial.ts";

/**
 * Tests whether numbers are normal, whatever their mean and variance.
 *
 * @param values From 3 to 5,000; for more the approximation was not made.
 * @returns W, from 0 to 1 for numbers that lie as a normal sample's do.
 * @throws {RangeError} If there are fewer or more, or all are equal.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { shapiroWilk } from "facespace/statistics";
 *
 * const skew = Array.from({ length: 50 }, (_, i) => Math.exp(i / 10));
 * assert(shapiroWilk(skew).pValue < 0.001);
 * ```
 */
export function shapiroWilk(values: ArrayLike<number>): TestResult {
  if (values.length > 5000) {
    throw new RangeError(
      `Cannot make the Shapiro–Wilk test on more than 5,000 numbers: got ${values.length}; draw some`,
    );
  }
  const { count, mean } = testableMoments(values, "the Shapiro–Wilk test", 3);
  const sorted = Float64Array.from(values).sort();
  const weights = weightsOf(count);
  let [across, squareX, squareA] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const weight = i < weights.length ? -(weights[i] ?? 0) : weights[count - 1 - i] ?? 0;
    const deviation = (sorted[i] ?? 0) - mean;
    across += weight * deviation;
    squareX += deviation * deviation;
    squareA += weight * weight;
  }
  const length = Math.sqrt(squareX * squareA);
  // 1 − W as a product keeps the digits that 1 − across² / length² would lose near 1.
  const rest = Math.max(0, (length - across) * (length + across) / length ** 2);
  return { statistic: 1 - rest, pValue: pValueOf(rest, count) };
}

/** The weights of the lower half, as positive numbers; the middle one of an odd count is 0. */
function weightsOf(count: number): Float64Array {
  const half = Math.floor(count / 2);
  const weights = new Float64Array(half + count % 2);
  if (count === 3) {
    weights[0] = Math.SQRT1_2;
    return weights;
  }
  const expected = Float64Array.from(
    { length: half },
    (_, i) => -normalQuantile((i + 1 - 0.375) / (count + 0.25)),
  );
  const square = 2 * expected.reduce((sum, value) => sum + value * value, 0);
  const length = Math.sqrt(square);
  const u = 1 / Math.sqrt(count);
  const [first = 0, second = 0] = expected;
  const outermost = first / length +
    polynomial(u, [0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056]);
  let fixed = 1;
  let scale = Math.sqrt((square - 2 * first ** 2) / (1 - 2 * outermost ** 2));
  if (count > 5) {
    const next = second / length +
      polynomial(u, [0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633]);
    fixed = 2;
    scale = Math.sqrt(
      (square - 2 * first ** 2 - 2 * second ** 2) / (1 - 2 * outermost ** 2 - 2 * next ** 2),
    );
    weights[1] = next;
  }
  weights[0] = outermost;
  for (let i = fixed; i < half; i++) weights[i] = (expected[i] ?? 0) / scale;
  return weights;
}

/** @param rest 1 − W. */
function pValueOf(rest: number, count: number): number {
  if (count === 3) {
    // Exact: W of three numbers is at least 3/4.
    const angle = Math.asin(Math.sqrt(1 - rest)) - Math.asin(Math.sqrt(0.75));
    return Math.max(0, 6 / Math.PI * angle);
  }
  if (rest === 0) return 1;
  const y = Math.log(rest);
  if (count <= 11) {
    const gamma = -2.273 + 0.459 * count;
    if (y >= gamma) return 0;
    const mean = polynomial(count, [0.544, -0.39978, 0.025054, -6.714e-4]);
    const deviation = Math.exp(polynomial(count, [1.3822, -0.77857, 0.062767, -0.0020322]));
    return normalCdf((mean + Math.log(gamma - y)) / deviation);
  }
  const x = Math.log(count);
  const mean = polynomial(x, [-1.5861, -0.31082, -0.083751, 0.0038915]);
  const deviation = Math.exp(polynomial(x, [-0.4803, -0.082676, 0.0030302]));
  return normalCdf((mean - y) / deviation);
}
