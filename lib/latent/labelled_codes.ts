/**
 * Codes with an attribute that each face has, has not, or of which nobody knows.
 *
 * @module
 */

import { assertCodes, type Codes } from "./codes.ts";

/** Codes and one attribute of theirs. */
export interface LabelledCodes {
  readonly codes: Codes;
  /** A number for each code: 1 has it, −1 has it not, 0 unknown (such codes are left out). */
  readonly labels: ArrayLike<number>;
}

/** The two classes' sizes and means. */
export interface ClassMeans {
  readonly with: { readonly count: number; readonly mean: Float64Array };
  readonly without: { readonly count: number; readonly mean: Float64Array };
}

/**
 * The means of the codes with and without an attribute.
 *
 * @throws {RangeError} If there is not a label for each code, or a class is empty.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { classMeans } from "facespace/latent";
 *
 * const means = classMeans({ codes: codesFrom([[1], [3], [9], [0]]), labels: [1, 1, 0, -1] });
 * assert(means.with.mean[0] === 2 && means.without.mean[0] === 0);
 * ```
 */
export function classMeans({ codes, labels }: LabelledCodes): ClassMeans {
  assertLabels({ codes, labels });
  const { values, count, dim } = codes;
  const sums = { with: new Float64Array(dim), without: new Float64Array(dim) };
  const counts = { with: 0, without: 0 };
  for (let i = 0; i < count; i++) {
    const label = labels[i] ?? 0;
    if (label === 0) continue;
    const side = label > 0 ? "with" : "without";
    const sum = sums[side];
    counts[side]++;
    for (let j = 0, at = i * dim; j < dim; j++, at++) sum[j] = (sum[j] ?? 0) + (values[at] ?? 0);
  }
  if (counts.with === 0 || counts.without === 0) {
    throw new RangeError(
      `Cannot compare two classes as one is empty: ${counts.with} codes with the attribute, ` +
        `${counts.without} without`,
    );
  }
  return {
    with: { count: counts.with, mean: sums.with.map((sum) => sum / counts.with) },
    without: { count: counts.without, mean: sums.without.map((sum) => sum / counts.without) },
  };
}

/** @throws {RangeError} If there is not a label of 1, −1 or 0 for each code. */
export function assertLabels({ codes, labels }: LabelledCodes): void {
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

/**
 * The codes of which the attribute is known, as rows ready for a solver.
 *
 * @returns Rows `[count, dim]` in their order, and 1 or −1 for each.
 * @throws {RangeError} As {@linkcode classMeans} does.
 */
export function knownCodes(
  { codes, labels }: LabelledCodes,
): { readonly rows: Float32Array; readonly signs: Int8Array } {
  classMeans({ codes, labels });
  const known = Array.from({ length: codes.count }, (_, i) => i).filter((i) => labels[i] !== 0);
  const rows = new Float32Array(known.length * codes.dim);
  for (const [to, i] of known.entries()) {
    rows.set(codes.values.subarray(i * codes.dim, (i + 1) * codes.dim), to * codes.dim);
  }
  return { rows, signs: Int8Array.from(known, (i) => labels[i] ?? 0) };
}
