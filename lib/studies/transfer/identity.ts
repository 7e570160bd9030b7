/**
 * Who is on a result: whether it is a training face learned by heart, and whether a changed face is
 * still the same person.
 *
 * The first is asked of codes, by the distance to the nearest training face, beside the same for
 * unseen real faces. The second is asked of pictures: how far descriptors of a face move, beside how
 * far apart they are for two pictures of one person, and of two people. All these pictures are a
 * network's own, so that its blur is on both sides.
 *
 * @module
 */

import { floatImageAt } from "../../images/mod.ts";
import type { IdentityJudge } from "../../judges/mod.ts";
import { codeAt, type Codes, distance, nearestCodes, selectCodes } from "../../latent/mod.ts";
import { stream } from "../../random/mod.ts";
import { areaUnderRoc } from "../../statistics/mod.ts";
import { faceAt } from "../../store/mod.ts";
import { sampleOf } from "../draws.ts";
import { amountText, meanOf, percentText, type TableRow } from "../measures.ts";
import type { ByNetwork, LabelledPictures, StudiedNetwork } from "../networks.ts";
import { type PreparedStudy, studyOf } from "./network_study.ts";
import type { TransferCell } from "./transfer_results.ts";

/** How many results are shown beside their nearest training faces, and how many of these. */
const [SHOWN, NEIGHBOURS] = [5, 6];

/**
 * The first results of a cell, and the training faces whose codes are nearest: a row for each result.
 *
 * @throws {RangeError} If there is no such network, or no such cell.
 */
export async function nearestFaces(
  study: PreparedStudy,
  network: string,
  cell: TransferCell,
): Promise<LabelledPictures> {
  const { faces, split } = study;
  const { network: { decoder, means }, resultsOf } = studyOf(study, network);
  const codes = selectCodes(resultsOf(cell).codes, Array.from({ length: SHOWN }, (_, i) => i));
  const images = await decoder.decode(codes);
  const rows = nearestRows(codes, means, split.train, NEIGHBOURS).map((near, i) => ({
    label: `draw ${i + 1}`,
    images: [floatImageAt(images, i), ...near.map(({ row }) => faceAt(faces, row))],
  }));
  return { rows, columnLabels: ["result"] };
}

/** Codes whose nearest training face is looked for, at most: each is held against all of them. */
const MOST_HELD_AGAINST = 200;

/**
 * How far results and unseen real faces are from the nearest training face, on each network. Of more
 * than 200 a seeded draw stands for all, which the title of the column says.
 */
export function nearestDistances(
  study: PreparedStudy,
  cell: TransferCell,
  seed: string,
): readonly TableRow[] {
  const { train } = study.split;
  return Object.entries(study.studies).map(([name, { network: { means }, resultsOf }]) => {
    const near = (what: string, codes: Codes, rows: readonly number[]) => {
      const asked = sampleOf(rows, MOST_HELD_AGAINST, seed);
      const nearest = nearestRows(selectCodes(codes, asked), means, train, 1);
      const title = asked.length < rows.length ? `${what} (${asked.length} of them)` : what;
      const distances = nearest.flatMap((rows) => rows.map((one) => one.distance));
      return { [title]: amountText(meanOf(distances, seed)) };
    };
    const { codes } = resultsOf(cell);
    return {
      network: name,
      ...near("results", codes, Array.from({ length: codes.count }, (_, i) => i)),
      ...near("real ones", means, study.parts.heldOut.receivers.with),
    };
  });
}

/**
 * The faces nearest to each code, by rising distance.
 *
 * @param means The posterior's mean of each row.
 * @param rows Faces to look among.
 * @param count How many for each code.
 */
export function nearestRows(
  codes: Codes,
  means: Codes,
  rows: readonly number[],
  count: number,
): readonly (readonly { readonly row: number; readonly distance: number }[])[] {
  return Array.from(
    { length: codes.count },
    (_, i) =>
      nearestCodes(means, codeAt(codes, i), count, rows)
        .map(({ index, distance }) => ({ row: index, distance })),
  );
}

/** What drift is measured with. */
export interface DriftOptions {
  /** Tell people from one another. */
  readonly descriptors: Pick<IdentityJudge, "describe">;
  /** Pairs of each sort, at most. */
  readonly pairs: number;
  /** Seeds draws and intervals. */
  readonly seed: string;
}

/**
 * How far descriptors are apart, on each network: of one person, of two people, before and after
 * changes.
 *
 * @throws {RangeError} If a cell changes an average.
 */
export async function identityDrift(
  study: PreparedStudy,
  changes: Readonly<Record<string, ByNetwork<TransferCell>>>,
  options: DriftOptions,
): Promise<readonly TableRow[]> {
  const { faces: { table }, split } = study;
  const rows: TableRow[] = [];
  for (const [name, { network, resultsOf }] of Object.entries(study.studies)) {
    const add = async (pairs: string, before: Codes, after: Codes) => {
      const distances = await pairDistances(network, before, after, options);
      const distance = amountText(meanOf(distances, options.seed));
      rows.push({ network: name, pairs, count: before.count, distance });
      return distances;
    };
    const people: (readonly number[])[] = [];
    for (const who of ["one person", "two people"] as const) {
      const pairs = facePairs(table.identities, split.test, who, options);
      if (pairs.length === 0) continue;
      const side = (i: 0 | 1) => selectCodes(network.means, pairs.map((pair) => pair[i]));
      people.push(await add(`two faces of ${who}`, side(0), side(1)));
    }
    const [one, two] = people;
    if (one && two) {
      rows.push({
        network: name,
        pairs: "two people are farther apart than one person's faces",
        count: one.length + two.length,
        distance: `in ${percentText(areaUnderRoc(two, one))} of cases`,
      });
    }
    for (const [change, cells] of Object.entries(changes)) {
      const cell = cells[name];
      if (!cell) continue;
      const { codes, members } = resultsOf(cell);
      const changed = members.slice(0, options.pairs).map(({ changed: [row, ...others] }) => {
        if (row === undefined || others.length > 0) {
          throw new RangeError(`Cannot measure drift of ${cell.kind} as it changes no single face`);
        }
        return row;
      });
      const after = selectCodes(codes, changed.map((_, i) => i));
      await add(`before and after: ${change}`, selectCodes(network.means, changed), after);
    }
  }
  return rows;
}

/** Two rows. */
type FacePair = readonly [row: number, other: number];

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
  const left = new Map<number | undefined, number>();
  const count = (row: number, change: 1 | -1) => {
    const faces = (left.get(identities[row]) ?? 0) + change;
    left.set(identities[row], faces);
    return faces;
  };
  for (const row of rest) count(row, 1);
  const found: FacePair[] = [];
  while (found.length < pairs) {
    const row = rest.pop();
    if (row === undefined) break;
    // Looking for whom there is not would be a pass over all faces for each of them.
    const ofSame = count(row, -1);
    if (who === "one person" && ofSame === 0) continue;
    const at = rest.findLastIndex((other) =>
      (identities[other] === identities[row]) === (who === "one person")
    );
    if (at < 0) break; // all that are left are of one person
    for (const other of rest.splice(at, 1)) {
      count(other, -1);
      found.push([row, other]);
    }
  }
  return found;
}

/** The distances between descriptors of decoded codes, pair by pair. */
async function pairDistances(
  { decoder }: StudiedNetwork,
  before: Codes,
  after: Codes,
  { descriptors }: DriftOptions,
): Promise<readonly number[]> {
  const of = await descriptors.describe(await decoder.decode(before));
  const by = await descriptors.describe(await decoder.decode(after));
  return Array.from({ length: of.count }, (_, i) => distance(codeAt(of, i), codeAt(by, i)));
}
