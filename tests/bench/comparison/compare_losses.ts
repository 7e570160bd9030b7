/**
 * Whether all contenders compute the same: from the same weights, images and noise they must have
 * the same losses in their first steps.
 *
 * @module
 */

import { LOSS_TOLERANCE, MIXED_LOSS_TOLERANCE } from "./cases.ts";
import type { ContenderResult } from "./results.ts";

/**
 * The greatest distance of losses from those of the reference, as a share of them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(lossDifference([200, 99], [200, 100]), 0.01);
 * ```
 */
export function lossDifference(losses: readonly number[], reference: readonly number[]): number {
  if (losses.length !== reference.length) return Infinity;
  return losses.reduce((most, loss, i) => {
    const expected = reference[i] ?? NaN;
    const difference = Math.abs(loss - expected) / Math.abs(expected);
    return Math.max(most, Number.isFinite(difference) ? difference : Infinity);
  }, 0);
}

/**
 * The results with everybody's distance from one contender's losses; who is too far away has that as
 * a problem. A yardstick has no losses.
 *
 * @param reference The contender that the others are compared with.
 */
export function compareLosses(
  results: readonly ContenderResult[],
  reference: string,
): ContenderResult[] {
  const expected = results.find(({ name }) => name === reference)?.losses ?? [];
  if (expected.length === 0) return [...results];
  return results.map((result) => {
    if (result.family === "yardstick" || result.losses.length === 0) return result;
    const distance = lossDifference(result.losses, expected);
    const compared = { ...result, lossDifference: distance };
    const tolerance = result.precision === "mixed" ? MIXED_LOSS_TOLERANCE : LOSS_TOLERANCE;
    if (distance <= tolerance || result.problem !== undefined) return compared;
    const problem = `not comparable as its losses are ${listed(result.losses)}, not ${
      listed(expected)
    }`;
    return { ...compared, problem };
  });
}

const listed = (losses: readonly number[]) => losses.map((loss) => loss.toPrecision(6)).join(", ");
