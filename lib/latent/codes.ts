/**
 * Codes as plain numbers in one flat array, as the encoder gives and the decoder takes them: their
 * rows, dimensions, lengths and neighbours, and codes drawn from the prior or from posteriors.
 *
 * @module
 */

import { stream } from "../random/mod.ts";

/** Codes row by row, shape `[count, dim]`. */
export interface Codes {
  /** `count · dim` numbers; code `i` begins at `i · dim`. */
  readonly values: Float32Array;
  /** How many codes. */
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
 * Holds that the numbers are as many codes as they say.
 *
 * @throws {RangeError} If they are not.
 */
export function assertCodes(codes: Codes): void {
  const { values, count, dim } = codes;
  if (count < 1 || dim < 1 || values.length !== count * dim) {
    throw new RangeError(
      `Cannot read codes as ${count} of ${dim} need ${count * dim} numbers: got ${values.length}`,
    );
  }
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
 * assert(codeAt(codesFrom([[1, 2], [3, 4]]), 1).join() === "3,4");
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
 * assert(selectCodes(codesFrom([[1], [2], [3]]), [2, 0]).values.join() === "3,1");
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

/**
 * The inner product of two vectors, summed in double precision.
 *
 * @throws {RangeError} If their lengths differ.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { dot } from "facespace/latent";
 * assert(dot([1, 2], [3, 4]) === 11);
 * ```
 */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new RangeError(
      `Cannot multiply vectors as their lengths must be equal: got ${a.length} and ${b.length}`,
    );
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/**
 * The Euclidean length of a vector.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { norm } from "facespace/latent";
 * assert(norm([3, 4]) === 5);
 * ```
 */
export function norm(vector: ArrayLike<number>): number {
  return Math.sqrt(dot(vector, vector));
}

/**
 * How far two vectors of one length are apart (Euclid).
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { distance } from "facespace/latent";
 * assert(distance([1, 1], [4, 5]) === 5);
 * ```
 */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? NaN) - (b[i] ?? NaN)) ** 2;
  return Math.sqrt(sum);
}

/**
 * The vector divided by its length.
 *
 * @throws {RangeError} If it is 0 or not finite, as it has no direction then.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { unit } from "facespace/latent";
 * assert(unit([0, 4]).join() === "0,1");
 * ```
 */
export function unit(vector: ArrayLike<number>): Float64Array {
  const length = norm(vector);
  if (!(length > 0) || !Number.isFinite(length)) {
    throw new RangeError(`Cannot take the direction of a vector as its length is ${length}`);
  }
  return Float64Array.from(vector, (value) => value / length);
}

/** A code and how far it is. */
export interface Neighbour {
  /** Which of the codes. */
  readonly index: number;
  /** Euclidean. */
  readonly distance: number;
}

/**
 * The codes nearest to one, by rising distance, of equal ones the first: whether a result is a face
 * that was learned by heart. Nothing is copied or sorted but the nearest ones, and a code that is known
 * to be too far is not looked at to its end.
 *
 * @param code Length `dim`.
 * @param count How many; all, if there are fewer.
 * @param among Indices of those to look among. Default: all.
 * @throws {RangeError} If the code has another length, or there is no such index.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom, nearestCodes } from "facespace/latent";
 *
 * const [first, second] = nearestCodes(codesFrom([[0, 9], [0, 3], [0, 5]]), [0, 4], 2);
 * assert(first?.index === 1 && second?.index === 2 && second.distance === 1);
 * ```
 */
export function nearestCodes(
  codes: Codes,
  code: ArrayLike<number>,
  count: number,
  among?: readonly number[],
): readonly Neighbour[] {
  assertCodes(codes);
  if (code.length !== codes.dim) {
    throw new RangeError(
      `Cannot compare codes as their lengths must be equal: got ${code.length} and ${codes.dim}`,
    );
  }
  const to = Float64Array.from(code);
  const nearest: { readonly index: number; readonly square: number }[] = [];
  const length = among?.length ?? codes.count;
  for (let i = 0; i < length; i++) {
    const index = among ? among[i] ?? -1 : i;
    const isFull = nearest.length >= count;
    const square = squareBelow(
      codeAt(codes, index),
      to,
      isFull ? nearest.at(-1)?.square : Infinity,
    );
    if (square === undefined) continue;
    if (isFull) nearest.pop();
    const after = nearest.findLastIndex((other) => other.square <= square);
    nearest.splice(after + 1, 0, { index, square });
  }
  return nearest.map(({ index, square }) => ({ index, distance: Math.sqrt(square) }));
}

/** Numbers of a code after which it is seen whether it is too far. */
const STRETCH = 32;

/** The squared distance of two vectors; `undefined` if it is not below a limit. */
function squareBelow(a: Float32Array, b: Float64Array, limit = 0): number | undefined {
  let sum = 0;
  for (let from = 0; from < a.length; from += STRETCH) {
    const end = Math.min(a.length, from + STRETCH);
    for (let j = from; j < end; j++) {
      const difference = (a[j] ?? 0) - (b[j] ?? 0);
      sum += difference * difference;
    }
    if (!(sum < limit)) return undefined;
  }
  return sum;
}

/**
 * Draws codes from the prior of a variational autoencoder, `N(0, I)`.
 *
 * @param count How many.
 * @param latentDim Length of a code.
 * @param seed Seeds the draw; the first codes of a larger draw are those of a smaller one.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { samplePrior } from "facespace/latent";
 *
 * const codes = samplePrior(3, 256, "a");
 * assert(codes.length === 3 && codes[0]?.length === 256);
 * ```
 */
export function samplePrior(
  count: number,
  latentDim: number,
  seed: string,
): readonly Float32Array[] {
  return Array.from({ length: count }, (_, i) => {
    const random = stream(seed, "prior", String(i));
    return Float32Array.from({ length: latentDim }, () => random.normal(0, 1));
  });
}

/**
 * Draws one code from each posterior `N(mean, exp(logVar))`. Vector arithmetic is usually done on
 * the means instead; these are spread as the decoder saw them in training.
 *
 * @param means Shape `[count, dim]`.
 * @param logVars The same shape.
 * @param seed Seeds the draw; code `i` depends on its own index only.
 * @throws {RangeError} If the shapes differ.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom, samplePosterior } from "facespace/latent";
 *
 * const sharp = samplePosterior(codesFrom([[1, 2]]), codesFrom([[-200, -200]]), "a");
 * assert(sharp.values.join() === "1,2");
 * ```
 */
export function samplePosterior(means: Codes, logVars: Codes, seed: string): Codes {
  const { values, count, dim } = means;
  if (logVars.count !== count || logVars.dim !== dim) {
    throw new RangeError(
      `Cannot sample as means and log-variances must have one shape: got [${count}, ${dim}] and ` +
        `[${logVars.count}, ${logVars.dim}]`,
    );
  }
  const sampled = new Float32Array(count * dim);
  for (let i = 0, at = 0; i < count; i++) {
    const random = stream(seed, "posterior", String(i));
    for (let j = 0; j < dim; j++, at++) {
      sampled[at] = random.normal(values[at] ?? 0, Math.exp((logVars.values[at] ?? 0) / 2));
    }
  }
  return { values: sampled, count, dim };
}
