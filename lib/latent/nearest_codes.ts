/**
 * The codes that are nearest to one: whether a result is a face that was learned by heart.
 *
 * @module
 */

import { assertCodes, codeAt, type Codes } from "./codes.ts";

/** A code and how far it is. */
export interface Neighbour {
  readonly index: number;
  /** Euclidean. */
  readonly distance: number;
}

/**
 * The nearest codes, by rising distance; of equal ones the first comes first.
 *
 * @param code Length `dim`.
 * @param count How many; all, if there are fewer.
 * @throws {RangeError} If the code has another length.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { nearestCodes } from "facespace/latent";
 *
 * const [first, second] = nearestCodes(codesFrom([[0, 9], [0, 3], [0, 5]]), [0, 4], 2);
 * assert(first?.index === 1 && second?.index === 2 && second.distance === 1);
 * ```
 */
export function nearestCodes(
  codes: Codes,
  code: ArrayLike<number>,
  count: number,
): readonly Neighbour[] {
  assertCodes(codes);
  if (code.length !== codes.dim) {
    throw new RangeError(
      `Cannot compare codes as their lengths must be equal: got ${code.length} and ${codes.dim}`,
    );
  }
  const all = Array.from({ length: codes.count }, (_, index) => {
    const other = codeAt(codes, index);
    let sum = 0;
    for (let j = 0; j < other.length; j++) {
      const difference = (other[j] ?? 0) - (code[j] ?? 0);
      sum += difference * difference;
    }
    return { index, distance: Math.sqrt(sum) };
  });
  return all.sort((a, b) => a.distance - b.distance).slice(0, count);
}
