/**
 * An equation over attributes, done on the codes of faces: each term is the mean code of its faces,
 * and their sum is decoded.
 *
 * @module
 */

import type { AttributeColumns } from "../annotations/mod.ts";
import type { FacePixels, FloatImages } from "../images/mod.ts";
import {
  CELEBA_WORDS,
  centroid,
  type Codes,
  combine,
  type EquationTerm,
  meanNorm,
  nearestCodes,
  type NormPolicy,
  parseEquation,
  selectCodes,
} from "../latent/mod.ts";
import { decodeImages, type Vae } from "../models/mod.ts";
import { stream } from "../random/mod.ts";
import { drawMembers, type MemberCount } from "./draws.ts";
import { type TermFaces, termFaces } from "./equation_faces.ts";
import { type ExpectedAttribute, expectedAttributes } from "./expected_attributes.ts";
import { encoderOf, showFaces, type ShownFaces } from "./shown_faces.ts";

/** Faces whose attributes are known, such as a face store. */
export interface AttributedFaces extends FacePixels {
  readonly table: AttributeColumns;
}

/** What an equation is run on, and how. */
export interface RunEquationOptions {
  /** In the network's size. */
  readonly faces: AttributedFaces;
  /** Faces to choose from. */
  readonly rows: readonly number[];
  readonly vae: Vae;
  /** Faces of each term at most. Default 100. */
  readonly images?: MemberCount;
  /** What becomes of the sum's distance from the centre; `rescaled` makes it that of a face. Default `plain`. */
  readonly policy?: NormPolicy["kind"];
  /** From where codes are measured. Default: the mean code of the reference faces. */
  readonly centre?: ArrayLike<number>;
  /** Faces, drawn from all, that give the centre and the usual distance from it. Default 200. */
  readonly referenceFaces?: number;
  /** Decides which faces are used. Default `equation`. */
  readonly seed?: string;
  /** Faces of each term that are reconstructed, to be shown. Default 8. */
  readonly shown?: number;
  /** Real faces near the result. Default: as many as are shown, at least 5. */
  readonly neighbours?: number;
  /** Gives the mean codes of rows, where they are known already. Default: encodes them. */
  readonly encode?: (rows: readonly number[]) => Promise<Codes>;
}

/** A term, its faces and their mean. */
export interface TermRun extends TermFaces, ShownFaces {}

/** A real face near the result. */
export interface NearFace {
  readonly row: number;
  /** Between the codes. */
  readonly distance: number;
}

/** An equation and what it gives. */
export interface EquationRun {
  /** As it was given. */
  readonly text: string;
  readonly terms: readonly TermRun[];
  readonly policy: NormPolicy["kind"];
  /** The result, length `latentDim`. */
  readonly code: Float32Array;
  /** One image: the result, decoded. */
  readonly image: FloatImages;
  /** The result's distance from the centre. */
  readonly distance: number;
  /** The mean distance of the reference faces from it. */
  readonly faceDistance: number;
  readonly expected: readonly ExpectedAttribute[];
  /** By rising distance, among the faces of the terms and the reference faces. */
  readonly neighbours: readonly NearFace[];
  /** How many faces were encoded. */
  readonly encoded: number;
}

/**
 * Runs an equation.
 *
 * @param text Such as `smiling woman - neutral woman + neutral man`.
 * @throws {SyntaxError} If it is malformed; the message points at the place.
 * @throws {RangeError} If there are no faces for it, as `termFaces` says, or its sum cannot be
 * rescaled.
 */
export async function runEquation(
  text: string,
  options: RunEquationOptions,
): Promise<EquationRun> {
  const { faces, rows, vae, images = 100, policy = "plain", seed = "equation" } = options;
  const { table } = faces;
  const chosen = termFaces(text, parseEquation(text, CELEBA_WORDS), { table, rows, images, seed });
  const { referenceFaces = 200, encode = encoderOf(vae, faces) } = options;
  const reference = drawMembers(
    rows,
    referenceFaces < rows.length ? referenceFaces : "all",
    stream(seed, "equation reference"),
  );

  const encoded = [...new Set([...chosen.flatMap((term) => term.rows), ...reference])];
  const codes = await encode(encoded);
  const places = new Map(encoded.map((row, i) => [row, i]));
  const codesOf = (some: readonly number[]) =>
    selectCodes(codes, some.map((row) => places.get(row) ?? -1));

  const centre = options.centre ?? centroid(codesOf(reference)).code;
  const faceDistance = meanNorm(codesOf(reference), centre);
  const terms: TermRun[] = [];
  for (const term of chosen) {
    terms.push({ ...term, ...await showFaces(term.rows, codesOf(term.rows), options) });
  }
  const code = combine(
    terms.map(({ mean, term }) => ({ ...mean, weight: term.strength })),
    {
      centre,
      policy: policy === "rescaled" ? { kind: policy, norm: faceDistance } : { kind: policy },
    },
  );
  return {
    text,
    terms,
    policy,
    code,
    image: await decodeImages(vae, [code]),
    distance: meanNorm({ values: code, count: 1, dim: code.length }, centre),
    faceDistance,
    expected: expectedAttributes(chosen, { table, rows }),
    neighbours: nearestCodes(codes, code, options.neighbours ?? Math.max(5, options.shown ?? 8))
      .map(({ index, distance }) => ({ row: encoded[index] ?? -1, distance })),
    encoded: encoded.length,
  };
}

/** An equation in one line: `smiling woman − 0.5 × man`. */
export function equationLine(terms: readonly EquationTerm[]): string {
  return terms.map((term, i) => [...termSigns(term, i), term.text].join(" ")).join(" ");
}

/** What stands before a term: nothing, `+`, `−`, `− 2 ×`. */
export function termSigns({ strength }: EquationTerm, index: number): readonly string[] {
  const sign = strength < 0 ? ["−"] : index > 0 ? ["+"] : [];
  return Math.abs(strength) === 1 ? sign : [...sign, String(Math.abs(strength)), "×"];
}
