/**
 * Which attributes the result of an equation should have.
 *
 * The equation is done on labels as it is on codes: an attribute is 1 where a face has it and −1
 * where it has not, each term has the mean of its faces, and the weighted sum says what is expected,
 * measured from the mean of all faces as codes are from their centre. `smiling woman − neutral woman
 * + neutral man` gives Smiling 1 + 1 − 1 = 1 and Male −1 + 1 + 1 = 1: a smiling man. Only attributes
 * that the equation names are asked for, and nothing is expected of one whose sum lies between −0.5
 * and 0.5, as in `woman + man`. What a norm policy does to the sum is left out.
 *
 * @module
 */

import type { AttributeColumns, AttributeName } from "../annotations/mod.ts";
import { attributeName, type TermFaces } from "./equation_faces.ts";

/** An attribute that an equation names. */
export interface ExpectedAttribute {
  readonly attribute: AttributeName;
  /** The sum over labels; 1 and beyond is certainly there, −1 certainly not. */
  readonly value: number;
  /** Whether the result should have it; null where the equation does not say. */
  readonly present: boolean | null;
}

/** How far from 0 a sum of labels must be to say anything. */
const DECIDED = 0.5;

/**
 * The attributes that the terms name, in the order in which they do.
 *
 * @param terms With all faces that they speak of.
 * @param faces Of which the equation's faces were chosen.
 */
export function expectedAttributes(
  terms: readonly TermFaces[],
  { table, rows }: { readonly table: AttributeColumns; readonly rows: readonly number[] },
): readonly ExpectedAttribute[] {
  const named = new Set(terms.flatMap(({ term }) => term.conditions.map((c) => c.attribute)));
  const weights = terms.reduce((sum, { term }) => sum + term.strength, 0);
  return [...named].map((name) => {
    const attribute = attributeName(name);
    const column = table.attribute(attribute);
    const rest = weights === 1 ? 0 : (1 - weights) * meanLabel(column, rows);
    const value = terms.reduce(
      (sum, { term, members }) => sum + term.strength * meanLabel(column, members),
      rest,
    );
    return { attribute, value, present: Math.abs(value) >= DECIDED ? value > 0 : null };
  });
}

/** NaN where the label is known of none. */
function meanLabel(column: Int8Array, rows: readonly number[]): number {
  let [sum, known] = [0, 0];
  for (const row of rows) {
    const value = column[row] ?? 0;
    sum += value;
    known += Math.abs(value);
  }
  return sum / known;
}
