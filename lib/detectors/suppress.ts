/**
 * Non-maximum suppression: of boxes that lie on one another, the most certain stays.
 *
 * @module
 */

import { boxOverlap, type FaceBox } from "../annotations/mod.ts";

/** A box that a network proposes. */
export interface Candidate {
  readonly box: FaceBox;
  /** From 0 to 1. */
  readonly score: number;
}

/**
 * Keeps the most certain of boxes that overlap.
 *
 * @param maxOverlap Boxes of a greater overlap show the same face.
 * @param overlapOf From 0 to 1. Default: the intersection over union.
 * @returns Those kept, the most certain first; of equal scores, the earlier.
 */
export function suppress<C extends Candidate>(
  candidates: readonly C[],
  maxOverlap: number,
  overlapOf: (one: FaceBox, other: FaceBox) => number = boxOverlap,
): C[] {
  const kept: C[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    const isNew = kept.every(({ box }) => overlapOf(box, candidate.box) <= maxOverlap);
    if (isNew) kept.push(candidate);
  }
  return kept;
}
