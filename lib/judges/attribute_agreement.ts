/**
 * How often predicted attributes agree with given ones.
 *
 * @module
 */

import type { AttributeName } from "../annotations/mod.ts";
import type { FaceRow } from "../store/mod.ts";

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
