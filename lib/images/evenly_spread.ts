/**
 * Some of many, without choosing.
 *
 * @module
 */

/**
 * As many rows as asked for, at even distances, from the first one on.
 *
 * @param rows In their order.
 * @param count How many; at most as many as there are.
 * @throws {RangeError} If there are too few rows.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { evenlySpread } from "facespace/images";
 * assert(evenlySpread([3, 5, 7, 9, 11], 2).join() === "3,7");
 * ```
 */
export function evenlySpread<T>(rows: readonly T[], count: number): readonly T[] {
  if (!(count >= 0 && count <= rows.length)) {
    throw new RangeError(`Cannot take ${count} rows as there are only ${rows.length}`);
  }
  return Array.from({ length: count }, (_, i) => Math.floor(i * rows.length / count))
    .flatMap((i) => rows.slice(i, i + 1));
}
