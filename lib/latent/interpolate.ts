/**
 * Codes between two codes, along a line or along a sphere.
 *
 * @module
 */

import { type Codes, codesFrom } from "./codes.ts";
import { dot, norm, unit } from "./inner_product.ts";

/** A path between two codes. */
export type Path = "line" | "sphere";

/**
 * The code at a share of the straight line from `a` to `b`. Between two codes far from 0 the line
 * cuts through the inside of the shell on which codes lie.
 *
 * @param share 0 gives `a`, 1 gives `b`; below 0 and above 1 it goes on beyond them.
 * @throws {RangeError} If the lengths differ.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { lerp } from "facespace/latent";
 * assert(lerp([0, 0], [4, 8], 0.25).join() === "1,2");
 * ```
 */
export function lerp(a: ArrayLike<number>, b: ArrayLike<number>, share: number): Float32Array {
  assertSameLength(a, b);
  return Float32Array.from(a, (value, i) => (1 - share) * value + share * (b[i] ?? 0));
}

/**
 * The code at a share of the arc from `a` to `b` (White 2016, arXiv 1609.04468): `(sin((1 − t) ω) ·
 * a + sin(t ω) · b) / sin ω` with the angle ω between them. Codes of one length keep it all the
 * way.
 *
 * Where that has no value: parallel codes, and any with 0, go along the straight line. Opposite
 * ones have no single arc; they turn through the coordinate axis that is the most nearly at a right
 * angle, with the length going evenly from one to the other.
 *
 * @param share 0 gives `a`, 1 gives `b`.
 * @throws {RangeError} If the lengths differ, or are 1 for opposite codes.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { slerp } from "facespace/latent";
 *
 * const [x = 0, y = 0] = slerp([2, 0], [0, 2], 0.5);
 * assert(Math.abs(x - Math.SQRT2) < 1e-6 && Math.abs(y - Math.SQRT2) < 1e-6);
 * ```
 */
export function slerp(a: ArrayLike<number>, b: ArrayLike<number>, share: number): Float32Array {
  assertSameLength(a, b);
  const [lengthA, lengthB] = [norm(a), norm(b)];
  if (lengthA === 0 || lengthB === 0) return lerp(a, b, share);
  const [unitA, unitB] = [unit(a), unit(b)];
  const chord = norm(unitA.map((value, i) => value - (unitB[i] ?? 0)));
  const sum = norm(unitA.map((value, i) => value + (unitB[i] ?? 0)));
  // The arc cosine would lose half the digits near 0 and π.
  const angle = 2 * Math.atan2(chord, sum);
  if (chord < 1e-7) return lerp(a, b, share);
  if (sum < 1e-7) {
    const side = perpendicular(unitA);
    const length = (1 - share) * lengthA + share * lengthB;
    const [along, across] = [Math.cos(Math.PI * share), Math.sin(Math.PI * share)];
    return Float32Array.from(
      unitA,
      (value, i) => length * (along * value + across * (side[i] ?? 0)),
    );
  }
  const weightA = Math.sin((1 - share) * angle) / Math.sin(angle);
  const weightB = Math.sin(share * angle) / Math.sin(angle);
  return Float32Array.from(a, (value, i) => weightA * value + weightB * (b[i] ?? 0));
}

/**
 * Codes at even steps from `a` to `b`, both among them.
 *
 * @param steps How many codes, 2 or more.
 * @param path Default: the line.
 * @throws {RangeError} If there are fewer than 2 steps, or the lengths differ.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { strip } from "facespace/latent";
 * assert(strip([0], [2], 5).values.join() === "0,0.5,1,1.5,2");
 * ```
 */
export function strip(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  steps: number,
  path: Path = "line",
): Codes {
  if (!Number.isInteger(steps) || steps < 2) {
    throw new RangeError(`Cannot go from one code to another in fewer than 2 steps: got ${steps}`);
  }
  const at = path === "line" ? lerp : slerp;
  return codesFrom(Array.from({ length: steps }, (_, i) => at(a, b, i / (steps - 1))));
}

/** A unit vector at a right angle, nearest to the axis along which the vector is shortest. */
function perpendicular(vector: Float64Array): Float64Array {
  if (vector.length < 2) {
    throw new RangeError("Cannot turn from a code to its opposite as they have 1 dimension");
  }
  const axis = vector.reduce(
    (best, value, i) => Math.abs(value) < Math.abs(vector[best] ?? 0) ? i : best,
    0,
  );
  const side = new Float64Array(vector.length);
  side[axis] = 1;
  const along = dot(side, vector);
  return unit(side.map((value, i) => value - along * (vector[i] ?? 0)));
}

function assertSameLength(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) {
    throw new RangeError(
      `Cannot interpolate codes as their lengths must be equal: got ${a.length} and ${b.length}`,
    );
  }
}
