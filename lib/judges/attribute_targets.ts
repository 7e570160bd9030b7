/**
 * Attributes as a classifier learns them: which of them can be learned, labels, and weights.
 *
 * @module
 */

import { ATTRIBUTE_NAMES, type AttributeColumns, type AttributeName } from "../annotations/mod.ts";
import type { RowTargets } from "../training/mod.ts";

/**
 * The attributes that can be learned from some faces: of those whose label is known, a share has it
 * and a share has not.
 *
 * @param rows Which faces.
 * @param minimumShare What both shares must reach, from 0 to 0.5. An attribute that all or none have
 * is never among them.
 */
export function learnableAttributes(
  table: AttributeColumns,
  rows: readonly number[],
  minimumShare: number,
): AttributeName[] {
  return ATTRIBUTE_NAMES.filter((name) => {
    const { having, lacking } = countLabels(table.attribute(name), rows);
    const least = Math.min(having, lacking);
    return least > 0 && least >= minimumShare * (having + lacking);
  });
}

/**
 * Labels and weights of some faces, each `[rows, attributes]`.
 *
 * @param options `balance`: `none` gives each known label the weight 1; `classes` gives those with
 * and those without an attribute the same weight together, and a mean of 1. Unknown labels get 0.
 */
export function attributeTargets(
  table: AttributeColumns,
  rows: readonly number[],
  attributes: readonly AttributeName[],
  options: { readonly balance: "none" | "classes" },
): Record<"labels" | "weights", RowTargets> {
  const width = attributes.length;
  const labels = new Float32Array(rows.length * width);
  const weights = new Float32Array(rows.length * width);
  for (const [k, name] of attributes.entries()) {
    const column = table.attribute(name);
    const { having, lacking } = countLabels(column, rows);
    const known = having + lacking;
    const weightOf = options.balance === "none"
      ? { having: 1, lacking: 1 }
      : { having: known / (2 * having), lacking: known / (2 * lacking) };
    for (const [i, row] of rows.entries()) {
      const value = column[row] ?? 0;
      if (value === 0) continue;
      labels[i * width + k] = value > 0 ? 1 : 0;
      weights[i * width + k] = value > 0 ? weightOf.having : weightOf.lacking;
    }
  }
  return { labels: { values: labels, width }, weights: { values: weights, width } };
}

function countLabels(
  column: Int8Array,
  rows: readonly number[],
): { readonly having: number; readonly lacking: number } {
  let [having, lacking] = [0, 0];
  for (const row of rows) {
    if (column[row] === 1) having++;
    else if (column[row] === -1) lacking++;
  }
  return { having, lacking };
}
