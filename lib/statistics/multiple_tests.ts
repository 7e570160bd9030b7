/**
 * Corrections for many tests at once. Of 256 dimensions that all follow the prior, 13 are
 * 'significant' at 5 % by chance.
 *
 * @module
 */

/** How p-values are corrected: `holm` for the chance of any error, the other for their share. */
export type Correction = "holm" | "benjamini-hochberg";

/**
 * Holm's correction (1979): calling those below 0.05 leaves a chance of at most 5 % that any of
 * them is called wrongly, however the tests depend on each other.
 *
 * @param pValues From 0 to 1.
 * @returns Corrected p-values in the same order.
 * @throws {RangeError} If one is not from 0 to 1.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { holm } from "facespace/statistics";
 * assert(holm([0.01, 0.5, 0.02]).join() === "0.03,0.5,0.04");
 * ```
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const corrected = pValues.slice();
  let floor = 0;
  for (const [rank, i] of rising(pValues).entries()) {
    floor = Math.max(floor, Math.min(1, (pValues.length - rank) * (pValues[i] ?? 1)));
    corrected[i] = floor;
  }
  return corrected;
}

/**
 * Benjamini and Hochberg's correction (1995): of those called below 0.05, at most 5 % are expected
 * to be wrong, if the tests are independent or depend on each other positively.
 *
 * @param pValues From 0 to 1.
 * @returns Corrected p-values in the same order.
 * @throws {RangeError} If one is not from 0 to 1.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { benjaminiHochberg } from "facespace/statistics";
 * assert(benjaminiHochberg([0.01, 0.5, 0.02]).join() === "0.03,0.5,0.03");
 * ```
 */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] {
  const corrected = pValues.slice();
  const order = rising(pValues);
  let ceiling = 1;
  for (let rank = order.length - 1; rank >= 0; rank--) {
    const i = order[rank] ?? 0;
    ceiling = Math.min(ceiling, (pValues[i] ?? 1) * pValues.length / (rank + 1));
    corrected[i] = ceiling;
  }
  return corrected;
}

/** Where the p-values lie, from the smallest to the largest. */
function rising(pValues: readonly number[]): number[] {
  for (const [i, value] of pValues.entries()) {
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`Cannot correct p-value ${i} as it must be from 0 to 1: got ${value}`);
    }
  }
  return Array.from(pValues, (_, i) => i)
    .sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
}
