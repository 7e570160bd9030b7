/**
 * A J-diagram (White 2016, arXiv 1609.04468): three codes at corners, the fourth by analogy, and the
 * way between them.
 *
 * @module
 */

import { analogy, type Codes, codesFrom, lerp, type Path, slerp } from "../latent/mod.ts";

/** The corners that are given, length `dim` each. */
export interface AnalogyCorners {
  /** At the top on the left. */
  readonly a: ArrayLike<number>;
  /** At the top on the right. */
  readonly b: ArrayLike<number>;
  /** At the bottom on the left. */
  readonly c: ArrayLike<number>;
}

/**
 * The codes of the diagram, row by row; at the bottom on the right is `b − a + c`.
 *
 * @param size Rows and columns, 2 or more.
 * @param path How to go along rows, then down between them. Default: the line.
 * @throws {RangeError} If it is smaller, or lengths differ.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { analogyDiagram } from "facespace/studies";
 *
 * const { values } = analogyDiagram({ a: [0, 0], b: [2, 0], c: [0, 4] }, 3);
 * assert(values.join() === "0,0,1,0,2,0,0,2,1,2,2,2,0,4,1,4,2,4");
 * ```
 */
export function analogyDiagram(
  { a, b, c }: AnalogyCorners,
  size: number,
  path: Path = "line",
): Codes {
  if (!Number.isInteger(size) || size < 2) {
    throw new RangeError(`Cannot draw an analogy in a square of ${size}: it needs 2 or more`);
  }
  const one = (code: ArrayLike<number>) => ({ code: Float32Array.from(code), count: 1 });
  const d = analogy(one(b), one(a), one(c));
  const between = path === "line" ? lerp : slerp;
  const shares = Array.from({ length: size }, (_, i) => i / (size - 1));
  return codesFrom(
    shares.flatMap((down) =>
      shares.map((right) => between(between(a, b, right), between(c, d, right), down))
    ),
  );
}
