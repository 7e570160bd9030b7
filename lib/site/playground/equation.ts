/**
 * The equation of the page's three wells, A − B + C, by the same steps as `deno task arithmetic`: the same words,
 * faces, averages and sum.
 *
 * @module
 */

import { centroid, codesFrom, type NormPolicy, selectCodes } from "../../latent/mod.ts";
import {
  type ExpectedAttribute,
  expectedAttributes,
  referenceFaces,
  sumOfMeans,
  type TermFaces,
  termFaces,
} from "../../studies/mod.ts";
import type { Engine } from "./engine.ts";
import type { Faces } from "./faces.ts";

/** Decides which faces are used where there are more; that of the command line. */
const SEED = "equation";

/** The wells' signs. */
export const SIGNS = [1, -1, 1] as const;

/** What is in a well: faces, or words; with neither it is empty. */
interface Well {
  readonly words: string;
  readonly given: readonly number[];
}

/** How the equation is done. */
export interface EquationChoice {
  readonly average: "codes" | "pictures";
  readonly policy: NormPolicy["kind"];
  /** Faces in a well at most. */
  readonly images: number;
}

/** A well's faces and their average. */
interface FilledWell extends TermFaces {
  /** Which well. */
  readonly index: number;
  /** The code of the average. */
  readonly code: Float32Array;
  /** The average of the pictures, where they are averaged. */
  readonly picture?: Float32Array;
}

/** What wells give together. */
export interface Solved {
  readonly wells: readonly FilledWell[];
  readonly code: Float32Array;
  /** Of the result, and of a face in the mean, from the mean code. */
  readonly distance: number;
  readonly faceDistance: number;
  /** What the result should be. */
  readonly expected: readonly ExpectedAttribute[];
}

/**
 * Computes the equation.
 *
 * @returns `undefined` if all wells are empty.
 * @throws {SyntaxError} If a well's words are not understood, or are more than one term.
 * @throws {RangeError} If no face is what a well says, or the sum cannot be rescaled.
 */
export function solve(
  wells: readonly Well[],
  { average, policy, images }: EquationChoice,
  faces: Faces,
  engine: Engine,
): Solved | undefined {
  const choice = { table: faces.table, rows: faces.rows };
  const filled = wells.flatMap((well, index) => {
    const terms = termsOf(well, index, { ...choice, images, seed: SEED });
    return terms.map((term): FilledWell => {
      const { code } = centroid(selectCodes(faces.codes, term.rows));
      if (average === "codes") return { ...term, index, code };
      const picture = averagePicture(term.rows.map((face) => faces.pixels(face)));
      return { ...term, index, code: engine.encode(picture), picture };
    });
  });
  if (filled.length === 0) return undefined;
  const terms = filled.map(({ term, code, rows }) => ({
    weight: term.strength,
    code,
    count: rows.length,
  }));
  const reference = selectCodes(faces.codes, referenceFaces(faces.rows, SEED));
  return {
    wells: filled,
    ...sumOfMeans(terms, reference, policy),
    expected: expectedAttributes(filled, choice),
  };
}

function termsOf(
  { words, given }: Well,
  index: number,
  options: Parameters<typeof termFaces>[1],
): readonly TermFaces[] {
  const sign = SIGNS[index] ?? 1;
  if (given.length > 0) {
    const text = given.length === 1 ? "a face" : `${given.length} faces`;
    const term = { strength: sign, conditions: [], text, start: 0, end: 0 };
    return [{ term, members: given, rows: given }];
  }
  if (words.trim() === "") return [];
  const [first, ...more] = termFaces(words, options);
  if (!first || more.length > 0) {
    throw new SyntaxError(`A well holds one term: write "${words}" into more than one`);
  }
  return [{ ...first, term: { ...first.term, strength: sign * first.term.strength } }];
}

function averagePicture(pictures: readonly Float32Array[]): Float32Array {
  return centroid(codesFrom(pictures)).code;
}
