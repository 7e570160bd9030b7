/**
 * The ways of doing a transfer, and what comes of each for many draws of faces, as codes.
 *
 * Cells that differ only in policy, codes or strength are given the same faces, so that they can be
 * compared draw by draw. Whatever the way, strength 1 goes as far as from the mean of the faces
 * without to the mean of those with, measured along the vector on the same faces (of the balanced
 * one: of equally many donors and receivers).
 *
 * @module
 */

import {
  centroid,
  codeAt,
  type Codes,
  codesFrom,
  combine,
  dot,
  type LabelledCodes,
  logisticDirection,
  meanNorm,
  type NormPolicy,
  projectFree,
  samplePosterior,
  selectCodes,
  svmDirection,
  type Term,
  unit,
} from "../../latent/mod.ts";
import { type RandomStream, stream } from "../../random/mod.ts";
import { drawInTurn, drawMembers, type MemberCount, sampleOf } from "../draws.ts";
import { everybody, type TransferGroup, type TransferGroups } from "./transfer.ts";

/**
 * How a vector is estimated from averages of k faces, or from as many labelled faces.
 *
 * - `difference`: k donors with less k donors without, as the log entry's `a − b`.
 * - `balanced`: the mean of the difference among donors and that among receivers, k faces each.
 * - `projected`: k of everybody with less k of everybody without, less its part along the
 *   difference of k receivers and k donors.
 * - `logistic`, `svm`: across the plane that parts k of everybody with from k without; the plane is
 *   fitted to 8,000 faces of each side at most, drawn by the seed.
 */
export type VectorKind = "difference" | "balanced" | "projected" | "logistic" | "svm";

/**
 * The equation as it is done.
 *
 * - `entry`: `a − b + c` of three averages of held-out faces, as in the log entry.
 * - `average`: the same with `a` and `b` of training faces; `c` is an average of held-out ones.
 * - the kinds of vector: estimated on training faces and added to the code of one held-out face.
 */
export type TransferKind = "entry" | "average" | VectorKind;

/** All ways of estimating a vector. */
export const VECTOR_KINDS = ["difference", "balanced", "projected", "logistic", "svm"] as const;

/** All ways of doing the equation. */
export const TRANSFER_KINDS = ["entry", "average", ...VECTOR_KINDS] as const;

/** One way of doing a transfer. */
export interface TransferCell {
  /** How the equation is done. */
  readonly kind: TransferKind;
  /** Faces in each average; see {@linkcode VectorKind}. */
  readonly count: MemberCount;
  /** What becomes of the sum's distance from the middle. */
  readonly policy: NormPolicy["kind"];
  /** Whether codes are the posterior's means or draws from it. */
  readonly codes: "mean" | "sampled";
  /** What the vector, or `a − b`, is multiplied by. */
  readonly strength: number;
}

/** The entry's own way of doing it: three images in each average, and the plain sum. */
export const RECIPE: TransferCell = {
  kind: "entry",
  count: 3,
  policy: "plain",
  codes: "mean",
  strength: 1,
};

/** One or several values of each property of a cell. */
export type TransferGrid = {
  readonly [Name in keyof TransferCell]?: TransferCell[Name] | readonly TransferCell[Name][];
};

/** From whom vectors are estimated, and to whom they are given. */
export interface TransferParts {
  /** Groups of the training part. */
  readonly training: TransferGroups;
  /** Groups of people who took no part in training: validation or test. */
  readonly heldOut: TransferGroups;
}

/** A kind that cannot be done with so many faces, and why. */
export interface LeftOut extends Pick<TransferCell, "kind" | "count"> {
  readonly reason: string;
}

/**
 * Every combination that the groups are large enough for, and what is left out.
 *
 * @param grid What it does not say is as in the {@linkcode RECIPE}.
 */
export function gridCells(
  grid: TransferGrid,
  parts: TransferParts,
): { readonly cells: readonly TransferCell[]; readonly leftOut: readonly LeftOut[] } {
  const { kind: kinds, count: counts, policy: policies, codes: sorts, strength: strengths } = {
    ...RECIPE,
    ...grid,
  };
  const leftOut: LeftOut[] = [];
  const cells = listOf(kinds).flatMap((kind) =>
    listOf(counts).flatMap((count) => {
      const reason = obstacle(kind, count, parts);
      if (reason !== undefined) {
        leftOut.push({ kind, count, reason });
        return [];
      }
      return listOf(sorts).flatMap((codes) =>
        listOf(policies).flatMap((policy) =>
          listOf(strengths).map((strength) => ({ kind, count, policy, codes, strength }))
        )
      );
    })
  );
  return { cells, leftOut };
}

/** One value, or several, as a list. */
export function listOf<T extends string | number>(values: T | readonly T[]): readonly T[] {
  return typeof values === "object" ? values : [values];
}

/** Why a kind cannot be done with so many faces; `undefined` if it can. */
function obstacle(
  kind: TransferKind,
  count: MemberCount,
  { training, heldOut }: TransferParts,
): string | undefined {
  const receivers = heldOut.receivers.without.length;
  if (receivers === 0) return "there is no held-out face to change";
  const averaged = isAveraged(kind);
  const largest = Math.min(
    largestCount(vectorOf(kind), kind === "entry" ? heldOut : training),
    averaged ? receivers : Infinity,
  );
  if (count === "all" && averaged) return "averages of all faces give one result, and no rate";
  if (largest === 0) return "a group has no faces";
  if (count !== "all" && count > largest) return `the smallest group has ${largest} faces`;
  return undefined;
}

/** Whether vectors are added to an average, not to one face. */
function isAveraged(kind: TransferKind): boolean {
  return kind === "entry" || kind === "average";
}

function vectorOf(kind: TransferKind): VectorKind {
  return kind === "entry" || kind === "average" ? "difference" : kind;
}

/** How many faces the smallest group has that a kind draws from; no average can be of more. */
function largestCount(kind: VectorKind, groups: TransferGroups): number {
  const { donors, receivers } = groups;
  const all = everybody(groups);
  const sizes: Readonly<Record<VectorKind, readonly (readonly number[])[]>> = {
    difference: [donors.with, donors.without],
    balanced: [donors.with, donors.without, receivers.with, receivers.without],
    projected: [all.with, all.without, bothOf(donors), bothOf(receivers)],
    logistic: [all.with, all.without],
    svm: [all.with, all.without],
  };
  return Math.min(...sizes[kind].map(({ length }) => length));
}

const bothOf = (group: TransferGroup) => [...group.with, ...group.without];

/** A vector, and what it rests on. */
interface TransferVector {
  /** Length `dim`; added to a code it gives the attribute at strength 1. */
  readonly step: Float64Array;
  /** Faces on its positive side, and on its negative side. */
  readonly members: TransferGroup;
}

/** Newton's method to a direction good to a tenth of a percent, which saves half the steps. */
const CLASSIFIER = { tolerance: 1e-3 } as const;

/** Estimates a vector from drawn faces. */
function estimateVector(
  kind: VectorKind,
  codes: Codes,
  { donors, receivers, all }: TransferGroups & { readonly all: TransferGroup },
  count: MemberCount,
  random: RandomStream,
): TransferVector {
  const draw = (rows: readonly number[]) => drawMembers(rows, count, random);
  const differenceOf = (members: TransferGroup) => {
    const [having, lacking] = [codeMean(codes, members.with), codeMean(codes, members.without)];
    return having.map((value, j) => value - (lacking[j] ?? 0));
  };
  if (kind === "difference") {
    const members = { with: draw(donors.with), without: draw(donors.without) };
    return { step: differenceOf(members), members };
  }
  if (kind === "balanced") {
    const drawn = [donors.with, receivers.with, donors.without, receivers.without].map(draw);
    const [dWith = [], rWith = [], dWithout = [], rWithout = []] = drawn;
    const members = { with: [...dWith, ...rWith], without: [...dWithout, ...rWithout] };
    const ofReceivers = differenceOf({ with: rWith, without: rWithout });
    const step = differenceOf({ with: dWith, without: dWithout })
      .map((value, j) => (value + (ofReceivers[j] ?? 0)) / 2);
    return { step, members };
  }
  const members = { with: draw(all.with), without: draw(all.without) };
  const difference = differenceOf(members);
  if (kind === "projected") {
    const sides = { with: draw(bothOf(receivers)), without: draw(bothOf(donors)) };
    return { step: projectFree(difference, [differenceOf(sides)]), members };
  }
  const fit = kind === "logistic" ? logisticDirection : svmDirection;
  const direction = unit(fit(sampledFaces(codes, members), CLASSIFIER).direction);
  const gap = dot(difference, direction);
  return { step: direction.map((value) => gap * value), members };
}

/** Faces of each side that a classifier is fitted to, at most: it goes over them a hundred times. */
export const MOST_CLASSIFIED = 8000;

/** Codes of faces with and without, each face with its label. */
function sampledFaces(codes: Codes, members: TransferGroup): LabelledCodes {
  const side = (rows: readonly number[]) => sampleOf(rows, MOST_CLASSIFIED, "classifier");
  const faces = { with: side(members.with), without: side(members.without) };
  return {
    codes: selectCodes(codes, bothOf(faces)),
    labels: [...faces.with.map(() => 1), ...faces.without.map(() => -1)],
  };
}

/** The mean of some codes, in double precision, without a copy of them. */
function codeMean(codes: Codes, rows: readonly number[]): Float64Array {
  const { values, dim } = codes;
  const sum = new Float64Array(dim);
  for (const row of rows) {
    for (let j = 0, at = row * dim; j < dim; j++, at++) sum[j] = (sum[j] ?? 0) + (values[at] ?? 0);
  }
  return sum.map((value) => value / rows.length);
}

/** The faces' codes, and which faces are whose. */
export interface TransferMaterial extends TransferParts {
  /** The posterior's mean of each row of the face table. */
  readonly means: Codes;
  /** Its log-variances. */
  readonly logVars: Codes;
  /** Rows of all training faces. */
  readonly trainingRows: readonly number[];
  /** Results of a cell; fewer where there are no more different ones. */
  readonly draws: number;
  readonly seed: string;
}

/** The faces that went into a result: row numbers. */
export interface ResultMembers extends TransferGroup {
  /** One face, or those of the average `c`. */
  readonly changed: readonly number[];
}

/** The results of a cell. */
export interface TransferResults {
  /** A code for each draw. */
  readonly codes: Codes;
  readonly members: readonly ResultMembers[];
}

/** From so many faces on, a vector hardly depends on the draw: the draws of a cell share some. */
const MANY_FACES = 30;
const SHARED_VECTORS = 50;

/**
 * Prepares the results of cells: samples codes once, and remembers vectors.
 *
 * @returns Gives the results of a cell.
 */
export function transferResults(
  material: TransferMaterial,
): (cell: TransferCell) => TransferResults {
  const { means, logVars, trainingRows, seed } = material;
  const spaces = new Map<TransferCell["codes"], Space>();
  const vectors = new Map<string, readonly TransferVector[]>();
  const spaceOf = (kind: TransferCell["codes"]): Space => {
    let space = spaces.get(kind);
    if (!space) {
      const codes = kind === "mean" ? means : samplePosterior(means, logVars, seed);
      const centre = Float32Array.from(codeMean(codes, trainingRows));
      space = { codes, centre, norm: meanDistance(codes, trainingRows, centre) };
      spaces.set(kind, space);
    }
    return space;
  };
  return (cell) => {
    const space = spaceOf(cell.codes);
    const key = [cell.kind, cell.count, cell.codes].join();
    const known = vectors.get(key) ?? drawVectors(cell, material, space.codes);
    vectors.set(key, known);
    return resultsOf(cell, material, space, known);
  };
}

/** Codes of one kind, from where they are measured, and how far they are from there. */
interface Space {
  readonly codes: Codes;
  readonly centre: Float32Array;
  readonly norm: number;
}

/** The mean distance of some codes from a centre, without a copy of them. */
function meanDistance(codes: Codes, rows: readonly number[], centre: Float32Array): number {
  const sum = rows.reduce((sum, row) => {
    const code = codeAt(codes, row);
    return sum + meanNorm({ values: code, count: 1, dim: code.length }, centre);
  }, 0);
  return sum / rows.length;
}

/** The different vectors of a cell, whatever its policy and strength. */
function drawVectors(
  { kind, count }: TransferCell,
  { training, heldOut, draws, seed }: TransferMaterial,
  codes: Codes,
): readonly TransferVector[] {
  const shared = !isAveraged(kind) && count !== "all" && count >= MANY_FACES;
  const different = count === "all" ? 1 : shared ? Math.min(SHARED_VECTORS, draws) : draws;
  const of = kind === "entry" ? heldOut : training;
  const groups = { ...of, all: everybody(of) };
  const ofVector = vectorOf(kind);
  return Array.from({ length: different }, (_, i) => {
    const random = stream(seed, ofVector, String(count), String(i));
    return estimateVector(ofVector, codes, groups, count, random);
  });
}

function resultsOf(
  cell: TransferCell,
  { heldOut, draws, seed }: TransferMaterial,
  { codes, centre, norm }: Space,
  vectors: readonly TransferVector[],
): TransferResults {
  const { count, strength } = cell;
  const { without: receivers } = heldOut.receivers;
  const policy: NormPolicy = cell.policy === "rescaled"
    ? { kind: "rescaled", norm }
    : { kind: cell.policy };
  const averaged = isAveraged(cell.kind);
  // One vector and one code for each face: another turn would only repeat results.
  const different = count === "all" ? Math.min(draws, receivers.length) : draws;
  const inTurn = drawInTurn(receivers, different, seed);
  const members: ResultMembers[] = [];
  const results = Array.from({ length: different }, (_, i) => {
    const vector = vectors[i % vectors.length];
    if (!vector) throw new RangeError("Cannot do an equation as there is no vector");
    const random = stream(seed, "changed", String(count), String(i));
    const changed = averaged ? drawMembers(receivers, count, random) : inTurn.slice(i, i + 1);
    members.push({ ...vector.members, changed });
    return combine([
      { ...centroid(selectCodes(codes, changed)), weight: 1 },
      ...stepTerms(vector, centre, strength),
    ], { policy, centre });
  });
  return { codes: codesFrom(results), members };
}

/** A vector as a difference of two averages at the centre, which is what it counts as. */
function stepTerms(
  { step, members }: TransferVector,
  centre: Float32Array,
  strength: number,
): readonly Term[] {
  const far = Float32Array.from(centre, (value, i) => value + (step[i] ?? 0));
  return [
    { code: far, count: members.with.length, weight: strength },
    { code: centre, count: members.without.length, weight: -strength },
  ];
}
