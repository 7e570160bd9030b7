/**
 * Pictures of codes that are combined: steps along attributes, and the square of an analogy. All are of
 * held-out faces.
 *
 * @module
 */

import type { AttributeName } from "../../annotations/mod.ts";
import type { PictureRow } from "../../charts/mod.ts";
import {
  analogy,
  attributeVector,
  codeAt,
  type Codes,
  codesFrom,
  lerp,
  meanDifference,
  moveAlong,
} from "../../latent/mod.ts";
import { type LabelledPictures, pictureRow } from "../networks.ts";
import { type PreparedStudy, studyOf } from "./network_study.ts";

/** Attributes that a portrait shows well. */
const ATTRIBUTES: readonly AttributeName[] = [
  "Smiling",
  "Male",
  "Young",
  "Eyeglasses",
  "Blond_Hair",
  "Bangs",
];

/** Fewer faces on one side say too little. */
const LEAST = 20;

/**
 * The first held-out receiver moved along several attributes: a row each.
 *
 * @throws {RangeError} If there is no such network.
 */
export async function attributeSliders(
  study: PreparedStudy,
  network: string,
  strengths: readonly number[],
): Promise<LabelledPictures> {
  const { faces: { table }, split } = study;
  const { decoder, means } = studyOf(study, network).network;
  const [receiver = 0] = study.parts.heldOut.receivers.without;
  const code = codeAt(means, receiver);
  const rows: PictureRow[] = [];
  for (const attribute of ATTRIBUTES) {
    const column = table.attribute(attribute);
    const labels = new Int8Array(means.count); // of the training faces; of all others unknown
    for (const row of split.train) labels[row] = column[row] ?? 0;
    const enough = [1, -1].every((side) =>
      labels.filter((label) => label === side).length >= LEAST
    );
    if (!enough) continue;
    const labelled = { codes: means, labels };
    const vector = attributeVector(labelled, meanDifference(labelled));
    const moved = codesFrom(strengths.map((strength) => moveAlong(code, vector, strength)));
    rows.push(pictureRow(attribute, await decoder.decode(moved)));
  }
  return { rows, columnLabels: strengths.map((strength) => `${strength}`.replace("-", "−")) };
}

/** Rows and columns of an analogy's square. */
const SIZE = 5;

/**
 * The square of an analogy on single held-out faces, of one donor where there are two such pictures.
 *
 * @throws {RangeError} If there is no such network.
 */
export async function analogySquare(
  study: PreparedStudy,
  network: string,
): Promise<LabelledPictures> {
  const { identities } = study.faces.table;
  const { decoder, means } = studyOf(study, network).network;
  const { donors, receivers } = study.parts.heldOut;
  const [a = 0] = donors.without;
  const same = donors.with.find((row) => identities[row] === identities[a]);
  const b = same ?? donors.with[0] ?? 0;
  const [c = 0] = receivers.without;
  const corners = { a: codeAt(means, a), b: codeAt(means, b), c: codeAt(means, c) };
  const { images } = pictureRow("", await decoder.decode(analogyCodes(corners, SIZE)));
  const rows = Array.from({ length: SIZE }, (_, row) => ({
    label: "",
    images: images.slice(SIZE * row, SIZE * (row + 1)),
  }));
  return { rows, columnLabels: [] };
}

/** The corners that are given, length `dim` each. */
interface AnalogyCorners {
  /** At the top on the left. */
  readonly a: ArrayLike<number>;
  /** At the top on the right. */
  readonly b: ArrayLike<number>;
  /** At the bottom on the left. */
  readonly c: ArrayLike<number>;
}

/**
 * The codes of a J-diagram (White 2016, arXiv 1609.04468), row by row: three codes at corners, at the
 * bottom on the right `b − a + c`, and straight lines between them.
 *
 * @param size Rows and columns, 2 or more.
 * @throws {RangeError} If it is smaller, or lengths differ.
 */
export function analogyCodes({ a, b, c }: AnalogyCorners, size: number): Codes {
  if (!Number.isInteger(size) || size < 2) {
    throw new RangeError(`Cannot draw an analogy in a square of ${size}: it needs 2 or more`);
  }
  const one = (code: ArrayLike<number>) => ({ code: Float32Array.from(code), count: 1 });
  const d = analogy(one(b), one(a), one(c));
  const shares = Array.from({ length: size }, (_, i) => i / (size - 1));
  return codesFrom(
    shares.flatMap((down) =>
      shares.map((right) => lerp(lerp(a, b, right), lerp(c, d, right), down))
    ),
  );
}
