/**
 * CelebA's annotation files, in the spelling of the original `.txt` files, so that whatever reads
 * CelebA reads these.
 *
 * @module
 */

import {
  ATTRIBUTE_NAMES,
  type FaceAttributes,
  type FaceBox,
  type Landmarks,
  type Partition,
} from "../annotations/mod.ts";
import { type AnnotationKind, ANNOTATIONS, NAME_COLUMN, PARTITIONS } from "./layout.ts";

/** What the annotation files say of one picture. */
export interface CelebaRow {
  /** The picture's file name, such as `000001.jpg`. */
  readonly name: string;
  readonly attributes: FaceAttributes;
  /** In pixels; rounded when written. */
  readonly box: FaceBox;
  /** In pixels; rounded when written. */
  readonly landmarks: Landmarks;
  /** As it stands in the file, where CelebA's count from 1. */
  readonly identity: number;
  readonly partition: Partition;
}

/**
 * Writes the five annotation files.
 *
 * @param rows One for each picture, in the order of the files' lines.
 * @returns The files' texts by their names.
 * @throws {RangeError} If a name is empty, holds white space or comes twice, or if an identity is no whole
 * number from 1.
 */
export function celebaFiles(rows: readonly CelebaRow[]): Readonly<Record<string, string>> {
  checkRows(rows);
  const file = (kind: AnnotationKind, header: string | null, line: (row: CelebaRow) => string) => {
    const counted = header === null ? [] : [String(rows.length), header];
    const lines = [...counted, ...rows.map((row) => `${row.name} ${line(row)}`)];
    return [`${ANNOTATIONS[kind].stem}.txt`, lines.map((text) => `${text}\n`).join("")] as const;
  };
  const columns = (kind: AnnotationKind) => ANNOTATIONS[kind].columns.join(" ");
  return Object.fromEntries([
    file(
      "attributes",
      // The original's line of names ends in a space.
      `${columns("attributes")} `,
      ({ attributes }) => inColumns(ATTRIBUTE_NAMES.map((name) => attributes[name] ? 1 : -1), 2),
    ),
    file(
      "boxes",
      `${NAME_COLUMN} ${columns("boxes")}`,
      ({ box }) => inColumns([box.left, box.top, box.width, box.height], 4),
    ),
    file("landmarks", columns("landmarks"), ({ landmarks }) => {
      const { leftEye, rightEye, nose, leftMouth, rightMouth } = landmarks;
      return inColumns([leftEye, rightEye, nose, leftMouth, rightMouth].flat(), 4);
    }),
    file("identities", null, ({ identity }) => String(identity)),
    file("partitions", null, ({ partition }) => String(PARTITIONS.indexOf(partition))),
  ]);
}

function inColumns(values: readonly number[], width: number): string {
  return values.map((value) => String(Math.round(value)).padStart(width)).join(" ");
}

function checkRows(rows: readonly CelebaRow[]): void {
  const names = new Set<string>();
  for (const { name, identity } of rows) {
    if (name === "" || /[\s,]/.test(name) || names.has(name)) {
      throw new RangeError(
        `Cannot write CelebA's files as names must be unique and without spaces and commas: got ${
          JSON.stringify(name)
        }`,
      );
    }
    if (!Number.isInteger(identity) || identity < 1) {
      throw new RangeError(
        `Cannot write CelebA's files as identities are whole numbers from 1: got ${identity}`,
      );
    }
    names.add(name);
  }
}
