/**
 * How often attributes occur among some faces.
 *
 * @module
 */

import type { AttributeName } from "./attributes.ts";
import type { FaceSet } from "./face_set.ts";

/**
 * The share of faces with each attribute, from 0 to 1; NaN where there are no faces.
 *
 * @param faces The faces.
 * @param rows Which of them.
 * @param names Which attributes.
 */
export function attributeShares<Name extends AttributeName>(
  faces: Pick<FaceSet, "attributes">,
  rows: readonly number[],
  names: readonly Name[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name) => {
    const having = rows.filter((row) => faces.attributes[row]?.[name]).length;
    return [name, having / rows.length];
  }));
}
