/**
 * Faces moved along attributes, step by step.
 *
 * @module
 */

import type { AttributeColumns, AttributeName } from "../annotations/mod.ts";
import {
  attributeVector,
  type Codes,
  codesFrom,
  meanDifference,
  moveAlong,
  selectCodes,
} from "../latent/mod.ts";

/** One attribute's strip. */
export interface AttributeSlider {
  readonly attribute: AttributeName;
  /** A code for each strength. */
  readonly codes: Codes;
}

/** What sliders are made from. */
export interface SliderOptions {
  /** The posterior's mean of each row. */
  readonly means: Codes;
  readonly table: AttributeColumns;
  /** Faces from which the attributes' vectors are estimated, by the difference of means. */
  readonly rows: readonly number[];
  /** Strengths in gaps between the means of faces with and without. */
  readonly strengths: readonly number[];
}

/** Attributes that a portrait shows well. */
export const SLIDER_ATTRIBUTES: readonly AttributeName[] = [
  "Smiling",
  "Male",
  "Young",
  "Eyeglasses",
  "Blond_Hair",
  "Bangs",
];

/** Fewer faces on one side say too little. */
const LEAST = 20;

/**
 * A code moved along each attribute. Attributes that fewer than 20 faces have, or have not, are left
 * out.
 *
 * @param code Length `dim`.
 */
export function attributeSliders(
  code: ArrayLike<number>,
  attributes: readonly AttributeName[],
  { means, table, rows, strengths }: SliderOptions,
): readonly AttributeSlider[] {
  const codes = selectCodes(means, rows);
  return attributes.flatMap((attribute) => {
    const column = table.attribute(attribute);
    const labels = rows.map((row) => column[row] ?? 0);
    const enough = [1, -1].every((side) =>
      labels.filter((label) => label === side).length >= LEAST
    );
    if (!enough) return [];
    const labelled = { codes, labels };
    const vector = attributeVector(labelled, meanDifference(labelled));
    const moved = strengths.map((strength) => moveAlong(code, vector, strength));
    return [{ attribute, codes: codesFrom(moved) }];
  });
}
