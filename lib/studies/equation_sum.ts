/**
 * The sum of an equation over codes: each term is the mean code of its faces, and their weighted sum is
 * decoded.
 *
 * @module
 */

import { type FacePixels, type FloatImages, toFloats } from "../images/mod.ts";
import {
  type Centroid,
  centroid,
  codeAt,
  type Codes,
  combine,
  type EquationTerm,
  meanNorm,
  nearestCodes,
  type NormPolicy,
  selectCodes,
  type Term,
} from "../latent/mod.ts";
import { computeCodes, decodeImages, type Vae } from "../models/mod.ts";
import type { TermFaces } from "./equation_terms.ts";

/** Some faces and their mean. */
export interface FaceGroup {
  /** All rows that are meant. */
  readonly members: readonly number[];
  /** Those that are used. */
  readonly rows: readonly number[];
  /** Of the used ones. */
  readonly mean: Centroid;
  /** One image: the mean, decoded. */
  readonly meanImage: FloatImages;
  /** The rows of those in the pictures: the first ones. */
  readonly shown: readonly number[];
  /** As many as are shown. */
  readonly originals: FloatImages;
  /** As many as are shown. */
  readonly reconstructions: FloatImages;
}

/** A term, its faces and their mean. */
export interface TermResult extends FaceGroup, TermFaces {
  /** What stands before it: nothing, `+`, `−`, `− 2 ×`. */
  readonly sign: string;
}

/** A real face near the result. */
export interface NearFace {
  /** In the table. */
  readonly row: number;
  /** Between the codes. */
  readonly distance: number;
}

/** What terms give together. */
export interface EquationSum {
  /** The equation in one line: `smiling woman − 0.5 × man`. */
  readonly line: string;
  /** In the order of the equation. */
  readonly terms: readonly TermResult[];
  /** What became of the sum's distance from the centre. */
  readonly policy: NormPolicy["kind"];
  /** The result, length `latentDim`. */
  readonly code: Float32Array;
  /** One image: the result, decoded. */
  readonly image: FloatImages;
  /** The result's distance from the mean code of the faces of reference. */
  readonly distance: number;
  /** The mean distance of these faces from it. */
  readonly faceDistance: number;
  /** By rising distance, among the faces of the terms and these. */
  readonly neighbours: readonly NearFace[];
  /** How many faces these are together. */
  readonly encoded: number;
}

/** How terms are summed. */
interface SumOptions {
  /** With the codes of all faces, where they are known already; else those in use are computed. */
  readonly network: { readonly vae: Vae; readonly means?: Codes };
  /** In the network's size. */
  readonly faces: FacePixels;
  /** Faces that give the centre and the usual distance from it. */
  readonly reference: readonly number[];
  readonly policy: NormPolicy["kind"];
  /** Faces of each group in the picture, and 5 or more near the result. */
  readonly shown: number;
}

/** A sum, and what is needed to set other faces beside it. */
interface SummedTerms extends EquationSum {
  readonly encode: (rows: readonly number[]) => Promise<Codes>;
  readonly groupOf: (
    rows: readonly number[],
    codes: Codes,
  ) => Promise<Omit<FaceGroup, "members" | "rows">>;
}

/** Adds the mean codes of terms. */
export async function sumTerms(
  chosen: readonly TermFaces[],
  { network: { vae, means }, faces, reference, policy, shown }: SumOptions,
): Promise<SummedTerms> {
  const encode = async (some: readonly number[]) =>
    means ? selectCodes(means, some) : (await computeCodes(vae, faces, some)).means;
  const groupOf = async (rows: readonly number[], codes: Codes) => {
    const first = rows.slice(0, shown);
    const mean = centroid(codes);
    return {
      mean,
      meanImage: await decodeImages(vae, [mean.code]),
      shown: first,
      originals: await toFloats(faces, first),
      reconstructions: await decodeImages(vae, first.map((_, i) => codeAt(codes, i))),
    };
  };
  const encoded = [...new Set([...chosen.flatMap((term) => term.rows), ...reference])];
  const codes = await encode(encoded);
  const places = new Map(encoded.map((row, i) => [row, i]));
  const codesOf = (some: readonly number[]) =>
    selectCodes(codes, some.map((row) => places.get(row) ?? -1));

  const terms: TermResult[] = [];
  for (const [i, term] of chosen.entries()) {
    const group = await groupOf(term.rows, codesOf(term.rows));
    terms.push({ ...term, ...group, sign: signOf(term.term, i) });
  }
  const weighted = terms.map(({ mean, term }) => ({ ...mean, weight: term.strength }));
  const sum = sumOfMeans(weighted, codesOf(reference), policy);
  const { code } = sum;
  const image = await decodeImages(vae, [code]);
  return {
    line: terms.map(({ sign, term }) => `${sign} ${term.text}`.trimStart()).join(" "),
    terms,
    policy,
    ...sum,
    image,
    neighbours: nearestCodes(codes, code, Math.max(5, shown))
      .map(({ index, distance }) => ({ row: encoded[index] ?? -1, distance })),
    encoded: encoded.length,
    encode,
    groupOf,
  };
}

/** What weighted means give together. */
export interface SumOfMeans {
  /** The result, length `dim`. */
  readonly code: Float32Array;
  /** Its distance from the mean code of the faces of reference. */
  readonly distance: number;
  /** The mean distance of these faces from it. */
  readonly faceDistance: number;
}

/**
 * Adds weighted means of codes, measured from the mean of faces of reference.
 *
 * @param policy `rescaled` makes the sum's distance from there that of a face.
 * @throws {RangeError} As `combine` does.
 */
export function sumOfMeans(
  terms: readonly Term[],
  reference: Codes,
  policy: NormPolicy["kind"],
): SumOfMeans {
  const centre = centroid(reference).code;
  const faceDistance = meanNorm(reference, centre);
  const code = combine(terms, {
    centre,
    policy: policy === "rescaled" ? { kind: policy, norm: faceDistance } : { kind: policy },
  });
  const distance = meanNorm({ values: code, count: 1, dim: code.length }, centre);
  return { code, distance, faceDistance };
}

function signOf({ strength }: EquationTerm, index: number): string {
  const sign = strength < 0 ? ["−"] : index > 0 ? ["+"] : [];
  return (Math.abs(strength) === 1 ? sign : [...sign, String(Math.abs(strength)), "×"]).join(" ");
}
