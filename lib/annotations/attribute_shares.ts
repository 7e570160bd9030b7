/**
 * How often attributes occur among some faces.
 *
 * @module
 */

import type { AttributeName } from "./attributes.ts";

/** Attributes by column, as a face store's table gives them. */
export interface AttributeColumns {
  /** A number for each face: 1 has it, −1 does not, 0 nobody knows. */
  attribute(name: AttributeName): Int8Array;
}

/**
 * The share of faces with each attribute among those of which it is known, from 0 to 1; NaN where it
 * is known of none.
 *
 * @param table The faces' attributes.
 * @param rows Which faces.
 * @param names Which attributes.
 * @throws {RangeError} If a row does not exist.
 */
export function attributeShares(
  table: AttributeColumns,
  rows: readonly number[],
  names: readonly AttributeName[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name) => {
    const column = table.attribute(name);
    let having = 0;
    let known = 0;
    for (const row of rows) {
      const value = column[row];
      if (value === undefined) {
        throw new RangeError(`Cannot read face ${row} as there are only ${column.length}`);
      }
      if (value === 1) having++;
      if (value !== 0) known++;
    }
    return [name, having / known];
  }));
}
