import { ATTRIBUTE_NAMES } from "facespace/annotations";
import type { FaceRow } from "../../lib/store/face_table.ts";
import {
  createFaceStore,
  type FaceStoreWriter,
  type NewFaceStore,
} from "../../lib/store/create_face_store.ts";
import { inFolder } from "../in_folder.ts";

/** The sizes of the samples. */
export const SIZES = [4, 6];

/** Rows in which every column has known and unknown values, and no number is a round one. */
export function sampleRow(i: number): FaceRow {
  const predicted = i % 3 === 0;
  return {
    name: i % 5 === 4 ? `Zoë/${i - 1}.jpg#2` : `Zoë/${i}.jpg`,
    picture: i % 5 === 4 ? `Zoë/${i - 1}.jpg` : `Zoë/${i}.jpg`,
    identity: i >> 1,
    partition: ([null, "train", "validation", "test"] as const)[i % 4] ?? null,
    attributes: i % 7 === 6 ? {} : Object.fromEntries(
      ATTRIBUTE_NAMES.filter((_, j) => (i + j) % 9 !== 0).map((name, j) => [name, j % 3 === i % 3]),
    ),
    confidences: predicted ? { Male: 0.5 + 1 / (i + 3), Smiling: 1 - 1 / (i + 7) } : {},
    ageYears: i % 4 === 1 ? null : 20 + i / 7,
    agePredicted: predicted,
    expression: i % 6 === 5 ? null : "surprised",
    expressionConfidence: i % 6 === 5 ? null : 1 / (i + 1.1),
    box: { left: -i / 3, top: 1 / (i + 1), width: 80 + i / 9, height: 90.1 },
    score: 1 - 1 / (i + 2),
    rung: i % 2 ? "tiny" : "ssd padded",
    landmarks: i % 8 === 7 ? null : {
      leftEye: [i / 3, 1],
      rightEye: [i / 3 + 10.1, 2],
      nose: [i / 3 + 5, 7.7],
      leftMouth: [i / 3 + 1, 12],
      rightMouth: [i / 3 + 9, 0.1 + 0.2],
    },
    landmarksPredicted: predicted,
    crop: { centre: [i / 11, i / 13], width: 81.3, height: 82.4, angle: i / 17 - 1 },
    measures: i % 10 === 9 ? { yaw: -i / 7 } : { smile: 1 / (i + 1), yaw: i / 7 },
  };
}

/** The bytes of a sample face, different for every face. */
export function sampleFace(i: number, sizePx: number): Uint8Array {
  return Uint8Array.from({ length: sizePx * sizePx * 3 }, (_, j) => i * 31 + j * (i + 7) + sizePx);
}

/** The bytes of some sample faces, one after the other. */
export function sampleFaces(rows: readonly number[], sizePx: number): Uint8Array {
  return Uint8Array.from(rows.flatMap((row) => [...sampleFace(row, sizePx)]));
}

/** Row numbers from one to another. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Appends sample faces from a row to another. */
export async function append(writer: FaceStoreWriter, from: number, to: number): Promise<void> {
  const rows = range(from, to);
  const pixels = Object.fromEntries(SIZES.map((sizePx) => [sizePx, sampleFaces(rows, sizePx)]));
  await writer.append(rows.map(sampleRow), pixels);
}

/** The samples' options; with small files, so that a few faces fill several. */
export const SAMPLE: NewFaceStore = {
  sizesPx: SIZES,
  source: "Faces for a test",
  recipe: { seed: "x", crop: { margin: 0.2 } },
  measureNames: ["smile", "yaw"],
  facesPerFile: 7,
  rowsPerGroup: 8,
};

/** Writes a store of sample faces, split over appends of the given lengths. */
export async function writeSamples(
  folder: string,
  lengths: readonly number[],
  options: Partial<NewFaceStore> = {},
): Promise<void> {
  const writer = await createFaceStore(folder, { ...SAMPLE, ...options });
  let from = 0;
  for (const length of lengths) await append(writer, from, from += length);
  await writer.finish({ report: { faceless: ["wall.jpg"] } });
}

/** All files of a folder by name. */
export function filesOf(folder: string): Record<string, Uint8Array> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return Object.fromEntries(names.map((name) => [name, Deno.readFileSync(`${folder}/${name}`)]));
}

/** Runs with the path of a store-to-be, in a folder that goes away. */
export function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  return inFolder((parent) => use(`${parent}/store`));
}
