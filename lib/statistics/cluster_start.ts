/**
 * A first guess of where clusters of codes lie.
 *
 * @module
 */

import { stream } from "../random/mod.ts";
import { assertCodes, codeAt, type Codes } from "../latent/mod.ts";

/** Centres, and which is nearest to each code. */
export interface Clusters {
  readonly centres: readonly Float64Array[];
  /** An index into the centres for each code. */
  readonly nearest: Uint32Array;
}

const MOST_STEPS = 20;

/**
 * k-means from centres spread by k-means++ (Arthur & Vassilvitskii 2007): each is a code drawn with
 * a chance that grows as its squared distance from those before. At most 20 steps of Lloyd's
 * follow.
 *
 * @param clusters How many.
 * @param seed Seeds the choice.
 * @throws {RangeError} If there are fewer different codes than clusters.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { clusterStart } from "facespace/statistics";
 *
 * const { nearest } = clusterStart(codesFrom([[0], [1], [50], [51]]), 2, "a");
 * assert(nearest[0] === nearest[1] && nearest[2] === nearest[3]);
 * assert(nearest[0] !== nearest[2]);
 * ```
 */
export function clusterStart(codes: Codes, clusters: number, seed: string): Clusters {
  assertCodes(codes);
  const { count, dim } = codes;
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > count) {
    throw new RangeError(`Cannot make ${clusters} clusters of ${count} codes`);
  }
  let centres = spreadCentres(codes, clusters, seed);
  let nearest = assign(codes, centres);
  for (let step = 0; step < MOST_STEPS; step++) {
    const sums = centres.map(() => new Float64Array(dim));
    const sizes = centres.map(() => 0);
    for (const [i, cluster] of nearest.entries()) {
      sizes[cluster] = (sizes[cluster] ?? 0) + 1;
      const sum = sums[cluster] ?? new Float64Array();
      const code = codeAt(codes, i);
      for (let j = 0; j < dim; j++) sum[j] = (sum[j] ?? 0) + (code[j] ?? 0);
    }
    // An empty cluster stays where it is.
    centres = centres.map((centre, c) => {
      const size = sizes[c] ?? 0;
      return size === 0 ? centre : sums[c]?.map((sum) => sum / size) ?? centre;
    });
    const next = assign(codes, centres);
    if (next.every((cluster, i) => cluster === nearest[i])) break;
    nearest = next;
  }
  return { centres, nearest };
}

function spreadCentres(codes: Codes, clusters: number, seed: string): Float64Array[] {
  const random = stream(seed, "clusters");
  const centres = [Float64Array.from(codeAt(codes, random.integer(codes.count)))];
  const distances = new Float64Array(codes.count).fill(Infinity);
  while (centres.length < clusters) {
    const last = centres.at(-1) ?? new Float64Array();
    let total = 0;
    for (let i = 0; i < codes.count; i++) {
      const distance = Math.min(distances[i] ?? 0, squaredDistance(codeAt(codes, i), last));
      distances[i] = distance;
      total += distance;
    }
    if (total === 0) {
      throw new RangeError(
        `Cannot make ${clusters} clusters as only ${centres.length} of the codes are different`,
      );
    }
    let rest = random.next() * total;
    const chosen = distances.findIndex((distance) => distance > 0 && (rest -= distance) < 0);
    const index = chosen < 0 ? distances.findLastIndex((distance) => distance > 0) : chosen;
    centres.push(Float64Array.from(codeAt(codes, index)));
  }
  return centres;
}

function assign(codes: Codes, centres: readonly Float64Array[]): Uint32Array {
  return Uint32Array.from({ length: codes.count }, (_, i) => {
    const code = codeAt(codes, i);
    let [best, least] = [0, Infinity];
    for (const [c, centre] of centres.entries()) {
      const distance = squaredDistance(code, centre);
      if (distance < least) [best, least] = [c, distance];
    }
    return best;
  });
}

function squaredDistance(a: Float32Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) {
    const difference = (a[j] ?? 0) - (b[j] ?? 0);
    sum += difference * difference;
  }
  return sum;
}
