/**
 * Arithmetic on codes: means of them, weighted sums such as `smiling women − neutral women + neutral
 * men`, and the codes between two.
 *
 * A sum changes the length of a code, and the decoder knows only lengths that it saw in training.
 * For `d` independent unit Gaussians a code has length about √d, and a weighted sum about `√d ·
 * √Σw²`, where a mean of k codes counts as k codes of weight w/k. In 256 dimensions `a − b + c` so
 * has length 27.7, 16.0, 8.8 and 2.8 for means of 1, 3, 10 and 100: three codes to a mean land on
 * the prior's shell by accident.
 *
 * @module
 */

import { assertCodes, codeAt, type Codes, dot, norm, unit } from "./codes.ts";

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
 * import { centroid, codesFrom } from "facespace/latent";
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
 * import { codesFrom, meanNorm } from "facespace/latent";
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

/** A centroid in a sum. */
export interface Term extends Centroid {
  /** What the centroid is multiplied by; negative to subtract. */
  readonly weight: number;
}

/**
 * What becomes of a sum's distance from the centre.
 *
 * - `plain`: it stays as it falls.
 * - `rescaled`: it becomes the one given, such as the {@linkcode meanNorm} of the encoded faces.
 *   The direction stays, so a mean over many codes is blown up until it is as far out as single
 *   ones.
 * - `distribution-preserving`: it is divided by √Σw² over single codes (Bodin et al. 2024, arXiv
 *   2408.08558). If the codes are independent draws from one Gaussian with the centre as its mean,
 *   the result is such a draw too. Codes of two classes are not: their difference is magnified as
 *   the noise is, 5.8 times for `a − b + c` of means of 100, and an attribute with it.
 */
export type NormPolicy =
  | { readonly kind: "plain" }
  | { readonly kind: "rescaled"; readonly norm: number }
  | { readonly kind: "distribution-preserving" };

/** How codes are added. */
export interface CombineOptions {
  /** Default: plain. */
  readonly policy?: NormPolicy;
  /**
   * The point from which codes are measured: `centre + Σ w · (code − centre)`, length `dim`.
   * Default: 0, the prior's mean. The codes of real faces seldom have their mean there, and
   * dividing by √Σw² would pull it along; give the mean of all codes. It changes a plain sum only
   * where the weights do not add up to 1.
   */
  readonly centre?: ArrayLike<number>;
}

/**
 * √Σw² over the single codes of a sum: how much longer than one code it is, if all are independent.
 *
 * @throws {RangeError} If a term is not the mean of a whole number of codes.
 */
export function weightNorm(terms: readonly Term[]): number {
  return Math.sqrt(terms.reduce((sum, { weight, count }) => {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`Cannot weigh a mean as it must be of 1 or more codes: got ${count}`);
    }
    return sum + weight ** 2 / count;
  }, 0));
}

/**
 * A weighted sum of centroids.
 *
 * @throws {RangeError} If there are no terms, their lengths differ, or the policy cannot be kept:
 * a norm that is not above 0, weights that are all 0, or a sum without direction.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { combine } from "facespace/latent";
 *
 * const terms = [
 *   { weight: 2, code: Float32Array.of(1, 0), count: 1 },
 *   { weight: -1, code: Float32Array.of(0, 1), count: 1 },
 * ];
 * assert(combine(terms).join() === "2,-1");
 * ```
 */
export function combine(terms: readonly Term[], options: CombineOptions = {}): Float32Array {
  const { policy = { kind: "plain" }, centre } = options;
  const dim = terms[0]?.code.length;
  if (dim === undefined) throw new RangeError("Cannot add codes as there are no terms");
  const from = centreOf(centre, dim);
  const sum = new Float64Array(dim);
  for (const { weight, code } of terms) {
    if (code.length !== dim || !Number.isFinite(weight)) {
      throw new RangeError(
        `Cannot add codes as all need ${dim} numbers and a finite weight: got ${code.length} and ${weight}`,
      );
    }
    for (let j = 0; j < dim; j++) {
      sum[j] = (sum[j] ?? 0) + weight * ((code[j] ?? 0) - (from[j] ?? 0));
    }
  }
  const scale = scaleOf(policy, terms, norm(sum));
  return Float32Array.from(sum, (value, j) => (from[j] ?? 0) + scale * value);
}

/**
 * The analogy `a − b + c`: what `a` has and `b` has not, given to `c`.
 *
 * @throws {RangeError} As {@linkcode combine} does.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { analogy } from "facespace/latent";
 *
 * const one = (...numbers: number[]) => ({ code: Float32Array.from(numbers), count: 1 });
 * assert(analogy(one(1, 1), one(1, 0), one(5, 0)).join() === "5,1");
 * ```
 */
export function analogy(
  a: Centroid,
  b: Centroid,
  c: Centroid,
  options: CombineOptions = {},
): Float32Array {
  return combine([{ ...a, weight: 1 }, { ...b, weight: -1 }, { ...c, weight: 1 }], options);
}

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

function scaleOf(policy: NormPolicy, terms: readonly Term[], length: number): number {
  if (policy.kind === "plain") return 1;
  if (policy.kind === "rescaled") {
    if (!(policy.norm > 0) || !(length > 0)) {
      throw new RangeError(
        `Cannot rescale a sum as its length and the one wanted must be above 0: got ${length} and ${policy.norm}`,
      );
    }
    return policy.norm / length;
  }
  const weights = weightNorm(terms);
  if (weights === 0) throw new RangeError("Cannot preserve a distribution as all weights are 0");
  return 1 / weights;
}

/** The centre that is given, or 0. */
function centreOf(centre: ArrayLike<number> | undefined, dim: number): ArrayLike<number> {
  const from = centre ?? new Float64Array(dim);
  if (from.length !== dim) {
    throw new RangeError(
      `Cannot measure codes from a centre of another length: got ${from.length} and ${dim}`,
    );
  }
  return from;
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
