/**
 * Confidence intervals of a share, such as how many of 200 results a judge finds smiling.
 *
 * @module
 */

import type { Interval } from "./bootstrap.ts";
import { normalQuantile } from "./distributions.ts";

/**
 * Wilson's score interval (1927). Where all or none succeed it still has a width, which resampling
 * has not.
 *
 * @param successes From 0 to the count.
 * @param count 1 or more.
 * @param level Default: 0.95.
 * @throws {RangeError} If they are not, or the level is not between 0 and 1.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { shareInterval } from "facespace/statistics";
 *
 * const { estimate, low, high } = shareInterval(200, 200);
 * assert(estimate === 1 && low.toFixed(3) === "0.981" && high === 1);
 * ```
 */
export function shareInterval(successes: number, count: number, level = 0.95): Interval {
  if (!(count >= 1) || !(successes >= 0 && successes <= count)) {
    throw new RangeError(
      `Cannot take a share as it must be of 1 or more, at most all: got ${successes} of ${count}`,
    );
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(
      `Cannot make an interval as its level must be above 0 and below 1: got ${level}`,
    );
  }
  const estimate = successes / count;
  const square = normalQuantile((1 + level) / 2) ** 2;
  const middle = (successes + square / 2) / (count + square);
  const half = Math.sqrt(square * (estimate * (1 - estimate) * count + square / 4)) /
    (count + square);
  return {
    estimate,
    low: successes === 0 ? 0 : middle - half,
    high: successes === count ? 1 : middle + half,
  };
}
