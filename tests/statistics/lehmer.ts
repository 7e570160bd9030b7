/**
 * The samples of scipy_values.py, drawn again.
 *
 * @module
 */

import { type Codes, codesFrom } from "facespace/latent";

/** Lehmer's generator with the multiplier 48271, as numbers in (0, 1). */
export function uniforms(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = state * 48271 % 2147483647;
    return state / 2147483647;
  });
}

/** Sums of four uniform numbers less 2: nearly normal, with tails that are too light. */
export function bells(seed: number, count: number): number[] {
  const u = uniforms(seed, 4 * count);
  const at = (i: number) => u[i] ?? NaN;
  // In NumPy's order of addition, so that not even the last digit differs.
  return Array.from(
    { length: count },
    (_, i) => at(4 * i) + at(4 * i + 1) + at(4 * i + 2) + at(4 * i + 3) - 2,
  );
}

/** Exponential numbers. */
export function skewed(seed: number, count: number): number[] {
  return uniforms(seed, count).map((u) => -Math.log(u));
}

/** Codes of bells, whose first dimension is shifted by the label; every third one has it. */
export function labelled(
  seed: number,
  count: number,
  dim: number,
  shift = 0.4,
): { readonly codes: Codes; readonly labels: Int8Array } {
  const values = bells(seed, count * dim);
  const labels = Int8Array.from({ length: count }, (_, i) => i % 3 === 0 ? 1 : -1);
  const rows = Array.from({ length: count }, (_, i) => values.slice(i * dim, (i + 1) * dim));
  for (const [i, row] of rows.entries()) row[0] = (row[0] ?? 0) + shift * (labels[i] ?? 0);
  return { codes: codesFrom(rows), labels };
}
