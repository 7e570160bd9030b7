/**
 * The arithmetic mean.
 *
 * @module
 */

/**
 * The mean of values; NaN of none.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { mean } from "facespace/statistics";
 *
 * assert(mean([1, 2, 6]) === 3);
 * ```
 */
export function mean(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
