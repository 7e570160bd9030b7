/**
 * Identity drift of several cells, beside pairs of real faces.
 *
 * @module
 */

import type { Interval } from "../statistics/mod.ts";
import type { ArithmeticCell } from "./arithmetic_cell.ts";
import type { ArithmeticStudy } from "./arithmetic_study.ts";
import {
  type DriftOptions,
  type FaceDescriptors,
  facePairs,
  identityDrift,
  pairDistance,
} from "./identity_drift.ts";

/** One line of a comparison of distances between descriptors. */
export interface DriftRow {
  /** Which pairs of pictures. */
  readonly pairs: string;
  readonly count: number;
  readonly distance: Interval;
}

/** Whom to compare, and by what. */
export interface DriftRowsOptions {
  readonly descriptors: FaceDescriptors;
  /** Who is on each row. */
  readonly identities: ArrayLike<number>;
  /** Held-out faces to make pairs of. */
  readonly rows: readonly number[];
  /** Pairs of each sort, at most. */
  readonly pairs: number;
  readonly seed: string;
}

/**
 * Distances between reconstructions of one person, of two people, and between faces before and after
 * they were changed. Where nobody has two faces, as with most photographs, that line is missing.
 *
 * @param cells By what they are called; each changes one face.
 */
export async function driftRows(
  { network, resultsOf }: ArithmeticStudy,
  cells: Readonly<Record<string, ArithmeticCell>>,
  { identities, rows: faces, ...options }: DriftRowsOptions,
): Promise<readonly DriftRow[]> {
  const drift: DriftOptions = { ...options, decoder: network.decoder, means: network.means };
  const rows: DriftRow[] = [];
  for (const who of ["one person", "two people"] as const) {
    const found = await pairDistance(facePairs(identities, faces, who, options), drift);
    if (found) {
      rows.push({ pairs: `two faces of ${who}`, count: found.pairs, distance: found.distance });
    }
  }
  for (const [name, cell] of Object.entries(cells)) {
    const { pairs, distance } = await identityDrift(cell, resultsOf(cell), drift);
    rows.push({ pairs: `before and after: ${name}`, count: pairs, distance });
  }
  return rows;
}
