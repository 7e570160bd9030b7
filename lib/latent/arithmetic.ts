/**
 * Sums and differences of codes: `smiling women − neutral women + neutral men`.
 *
 * A sum changes the length of a code, and the decoder knows only lengths that it saw in training.
 * For `d` independent unit Gaussians a code has length about √d, and a weighted sum about `√d ·
 * √Σw²`, where a mean of k codes counts as k codes of weight w/k. In 256 dimensions `a − b + c` so
 * has length 27.7, 16.0, 8.8 and 2.8 for means of 1, 3, 10 and 100: three codes to a mean land on
 * the prior's shell by accident.
 *
 * @module
 */

import { centreOf, type Centroid } from "./centroid.ts";
import { norm } from "./inner_product.ts";

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
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { weightNorm } from "facespace/latent";
 *
 * const three = { code: Float32Array.of(0), count: 3 };
 * const terms = [{ ...three, weight: 1 }, { ...three, weight: -1 }, { ...three, weight: 1 }];
 * assert(weightNorm(terms) === 1);
 * ```
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
