/**
 * How odd one vector is among many: its distance from the nearest of them, in the measure of how far
 * these are from one another. Unlike a distance from their mean, it knows of groups and gaps.
 *
 * @module
 */

import { assertCodes, codeAt } from "../latent/mod.ts";
import type { PeopleVectors } from "./kernel_distance.ts";
import { quantile } from "./intervals.ts";

/** Measures how far vectors are from known ones. */
export interface NeighbourDistance {
  /** Of each known vector, from those of other people. Their median is 1. */
  readonly own: Float64Array;
  /**
   * Of each vector, from the known ones; 1 is as far as a known one usually is from other people's.
   *
   * @throws {RangeError} If they have another length.
   */
  of(codes: PeopleVectors["codes"]): Float64Array;
}

/** What {@linkcode neighbourDistance} takes the mean over. */
export interface NeighbourOptions {
  /** How many of the nearest. Default 3: a single one may be a stray. */
  readonly neighbours?: number;
}

/**
 * Learns how far known vectors are from the nearest ones of other people.
 *
 * @throws {RangeError} If other people have too few vectors, or all are equal.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { neighbourDistance } from "facespace/statistics";
 *
 * const known = { codes: codesFrom([[0], [1], [2], [3]]) };
 * const distance = neighbourDistance(known, { neighbours: 1 });
 * assert(distance.of(codesFrom([[2.5], [6]])).join() === "0.5,3");
 * ```
 */
export function neighbourDistance(
  known: PeopleVectors,
  { neighbours = 3 }: NeighbourOptions = {},
): NeighbourDistance {
  const { codes, people } = known;
  assertCodes(codes);
  const { count, dim } = codes;
  const personOf = (i: number) => people?.[i] ?? i;
  /** The mean distance of the nearest, but for those of one person. */
  const toNearest = (code: Float32Array, person: number | undefined) => {
    const nearest = new Float64Array(neighbours).fill(Infinity); // squares, rising
    for (let i = 0; i < count; i++) {
      if (person !== undefined && personOf(i) === person) continue;
      let square = 0;
      for (let k = 0, at = i * dim; k < dim; k++, at++) {
        square += ((code[k] ?? 0) - (codes.values[at] ?? 0)) ** 2;
      }
      let place = neighbours - 1;
      if (!(square < (nearest[place] ?? 0))) continue;
      for (; place > 0 && square < (nearest[place - 1] ?? 0); place--) {
        nearest[place] = nearest[place - 1] ?? 0;
      }
      nearest[place] = square;
    }
    return nearest.reduce((sum, square) => sum + Math.sqrt(square), 0) / neighbours;
  };
  const distances = Float64Array.from(
    { length: count },
    (_, i) => toNearest(codeAt(codes, i), personOf(i)),
  );
  const unit = quantile(distances.toSorted(), 0.5);
  if (!(unit > 0) || !Number.isFinite(unit) || !distances.every(Number.isFinite)) {
    throw new RangeError(
      `Cannot measure distances from the nearest ${neighbours} as each known vector must have as many ` +
        `of other people, and not all may be equal: got ${count} vectors`,
    );
  }
  return {
    own: distances.map((distance) => distance / unit),
    of(others) {
      assertCodes(others);
      if (others.dim !== dim) {
        throw new RangeError(
          `Cannot compare vectors as their lengths must be equal: got ${others.dim} and ${dim}`,
        );
      }
      return Float64Array.from(
        { length: others.count },
        (_, i) => toNearest(codeAt(others, i), undefined) / unit,
      );
    },
  };
}
