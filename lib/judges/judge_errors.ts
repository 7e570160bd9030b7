/**
 * How often a judge is right where the answer is known: what every one of its verdicts on something
 * else has to be read beside.
 *
 * @module
 */

import { agreement } from "./attribute_agreement.ts";
import type { AttributeColumns, AttributeName } from "../annotations/mod.ts";
import { type FacePixels, type FloatImages, readAhead, unitFloats } from "../images/mod.ts";
import type { AttributeJudge, AttributeScores } from "./judge.ts";

/** What is known of some images: 1 (has it), −1 (has it not) or 0 (unknown) for each. */
export type KnownAttributes = Readonly<Partial<Record<AttributeName, Int8Array>>>;

/** How often a judge agrees about one attribute. */
export interface JudgeErrors {
  readonly attribute: AttributeName;
  /** Images of which it is known. */
  readonly count: number;
  /** Those of them on which the judge agrees. */
  readonly agreed: number;
  /** Of the images that have it, the share that the judge finds; NaN if none has it. */
  readonly truePositiveRate: number;
  /** Of the images that do not have it, the share that the judge finds; NaN if all have it. */
  readonly trueNegativeRate: number;
  /** The mean of both rates: 0.5 is guessing, however rare the attribute. */
  readonly balancedAccuracy: number;
}

/** Faces that are in memory at once. */
const PART_SIZE = 512;

/** What a judge says of an attribute from its probability on: one half. */
const DECISION_SCORE = 0.5;

/** Whether a score says that an attribute is there, or is not; one that is no number says neither. */
export function scoreSays(score: number, present: boolean): boolean {
  return present ? score >= DECISION_SCORE : score < DECISION_SCORE;
}

/**
 * Has a judge judge images whose attributes are known.
 *
 * @param known A value for each image, in their order.
 * @returns A row for each attribute that the judge tells and that is known of some image.
 * @throws {RangeError} If there is not a value for each image.
 */
export async function judgeErrors(
  judge: AttributeJudge,
  images: FloatImages,
  known: KnownAttributes,
): Promise<JudgeErrors[]> {
  return errorsOfScores(await judge.judge(images), known);
}

/**
 * {@linkcode judgeErrors} on faces of a table, read and judged part by part, so that memory stays
 * bounded.
 *
 * @param names The attributes that are compared, if the judge tells them; what a network has predicted
 * counts as known.
 * @throws {RangeError} If a row does not exist.
 */
export async function judgeErrorsOfFaces(
  judge: AttributeJudge,
  faces: FacePixels & { readonly table: AttributeColumns },
  rows: readonly number[],
  names: readonly AttributeName[],
): Promise<JudgeErrors[]> {
  const told = names.filter((name) => judge.attributes.includes(name));
  const scores = new Map(told.map((name) => [name, new Float32Array(rows.length)]));
  let done = 0;
  for await (const { rows: part, bytes } of readAhead(faces, rows, { partSize: PART_SIZE })) {
    const values = unitFloats(bytes);
    const ofPart = await judge.judge({ values, count: part.length, sizePx: faces.sizePx });
    for (const [name, all] of scores) all.set(ofPart[name] ?? [], done);
    done += part.length;
  }
  return errorsOfScores(Object.fromEntries(scores), knownAttributes(faces.table, rows, told));
}

/**
 * Compares scores with what is known.
 *
 * @throws {RangeError} If an attribute has not as many scores as known values.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { errorsOfScores } from "facespace/judges";
 *
 * const scores = { Smiling: Float32Array.of(0.9, 0.2, 0.7, 0.4) };
 * const [row] = errorsOfScores(scores, { Smiling: Int8Array.of(1, 1, -1, 0) });
 * assert(row?.count === 3 && row.agreed === 1 && row.truePositiveRate === 0.5);
 * ```
 */
export function errorsOfScores(scores: AttributeScores, known: KnownAttributes): JudgeErrors[] {
  const names = Object.keys(scores) as AttributeName[];
  return names.flatMap((attribute) => {
    const [given, score] = [known[attribute], scores[attribute]];
    if (!given || !score || given.every((value) => value === 0)) return [];
    const said = Int8Array.from(score, (value) => (scoreSays(value, true) ? 1 : -1));
    const { faces, agree, ofThoseWith, ofThoseWithout } = agreement(given, said);
    return [{
      attribute,
      count: faces,
      agreed: Math.round(agree * faces),
      truePositiveRate: ofThoseWith,
      trueNegativeRate: ofThoseWithout,
      balancedAccuracy: (ofThoseWith + ofThoseWithout) / 2,
    }];
  });
}

/**
 * What a table knows of some faces; what a network has predicted counts as known.
 *
 * @throws {RangeError} If a row does not exist.
 */
export function knownAttributes(
  table: AttributeColumns,
  rows: readonly number[],
  names: readonly AttributeName[],
): KnownAttributes {
  return Object.fromEntries(names.map((name) => {
    const column = table.attribute(name);
    return [
      name,
      Int8Array.from(rows, (row) => {
        const value = column[row];
        if (value === undefined) {
          throw new RangeError(`Cannot read face ${row} as there are only ${column.length}`);
        }
        return value;
      }),
    ];
  }));
}
