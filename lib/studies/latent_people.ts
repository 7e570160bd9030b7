/**
 * Faces of different people: tests take their numbers to be independent, and two faces of one
 * person are not.
 *
 * @module
 */

/** Whose faces. */
export interface PeopleOptions {
  /** Among these rows, in their order. Default: all. */
  readonly rows?: readonly number[];
  /** Not more people than these. Default: all. */
  readonly most?: number;
}

/**
 * The first face of each person.
 *
 * @param identities Who is shown on each face.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { oneFaceEach } from "facespace/studies";
 *
 * assert(oneFaceEach([7, 7, 3, 7, 9]).join() === "0,2,4");
 * assert(oneFaceEach([7, 7, 3, 7, 9], { rows: [4, 3, 1], most: 1 }).join() === "4");
 * ```
 */
export function oneFaceEach(
  identities: ArrayLike<number>,
  options: PeopleOptions = {},
): readonly number[] {
  const { rows = Array.from(identities, (_, row) => row), most = Infinity } = options;
  const met = new Set<number>();
  return rows.filter((row) => {
    const identity = identities[row] ?? -1;
    if (met.size >= most || met.has(identity)) return false;
    met.add(identity);
    return true;
  });
}
