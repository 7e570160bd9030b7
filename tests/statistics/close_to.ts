/**
 * How near a computed statistic must be to the published one.
 *
 * @module
 */

import { assertAlmostEquals } from "@std/assert";

/** Relative to the value, where that is above 1; the project's promise for agreement with SciPy. */
export const TOLERANCE = 1e-6;

/** Throws unless the numbers agree to a tolerance, absolute below 1 and relative above. */
export function assertClose(
  actual: number | undefined,
  expected: number | undefined,
  message: string,
  tolerance = TOLERANCE,
): void {
  if (actual === undefined || expected === undefined) throw new Error(`No number: ${message}`);
  assertAlmostEquals(actual, expected, tolerance * Math.max(1, Math.abs(expected)), message);
}

/** Throws unless the numbers agree to a share of the expected one, as tails need. */
export function assertRatio(
  actual: number,
  expected: number | undefined,
  message: string,
  tolerance = 1e-11,
): void {
  if (expected === undefined) throw new Error(`No number: ${message}`);
  assertAlmostEquals(actual, expected, tolerance * Math.abs(expected), message);
}
