/**
 * The mean of codes, and how far they lie from it or from another point.
 *
 * @module
 */

import { assertCodes, codeAt, type Codes } from "./codes.ts";
import { norm } from "./inner_product.ts";

/** The mean of some codes, and of how many. */
export interface Centroid {
  /** Length `dim`. */
  readonly code: Float32Array;
  /** Independent codes in the mean; 1 for a single code. */
  readonly count: number;
}

/**
 * The mean of codes.
 *
 * @throws {RangeError} If there are none.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { centroid } from "facespace/latent";
 * import { codesFrom } from "facespace/latent";
 *
 * const { code, count } = centroid(codesFrom([[0, 2], [4, 4]]));
 * assert(code.join() === "2,3" && count === 2);
 * ```
 */
export function centroid(codes: Codes): Centroid {
  assertCodes(codes);
  const { values, count, dim } = codes;
  const sum = new Float64Array(dim);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < dim; j++, at++) sum[j] = (sum[j] ?? 0) + (values[at] ?? 0);
  }
  return { code: Float32Array.from(sum, (value) => value / count), count };
}

/**
 * The mean distance of codes from a centre, by default 0.
 *
 * @throws {RangeError} If there are no codes, or the centre has another length.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { meanNorm } from "facespace/latent";
 * import { codesFrom } from "facespace/latent";
 *
 * assert(meanNorm(codesFrom([[3, 4], [0, 1]])) === 3);
 * ```
 */
export function meanNorm(codes: Codes, centre?: ArrayLike<number>): number {
  assertCodes(codes);
  const from = centreOf(centre, codes.dim);
  let sum = 0;
  for (let i = 0; i < codes.count; i++) {
    sum += norm(codeAt(codes, i).map((value, j) => value - (from[j] ?? 0)));
  }
  return sum / codes.count;
}

/**
 * The centre that is given, or 0.
 *
 * @throws {RangeError} If its length is not that of the codes.
 */
export function centreOf(centre: ArrayLike<number> | undefined, dim: number): ArrayLike<number> {
  const from = centre ?? new Float64Array(dim);
  if (from.length !== dim) {
    throw new RangeError(
      `Cannot measure codes from a centre of another length: got ${from.length} and ${dim}`,
    );
  }
  return from;
}
