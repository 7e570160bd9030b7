/**
 * Lengths of vectors and angles between them, summed in double precision.
 *
 * @module
 */

/**
 * The inner product of two vectors.
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
 * The cosine of the angle between two vectors, from −1 to 1; NaN if either is 0.
 *
 * @throws {RangeError} If their lengths differ.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { cosine } from "facespace/latent";
 * assert(cosine([1, 0], [0, 2]) === 0 && cosine([1, 0], [-3, 0]) === -1);
 * ```
 */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(-1, Math.min(1, dot(a, b) / (norm(a) * norm(b))));
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
