/**
 * Pictures of codes that are combined: averages beside averages of pixels and what either does to
 * sharpness, steps along attributes, and the square of an analogy. All are of held-out faces.
 *
 * @module
 */

import type { AttributeName } from "../../annotations/mod.ts";
import type { PictureRow } from "../../charts/mod.ts";
import { floatImageAt, type FloatImages, toFloats, valuesAt } from "../../images/mod.ts";
import {
  analogy,
  attributeVector,
  centroid,
  codeAt,
  type Codes,
  codesFrom,
  lerp,
  meanDifference,
  moveAlong,
  selectCodes,
} from "../../latent/mod.ts";
import { stream } from "../../random/mod.ts";
import { drawMembers, sampleOf } from "../draws.ts";
import { amountText, meanOf, meanSharpness, sharpnesses, type TableRow } from "../measures.ts";
import { type LabelledPictures, pictureRow, type StudiedNetwork } from "../networks.ts";
import { type PreparedStudy, studyOf } from "./network_study.ts";

/** What averages are made. */
export interface AverageOptions {
  /** Faces in an average; those for which there are too few faces are left out. */
  readonly counts: readonly number[];
  /** Decides which faces. */
  readonly seed: string;
}

/**
 * One average of each count in three ways: of codes, of reconstructions, of faces.
 *
 * @throws {RangeError} If there is no such network.
 */
export async function averagePictures(
  study: PreparedStudy,
  network: string,
  { counts, seed }: AverageOptions,
): Promise<LabelledPictures> {
  const averages: AveragedFaces[] = [];
  const possible = possibleCounts(study, counts);
  for (const count of possible) {
    averages.push(
      await averageFaces(study, studyOf(study, network).network, { count, draws: 1, seed }),
    );
  }
  const row = (label: string, way: keyof AveragedFaces) => ({
    label,
    images: averages.map((average) => floatImageAt(average[way], 0)),
  });
  return {
    rows: [
      row("codes averaged, then decoded", "ofCodes"),
      row("reconstructions averaged", "ofReconstructions"),
      row("faces averaged", "ofFaces"),
    ],
    columnLabels: possible.map((count) => `of ${count}`),
  };
}

/**
 * How sharp averages of more and more faces are on each network, over the mean sharpness of untouched
 * reconstructions.
 */
export async function averageSharpness(
  study: PreparedStudy,
  { counts, draws, seed }: AverageOptions & { readonly draws: number },
): Promise<TableRow[]> {
  const table: TableRow[] = [];
  for (const [name, { network }] of Object.entries(study.studies)) {
    const { decoder, means } = network;
    const codes = selectCodes(means, averagedRows(study, seed));
    const usual = meanSharpness(await decoder.decode(codes));
    const relative = (images: FloatImages) =>
      amountText(meanOf(Array.from(sharpnesses(images), (value) => value / usual), seed));
    for (const count of possibleCounts(study, counts)) {
      const averages = await averageFaces(study, network, { count, draws, seed });
      table.push({
        network: name,
        "images in the average": count,
        "codes, decoded": relative(averages.ofCodes),
        "reconstructions, pixel by pixel": relative(averages.ofReconstructions),
        "faces, pixel by pixel": relative(averages.ofFaces),
      });
    }
  }
  return table;
}

function possibleCounts(study: PreparedStudy, counts: readonly number[]): readonly number[] {
  const { length } = study.parts.heldOut.donors.with;
  return counts.filter((count) => count <= Math.min(length, MOST_AVERAGED));
}

/** Faces that averages are drawn from, at most: all of them are decoded for each count. */
const MOST_AVERAGED = 300;

/** Whom averages are drawn from. */
function averagedRows({ parts }: PreparedStudy, seed: string): readonly number[] {
  return sampleOf(parts.heldOut.donors.with, MOST_AVERAGED, seed);
}

/** Averages of the same faces in three ways. */
interface AveragedFaces {
  /** Codes averaged, then decoded. */
  readonly ofCodes: FloatImages;
  /** Untouched reconstructions averaged, pixel by pixel. */
  readonly ofReconstructions: FloatImages;
  /** The faces themselves averaged, pixel by pixel. */
  readonly ofFaces: FloatImages;
}

/** Draws faces and averages them. */
async function averageFaces(
  study: PreparedStudy,
  { decoder, means }: StudiedNetwork,
  { count, draws, seed }: { readonly count: number; readonly draws: number; readonly seed: string },
): Promise<AveragedFaces> {
  const { faces } = study;
  const rows = averagedRows(study, seed);
  const places = rows.map((_, i) => i);
  const members = Array.from(
    { length: draws },
    (_, i) => drawMembers(places, count, stream(seed, "average", String(count), String(i))),
  );
  const codes = selectCodes(means, rows);
  const averages = (images: FloatImages) => ({
    values: codesFrom(members.map((drawn) => pixelMean(images, drawn))).values,
    count: draws,
    sizePx: faces.sizePx,
  });
  return {
    ofCodes: await decoder.decode(
      codesFrom(members.map((drawn) => centroid(selectCodes(codes, drawn)).code)),
    ),
    ofReconstructions: averages(await decoder.decode(codes)),
    ofFaces: averages(await toFloats(faces, rows)),
  };
}

function pixelMean(images: FloatImages, which: readonly number[]): Float32Array {
  const sum = new Float64Array(images.values.length / images.count);
  for (const i of which) {
    const values = valuesAt(images, i);
    for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] ?? 0) + (values[j] ?? 0);
  }
  return Float32Array.from(sum, (value) => value / which.length);
}

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
