/**
 * Whether results are faces that were learned by heart: how near the nearest training face is,
 * beside how near it is to real faces of other people.
 *
 * @module
 */

import { codeAt, type Codes, nearestCodes, selectCodes } from "../latent/mod.ts";
import type { Interval } from "../statistics/mod.ts";
import { meanOf } from "./cell_figures.ts";
import type { NearFace } from "./run_equation.ts";

/**
 * The real faces nearest to each code, by rising distance.
 *
 * @param means The posterior's mean of each row.
 * @param rows Faces to look among.
 * @param count How many for each code.
 */
export function nearestFaces(
  codes: Codes,
  means: Codes,
  rows: readonly number[],
  count: number,
): readonly (readonly NearFace[])[] {
  const among = selectCodes(means, rows);
  return Array.from({ length: codes.count }, (_, i) =>
    nearestCodes(among, codeAt(codes, i), count)
      .map(({ index, distance }) => ({ row: rows[index] ?? -1, distance })));
}

/** The mean distance of codes from the nearest face each, with its 95 % interval over codes. */
export function nearestDistance(
  codes: Codes,
  means: Codes,
  rows: readonly number[],
  seed: string,
): Interval {
  const nearest = nearestFaces(codes, means, rows, 1);
  return meanOf(nearest.flatMap(([first]) => first ? [first.distance] : []), seed);
}
