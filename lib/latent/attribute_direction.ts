/**
 * Directions in latent space that stand for an attribute, by means of classes.
 *
 * The difference of two classes' means carries whatever else differs between them: if more women
 * smile than men, the smile's direction is partly a woman's. Balancing takes the difference among
 * women and among men apart; projecting removes other directions from a finished one (Shen et al.
 * 2020, arXiv 1907.10786). By classifiers: `logistic_direction.ts`, `svm_direction.ts`.
 *
 * @module
 */

import { dot, norm } from "./inner_product.ts";
import { assertLabels, classMeans, type LabelledCodes } from "./labelled_codes.ts";

/**
 * The mean of the codes with an attribute less the mean of those without (White 2016).
 *
 * @returns Length `dim`; its own length is the gap between the classes.
 * @throws {RangeError} If there is not a label for each code, or a class is empty.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { meanDifference } from "facespace/latent";
 * import { codesFrom } from "facespace/latent";
 *
 * const codes = codesFrom([[1, 0], [3, 0], [0, 1]]);
 * assert(meanDifference({ codes, labels: [1, 1, -1] }).join() === "2,-1");
 * ```
 */
export function meanDifference(labelled: LabelledCodes): Float64Array {
  const means = classMeans(labelled);
  return means.with.mean.map((value, i) => value - (means.without.mean[i] ?? 0));
}

/** A difference of means within strata, and what it rests on. */
export interface BalancedDifference {
  /** Length `dim`. */
  readonly direction: Float64Array;
  /** Each stratum that has both classes: the confounders' values, and the sizes of the classes. */
  readonly strata: readonly {
    readonly values: readonly number[];
    readonly with: number;
    readonly without: number;
  }[];
  /** Codes of strata that have only one class, and so tell nothing. */
  readonly leftOut: number;
}

/**
 * The mean over strata of the difference of means within each; every stratum counts the same,
 * however many codes it has. A stratum is the codes with the same values of all confounders; codes
 * of which the attribute or a confounder is unknown do not count.
 *
 * @param confounders For each confounding attribute, a label for each code.
 * @throws {RangeError} If labels are missing, or no stratum has both classes.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { balancedDifference } from "facespace/latent";
 * import { codesFrom } from "facespace/latent";
 *
 * // Dimension 0 is the smile, 1 the sex; two of three women smile and one of three men.
 * const codes = codesFrom([[1, 1], [1, 1], [0, 1], [1, 0], [0, 0], [0, 0]]);
 * const [smiling, women] = [[1, 1, -1, 1, -1, -1], [1, 1, 1, -1, -1, -1]];
 * const { direction } = balancedDifference({ codes, labels: smiling }, [women]);
 * assert(direction.join() === "1,0");
 * ```
 */
export function balancedDifference(
  { codes, labels }: LabelledCodes,
  confounders: readonly ArrayLike<number>[],
): BalancedDifference {
  assertLabels({ codes, labels });
  for (const confounder of confounders) assertLabels({ codes, labels: confounder });
  const members = new Map<string, number[]>();
  for (let i = 0; i < codes.count; i++) {
    const values = confounders.map((confounder) => confounder[i] ?? 0);
    if (labels[i] === 0 || values.includes(0)) continue;
    const key = values.join();
    const stratum = members.get(key);
    if (stratum) stratum.push(i);
    else members.set(key, [i]);
  }
  const direction = new Float64Array(codes.dim);
  const strata = [];
  let leftOut = 0;
  for (const indices of members.values()) {
    const signs = new Int8Array(codes.count);
    for (const i of indices) signs[i] = labels[i] ?? 0;
    if (!signs.includes(1) || !signs.includes(-1)) {
      leftOut += indices.length;
      continue;
    }
    const means = classMeans({ codes, labels: signs });
    for (let j = 0; j < codes.dim; j++) {
      const difference = (means.with.mean[j] ?? 0) - (means.without.mean[j] ?? 0);
      direction[j] = (direction[j] ?? 0) + difference;
    }
    const [first = 0] = indices;
    const values = confounders.map((confounder) => confounder[first] ?? 0);
    strata.push({ values, with: means.with.count, without: means.without.count });
  }
  if (strata.length === 0) {
    throw new RangeError(
      `Cannot balance as no stratum has codes with and without the attribute: got ${members.size} strata`,
    );
  }
  return { direction: direction.map((sum) => sum / strata.length), strata, leftOut };
}

/**
 * What remains of a direction when all that lies in the span of others is taken away: the residual
 * of least squares, by Gram–Schmidt, twice for the sake of rounding. A step along it leaves every
 * linear measure along the others as it was.
 *
 * @param others Need be neither of length 1 nor independent.
 * @throws {RangeError} If the lengths differ, or nothing remains.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { projectFree } from "facespace/latent";
 *
 * assert(projectFree([1, 2, 3], [[1, 0, 0], [1, 1, 0]]).join() === "0,0,3");
 * ```
 */
export function projectFree(
  direction: ArrayLike<number>,
  others: readonly ArrayLike<number>[],
): Float64Array {
  const basis: Float64Array[] = [];
  for (const other of others) {
    const rest = remainder(other, basis);
    const length = norm(rest);
    if (length > 1e-9 * norm(other)) basis.push(rest.map((value) => value / length));
  }
  const free = remainder(direction, basis);
  if (!(norm(free) > 1e-9 * norm(direction))) {
    throw new RangeError(
      `Cannot free a direction of ${others.length} others as it lies wholly in their span`,
    );
  }
  return free;
}

/** A vector less its part along an orthonormal basis. */
function remainder(vector: ArrayLike<number>, basis: readonly Float64Array[]): Float64Array {
  const rest = Float64Array.from(vector);
  for (const axis of [...basis, ...basis]) {
    const along = dot(rest, axis);
    for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] ?? 0) - along * (axis[i] ?? 0);
  }
  return rest;
}
