/**
 * Directions in latent space that stand for an attribute, and steps along them.
 *
 * The difference of two classes' means carries whatever else differs between them: if more women
 * smile than men, the smile's direction is partly a woman's. Balancing takes the difference among
 * women and among men apart; projecting removes other directions from a finished one (Shen et al.
 * 2020, arXiv 1907.10786). By classifiers: `linear_classifier.ts`.
 *
 * @module
 */

import { assertCodes, codeAt, type Codes, dot, norm, selectCodes, unit } from "./codes.ts";

/** Codes and one attribute of theirs. */
export interface LabelledCodes {
  /** One for each face. */
  readonly codes: Codes;
  /** A number for each code: 1 has it, −1 has it not, 0 unknown (such codes are left out). */
  readonly labels: ArrayLike<number>;
}

/**
 * The mean of the codes with an attribute less the mean of those without (White 2016).
 *
 * @returns Length `dim`; its own length is the gap between the classes.
 * @throws {RangeError} If there is not a label for each code, or a class is empty.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom, meanDifference } from "facespace/latent";
 *
 * const codes = codesFrom([[1, 0], [3, 0], [0, 1]]);
 * assert(meanDifference({ codes, labels: [1, 1, -1] }).join() === "2,-1");
 * ```
 */
export function meanDifference(labelled: LabelledCodes): Float64Array {
  assertTwoClasses(labelled);
  const [having, lacking] = [meanOf(labelled, 1), meanOf(labelled, -1)];
  return having.map((value, j) => value - (lacking[j] ?? 0));
}

/**
 * The mean over strata of the difference of means within each; every stratum counts the same,
 * however many codes it has. A stratum is the codes with the same values of all confounders; codes
 * of which the attribute or a confounder is unknown do not count, nor do strata of one class only.
 *
 * @param confounders For each confounding attribute, a label for each code.
 * @throws {RangeError} If labels are missing, or no stratum has both classes.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { balancedDifference, codesFrom } from "facespace/latent";
 *
 * // Dimension 0 is the smile, 1 the sex; two of three women smile and one of three men.
 * const codes = codesFrom([[1, 1], [1, 1], [0, 1], [1, 0], [0, 0], [0, 0]]);
 * const [smiling, women] = [[1, 1, -1, 1, -1, -1], [1, 1, 1, -1, -1, -1]];
 * assert(balancedDifference({ codes, labels: smiling }, [women]).join() === "1,0");
 * ```
 */
export function balancedDifference(
  { codes, labels }: LabelledCodes,
  confounders: readonly ArrayLike<number>[],
): Float64Array {
  for (const each of [labels, ...confounders]) assertLabels({ codes, labels: each });
  const strata = Map.groupBy(
    Array.from({ length: codes.count }, (_, i) => i).filter((i) =>
      [labels, ...confounders].every((each) => each[i] !== 0)
    ),
    (i) => confounders.map((confounder) => confounder[i]).join(),
  );
  const differences: Float64Array[] = [];
  for (const members of strata.values()) {
    const signs = new Int8Array(codes.count);
    for (const i of members) signs[i] = labels[i] ?? 0;
    if (!signs.includes(1) || !signs.includes(-1)) continue;
    differences.push(meanDifference({ codes, labels: signs }));
  }
  if (differences.length === 0) {
    throw new RangeError(
      `Cannot balance as no stratum has codes with and without the attribute: got ${strata.size} strata`,
    );
  }
  const sum = new Float64Array(codes.dim);
  for (const difference of differences) {
    for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] ?? 0) + (difference[j] ?? 0);
  }
  return sum.map((value) => value / differences.length);
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

/** An attribute as a direction of latent space, with the classes' distance along it as its unit. */
export interface AttributeVector {
  /** Length `dim`, of length 1; it points to the codes with the attribute. */
  readonly direction: Float64Array;
  /** Mean of the codes with the attribute less that of those without, along the direction. */
  readonly gap: number;
}

/**
 * Measures a direction on labelled codes, of any length, and turns it towards those with the
 * attribute.
 *
 * @throws {RangeError} If the direction is 0 or of another length, a label is missing, or a class
 * has fewer than 2 codes.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { attributeVector, codesFrom } from "facespace/latent";
 *
 * const codes = codesFrom([[3, 9], [5, 9], [-1, 9], [1, 9]]);
 * const { direction, gap } = attributeVector({ codes, labels: [1, 1, -1, -1] }, [-7, 0]);
 * assert(direction[0] === 1 && gap === 4);
 * ```
 */
export function attributeVector(
  { codes, labels }: LabelledCodes,
  direction: ArrayLike<number>,
): AttributeVector {
  assertLabels({ codes, labels });
  const towards = unit(direction);
  const mean = (label: number) => {
    const rows = rowsWith(labels, label);
    if (rows.length < 2) {
      throw new RangeError(
        `Cannot measure a direction as each class must have 2 codes or more: got ${rows.length}`,
      );
    }
    return rows.reduce((sum, i) => sum + dot(codeAt(codes, i), towards), 0) / rows.length;
  };
  const gap = mean(1) - mean(-1);
  return {
    direction: gap < 0 ? towards.map((value) => -value) : towards,
    gap: Math.abs(gap),
  };
}

/**
 * A code moved along an attribute.
 *
 * @param strength How far: 1 goes as far as from the mean of the codes without the attribute to that
 * of those with it; negative to take it away.
 * @throws {RangeError} If the code has another length.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { moveAlong } from "facespace/latent";
 *
 * const smile = { direction: Float64Array.of(0, 1), gap: 4 };
 * assert(moveAlong([1, 1], smile, 0.5).join() === "1,3");
 * ```
 */
export function moveAlong(
  code: ArrayLike<number>,
  { direction, gap }: AttributeVector,
  strength: number,
): Float32Array {
  if (code.length !== direction.length) {
    throw new RangeError(
      `Cannot move a code as it must be as long as the direction: got ${code.length} and ${direction.length}`,
    );
  }
  return Float32Array.from(code, (value, i) => value + strength * gap * (direction[i] ?? 0));
}

/**
 * The codes of which the attribute is known, as rows ready for a solver.
 *
 * @returns Rows `[count, dim]` in their order, and 1 or −1 for each.
 * @throws {RangeError} If there is not a label for each code, or a class is empty.
 */
export function knownCodes(
  { codes, labels }: LabelledCodes,
): { readonly rows: Float32Array; readonly signs: Int8Array } {
  assertTwoClasses({ codes, labels });
  const known = rowsWith(labels, 1, -1);
  return {
    rows: selectCodes(codes, known).values,
    signs: Int8Array.from(known, (i) => labels[i] ?? 0),
  };
}

/** Where one of some labels stands, rising. */
function rowsWith(labels: ArrayLike<number>, ...wanted: readonly number[]): readonly number[] {
  return Array.from({ length: labels.length }, (_, i) => i)
    .filter((i) => wanted.includes(labels[i] ?? NaN));
}

/** The mean of the codes with a label, in double precision. */
function meanOf({ codes, labels }: LabelledCodes, label: number): Float64Array {
  const rows = rowsWith(labels, label);
  const sum = new Float64Array(codes.dim);
  for (const i of rows) {
    const code = codeAt(codes, i);
    for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] ?? 0) + (code[j] ?? 0);
  }
  return sum.map((value) => value / rows.length);
}

function assertTwoClasses(labelled: LabelledCodes): void {
  assertLabels(labelled);
  const [having, lacking] = [1, -1].map((label) => rowsWith(labelled.labels, label).length);
  if (having === 0 || lacking === 0) {
    throw new RangeError(
      `Cannot compare two classes as one is empty: ${having} codes with the attribute, ` +
        `${lacking} without`,
    );
  }
}

/** @throws {RangeError} If there is not a label of 1, −1 or 0 for each code. */
function assertLabels({ codes, labels }: LabelledCodes): void {
  assertCodes(codes);
  if (labels.length !== codes.count) {
    throw new RangeError(
      `Cannot label codes as each needs one label: got ${labels.length} for ${codes.count} codes`,
    );
  }
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label !== 1 && label !== -1 && label !== 0) {
      throw new RangeError(`Cannot label code ${i} with ${label}: a label is 1, −1 or 0`);
    }
  }
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
