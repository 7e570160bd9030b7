/**
 * How often a judge is right where the answer is known: what every one of its verdicts on something
 * else has to be read beside.
 *
 * @module
 */

import type { AttributeColumns, AttributeName } from "../annotations/mod.ts";
import { type FacePixels, type FloatImages, readAhead, unitFloats } from "../images/mod.ts";
import type { FaceRow } from "../store/mod.ts";
import { type AttributeJudge, type AttributeScores, scoreSays } from "./judge.ts";

/** A table of four counts, as shares. */
export interface Agreement {
  /** Faces of which both are known. */
  readonly faces: number;
  /** The share of them on which both agree. */
  readonly agree: number;
  /** Of the faces that have it, the share that is predicted to; NaN if none has it. */
  readonly ofThoseWith: number;
  /** Of the faces that do not have it, the share that is predicted not to; NaN if all have it. */
  readonly ofThoseWithout: number;
}

/**
 * Compares two columns of 1 (has it), −1 (has it not) and 0 (unknown).
 *
 * @throws {RangeError} If they differ in length.
 * @example
 * ```ts
 * import { agreement } from "facespace/judges";
 *
 * const { agree, ofThoseWith } = agreement(Int8Array.of(1, 1, -1, 0), Int8Array.of(1, -1, -1, 1));
 * if (agree !== 2 / 3) throw new Error("Of three that are known, two agree");
 * if (ofThoseWith !== 1 / 2) throw new Error("Of two that have it, one is predicted to");
 * ```
 */
export function agreement(given: Int8Array, predicted: Int8Array): Agreement {
  if (given.length !== predicted.length) {
    throw new RangeError(
      `Cannot compare attributes as they must be of the same faces: got ${given.length} and ` +
        `${predicted.length} values`,
    );
  }
  const count = (has: number, says: number) =>
    given.reduce((sum, value, i) => sum + (value === has && predicted[i] === says ? 1 : 0), 0);
  const [truePositives, falseNegatives] = [count(1, 1), count(1, -1)];
  const [trueNegatives, falsePositives] = [count(-1, -1), count(-1, 1)];
  const faces = truePositives + falseNegatives + trueNegatives + falsePositives;
  return {
    faces,
    agree: (truePositives + trueNegatives) / faces,
    ofThoseWith: truePositives / (truePositives + falseNegatives),
    ofThoseWithout: trueNegatives / (trueNegatives + falsePositives),
  };
}

/** What a face's source says of an attribute: 1, −1, or 0 where it says nothing or it was predicted. */
export function givenAttribute(
  { attributes, confidences }: Pick<FaceRow, "attributes" | "confidences">,
  name: AttributeName,
): 1 | -1 | 0 {
  const value = attributes[name];
  if (value === undefined || confidences[name] !== undefined) return 0;
  return value ? 1 : -1;
}

/** What is known of some images: 1 (has it), −1 (has it not) or 0 (unknown) for each. */
export type KnownAttributes = Readonly<Partial<Record<AttributeName, Int8Array>>>;

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

/** How often a judge agrees about one attribute. */
export interface JudgeErrors {
  /** Which. */
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

/** Faces that are in memory at once. */
const PART_SIZE = 512;

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

function errorsOfScores(scores: AttributeScores, known: KnownAttributes): JudgeErrors[] {
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
