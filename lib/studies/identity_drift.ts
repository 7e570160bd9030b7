/**
 * Whether a changed face is still the same person: how far descriptors of a face move, beside how
 * far apart they are for two pictures of one person, and of two people.
 *
 * All pictures are a network's own, so that its blur is on both sides.
 *
 * @module
 */

import type { FloatImages } from "../images/mod.ts";
import { codeAt, type Codes, norm, selectCodes } from "../latent/mod.ts";
import type { Interval } from "../statistics/mod.ts";
import { stream } from "../random/mod.ts";
import type { ArithmeticCell } from "./arithmetic_cell.ts";
import type { ArithmeticResults } from "./arithmetic_results.ts";
import { meanOf } from "./cell_figures.ts";
import type { CodeDecoder } from "./compiled_decoder.ts";

/** Describes faces, so that pictures of one person are near. */
export interface FaceDescriptors {
  /** A descriptor for each picture. */
  describe(images: FloatImages): Promise<Codes>;
}

/** How far descriptors are apart. */
export interface IdentityDistance {
  readonly pairs: number;
  /** The mean with its 95 % interval over pairs. */
  readonly distance: Interval;
}

/** What drift is measured with. */
export interface DriftOptions {
  readonly decoder: CodeDecoder;
  /** The posterior's mean of each row. */
  readonly means: Codes;
  readonly descriptors: FaceDescriptors;
  /** Pairs at most. */
  readonly pairs: number;
  /** Seeds draws and intervals. */
  readonly seed: string;
}

/**
 * How far the first results of a cell are from the untouched reconstructions of the same faces.
 *
 * @param results Of a cell that changes one face.
 * @throws {RangeError} If a result changes an average.
 */
export async function identityDrift(
  cell: ArithmeticCell,
  { codes, members }: ArithmeticResults,
  options: DriftOptions,
): Promise<IdentityDistance> {
  const used = members.slice(0, options.pairs);
  const changed = used.map(({ changed: [row, ...others] }) => {
    if (row === undefined || others.length > 0) {
      throw new RangeError(`Cannot measure drift of ${cell.kind} as it changes no single face`);
    }
    return row;
  });
  const before = await descriptorsOf(selectCodes(options.means, changed), options);
  const after = await descriptorsOf(selectCodes(codes, used.map((_, i) => i)), options);
  return identityDistances(before, after, options.seed);
}

/**
 * How far reconstructions of pairs of faces are apart.
 *
 * @returns `undefined` if there are no pairs.
 */
export async function pairDistance(
  pairs: readonly FacePair[],
  options: DriftOptions,
): Promise<IdentityDistance | undefined> {
  if (pairs.length === 0) return undefined;
  const side = (rows: readonly number[]) =>
    descriptorsOf(selectCodes(options.means, rows), options);
  const [first, second] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
  return identityDistances(await side(first), await side(second), options.seed);
}

/** Two rows. */
export type FacePair = readonly [row: number, other: number];

/**
 * Pairs of faces of one person, or of two people; each face is in one pair at most.
 *
 * @param identities Who is on each row.
 * @param rows Which faces.
 * @returns At most as many as asked for; none if nobody has two faces, or there is one person.
 */
export function facePairs(
  identities: ArrayLike<number>,
  rows: readonly number[],
  who: "one person" | "two people",
  { pairs, seed }: Pick<DriftOptions, "pairs" | "seed">,
): readonly FacePair[] {
  const rest = stream(seed, "pairs", who).shuffle([...rows]);
  const found: FacePair[] = [];
  while (found.length < pairs) {
    const row = rest.pop();
    if (row === undefined) break;
    const at = rest.findLastIndex((other) =>
      (identities[other] === identities[row]) === (who === "one person")
    );
    const [other] = at < 0 ? [] : rest.splice(at, 1);
    if (other !== undefined) found.push([row, other]);
  }
  return found;
}

async function descriptorsOf(
  codes: Codes,
  { decoder, descriptors }: DriftOptions,
): Promise<Codes> {
  return await descriptors.describe(await decoder.decode(codes));
}

function identityDistances(before: Codes, after: Codes, seed: string): IdentityDistance {
  const distances = Array.from({ length: before.count }, (_, i) => {
    const other = codeAt(after, i);
    return norm(codeAt(before, i).map((value, j) => value - (other[j] ?? 0)));
  });
  return { pairs: distances.length, distance: meanOf(distances, seed) };
}
