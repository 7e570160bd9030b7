/**
 * The results of an equation for many draws, as codes.
 *
 * Cells that differ only in policy, codes or strength are given the same faces, so that they can be
 * compared draw by draw.
 *
 * @module
 */

import {
  centroid,
  type Codes,
  codesFrom,
  combine,
  meanNorm,
  type NormPolicy,
  samplePosterior,
  selectCodes,
  type Term,
} from "../latent/mod.ts";
import { stream } from "../random/mod.ts";
import {
  type ArithmeticCell,
  type ArithmeticParts,
  type CodeKind,
  isAveraged,
} from "./arithmetic_cell.ts";
import { drawInTurn, drawMembers } from "./draws.ts";
import { estimateVector, type TransferVector } from "./transfer_vector.ts";

/** The faces' codes, and which faces are whose. */
export interface ArithmeticMaterial extends ArithmeticParts {
  /** The posterior's mean of each row of the face table. */
  readonly means: Codes;
  /** Its log-variances. */
  readonly logVars: Codes;
  /** Rows of all training faces. */
  readonly trainingRows: readonly number[];
}

/** How results are drawn. */
export interface DrawOptions {
  /** Results of a cell; fewer where there are no more different ones. */
  readonly draws: number;
  readonly seed: string;
  /** How many different vectors the draws of a cell share, for averages of 30 and more. Default 50. */
  readonly vectors?: number;
}

/** The faces that went into a result: row numbers. */
export interface ResultMembers {
  readonly with: readonly number[];
  readonly without: readonly number[];
  /** One face, or those of the average `c`. */
  readonly changed: readonly number[];
}

/** The results of a cell. */
export interface ArithmeticResults {
  /** A code for each draw. */
  readonly codes: Codes;
  readonly members: readonly ResultMembers[];
}

/** From so many faces on, a vector hardly depends on the draw. */
const MANY_FACES = 30;

/**
 * Prepares the results of cells: samples codes once, and remembers vectors.
 *
 * @returns Gives the results of a cell.
 */
export function arithmeticResults(
  material: ArithmeticMaterial,
  options: DrawOptions,
): (cell: ArithmeticCell) => ArithmeticResults {
  const { seed } = options;
  const { means, logVars, trainingRows } = material;
  const spaces = new Map<CodeKind, Space>();
  const vectors = new Map<string, readonly TransferVector[]>();
  const spaceOf = (kind: CodeKind): Space => {
    let space = spaces.get(kind);
    if (!space) {
      const codes = kind === "mean" ? means : samplePosterior(means, logVars, seed);
      const trained = selectCodes(codes, trainingRows);
      const centre = centroid(trained).code;
      space = { codes, centre, norm: meanNorm(trained, centre) };
      spaces.set(kind, space);
    }
    return space;
  };
  return (cell) => {
    const space = spaceOf(cell.codes);
    const key = [cell.kind, cell.count, cell.codes].join();
    const known = vectors.get(key) ?? drawVectors(cell, material, space.codes, options);
    vectors.set(key, known);
    return resultsOf(cell, material, space, known, options);
  };
}

/** Codes of one kind, from where they are measured, and how far they are from there. */
interface Space {
  readonly codes: Codes;
  readonly centre: Float32Array;
  readonly norm: number;
}

/** The different vectors of a cell, whatever its policy and strength. */
function drawVectors(
  { kind, count }: ArithmeticCell,
  { training, heldOut }: ArithmeticMaterial,
  codes: Codes,
  { draws, seed, vectors = 50 }: DrawOptions,
): readonly TransferVector[] {
  const shared = !isAveraged(kind) && count !== "all" && count >= MANY_FACES;
  const different = count === "all" ? 1 : shared ? Math.min(vectors, draws) : draws;
  const groups = kind === "entry" ? heldOut : training;
  const ofVector = isAveraged(kind) ? "difference" : kind;
  return Array.from({ length: different }, (_, i) => {
    const random = stream(seed, ofVector, String(count), String(i));
    return estimateVector(ofVector, codes, groups, count, random);
  });
}

function resultsOf(
  cell: ArithmeticCell,
  { heldOut }: ArithmeticMaterial,
  { codes, centre, norm }: Space,
  vectors: readonly TransferVector[],
  { draws, seed }: DrawOptions,
): ArithmeticResults {
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
