/**
 * How far a normal sample's points may lie from the line of a Q–Q plot.
 *
 * @module
 */

import { normalCdf, normalDensity, normalQuantile } from "./distributions.ts";

/** Where a number may lie. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/**
 * The band of one point, by the normal approximation of an order statistic: its standard deviation
 * is `√(p (1 − p) / n) / φ(z)`, with p the share below z. It holds point by point: of 100 points of
 * a normal sample some 5 lie outside. At the very ends it is too narrow.
 *
 * @param expected Quantile of N(0, 1).
 * @param count Numbers in the sample, 2 or more.
 * @param level Default: 0.95.
 * @throws {RangeError} If the count or the level is out of range.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { quantileBand } from "facespace/statistics";
 *
 * const { low, high } = quantileBand(0, 1000);
 * assert(high === -low && high.toFixed(3) === "0.078"); // 1.96 · √(π / 2000)
 * ```
 */
export function quantileBand(expected: number, count: number, level = 0.95): Band {
  if (!Number.isInteger(count) || count < 2 || !(level > 0 && level < 1)) {
    throw new RangeError(
      `Cannot draw a band as it needs 2 numbers or more and a level between 0 and 1: got ${count} and ${level}`,
    );
  }
  const share = normalCdf(expected) * normalCdf(-expected);
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(share / count) / normalDensity(expected);
  return { low: expected - half, high: expected + half };
}
