/**
 * Many codes in one flat array: what the encoder gives and the decoder takes, as plain numbers.
 *
 * @module
 */

/** Codes row by row, shape `[count, dim]`. */
export interface Codes {
  /** `count · dim` numbers; code `i` begins at `i · dim`. */
  readonly values: Float32Array;
  readonly count: number;
  /** Length of a code. */
  readonly dim: number;
}

/**
 * Codes from rows of numbers, which are copied.
 *
 * @throws {RangeError} If there are none, or their lengths differ.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 *
 * const { count, dim, values } = codesFrom([[1, 2], [3, 4], [5, 6]]);
 * assert(count === 3 && dim === 2 && values[4] === 5);
 * ```
 */
export function codesFrom(rows: readonly ArrayLike<number>[]): Codes {
  const dim = rows[0]?.length ?? 0;
  if (dim === 0) throw new RangeError("Cannot make codes as there are no numbers");
  const values = new Float32Array(rows.length * dim);
  for (const [i, row] of rows.entries()) {
    if (row.length !== dim) {
      throw new RangeError(
        `Cannot make codes as all must have one length: code 0 has ${dim}, code ${i} has ${row.length}`,
      );
    }
    values.set(row, i * dim);
  }
  return { values, count: rows.length, dim };
}

/**
 * One code, as a view: writing into it changes the codes.
 *
 * @throws {RangeError} If there is no such code.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codeAt, codesFrom } from "facespace/latent";
 *
 * const [a, b] = codeAt(codesFrom([[1, 2], [3, 4]]), 1);
 * assert(a === 3 && b === 4);
 * ```
 */
export function codeAt(codes: Codes, index: number): Float32Array {
  if (!Number.isInteger(index) || index < 0 || index >= codes.count) {
    throw new RangeError(`Cannot read code ${index} as there are ${codes.count}`);
  }
  return codes.values.subarray(index * codes.dim, (index + 1) * codes.dim);
}

/**
 * A copy of some codes, in the order asked for; an index may occur more than once.
 *
 * @throws {RangeError} If there is no such code.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom, selectCodes } from "facespace/latent";
 *
 * const { values } = selectCodes(codesFrom([[1], [2], [3]]), [2, 0]);
 * assert(values.join() === "3,1");
 * ```
 */
export function selectCodes(codes: Codes, indices: readonly number[]): Codes {
  const values = new Float32Array(indices.length * codes.dim);
  for (const [i, index] of indices.entries()) values.set(codeAt(codes, index), i * codes.dim);
  return { values, count: indices.length, dim: codes.dim };
}

/**
 * One dimension of all codes, in their order.
 *
 * @throws {RangeError} If there is no such dimension.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom, dimensionOf } from "facespace/latent";
 *
 * assert(dimensionOf(codesFrom([[1, 2], [3, 4]]), 1).join() === "2,4");
 * ```
 */
export function dimensionOf(codes: Codes, dimension: number): Float64Array {
  const { values, count, dim } = codes;
  if (!Number.isInteger(dimension) || dimension < 0 || dimension >= dim) {
    throw new RangeError(`Cannot read dimension ${dimension} of codes as they have ${dim}`);
  }
  return Float64Array.from({ length: count }, (_, i) => values[i * dim + dimension] ?? 0);
}

/** @throws {RangeError} If the numbers are not a whole number of codes of the length given. */
export function assertCodes(codes: Codes): void {
  const { values, count, dim } = codes;
  if (count < 1 || dim < 1 || values.length !== count * dim) {
    throw new RangeError(
      `Cannot read codes as ${count} of ${dim} need ${count * dim} numbers: got ${values.length}`,
    );
  }
}
