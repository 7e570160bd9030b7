/**
 * Which faces a term of an equation speaks of.
 *
 * @module
 */

import type { Condition } from "./attribute_words.ts";

/**
 * The faces for which all conditions hold; one of which an attribute is unknown does not count.
 *
 * @param conditions Of one term; with none, every face is meant.
 * @param count How many faces there are.
 * @param column An attribute's values, `count` of them: 1 has it, −1 has it not, 0 unknown.
 * @returns Indices, rising; none if there is no such face.
 * @throws {RangeError} If a column has another length.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { termMembers } from "facespace/latent";
 *
 * const columns = { Male: [1, -1, 1, 0], Smiling: [1, 1, -1, 1] };
 * const conditions = [
 *   { attribute: "Male", present: true },
 *   { attribute: "Smiling", present: false },
 * ];
 * const column = (name: string) => name === "Male" ? columns.Male : columns.Smiling;
 * assert(termMembers(conditions, 4, column).join() === "2");
 * ```
 */
export function termMembers(
  conditions: readonly Condition[],
  count: number,
  column: (attribute: string) => ArrayLike<number>,
): readonly number[] {
  const wanted = conditions.map(({ attribute, present }) => {
    const values = column(attribute);
    if (values.length !== count) {
      throw new RangeError(
        `Cannot choose faces as ${attribute} must be told of all ${count}: got ${values.length} values`,
      );
    }
    return { values, value: present ? 1 : -1 };
  });
  return Array.from({ length: count }, (_, i) => i)
    .filter((i) => wanted.every(({ values, value }) => values[i] === value));
}
