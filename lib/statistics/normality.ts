/**
 * What the tests of normality have in common.
 *
 * @module
 */

import { type Moments, moments } from "./moments.ts";

/** A test's outcome. */
export interface TestResult {
  /** How far the numbers are from the hypothesis, in the test's own measure. */
  readonly statistic: number;
  /** The chance of a statistic at least as extreme if the hypothesis holds. */
  readonly pValue: number;
}

/**
 * The moments of a sample that a test can be made on.
 *
 * @throws {RangeError} If there are fewer numbers than the test needs, or all are equal.
 */
export function testableMoments(values: ArrayLike<number>, test: string, least: number): Moments {
  if (values.length < least) {
    throw new RangeError(
      `Cannot make ${test} as it needs ${least} numbers or more: got ${values.length}`,
    );
  }
  const described = moments(values);
  if (!(described.variance > 0)) {
    throw new RangeError(`Cannot make ${test} as all numbers are equal: ${described.mean}`);
  }
  return described;
}
