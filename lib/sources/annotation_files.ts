/**
 * CelebA's annotation files (Liu et al. 2015): how they are laid out, in the original's spelling
 * and in the `.csv` mirror's, and writing them in the original's, so that whatever reads CelebA
 * reads these.
 *
 * @module
 */

import {
  ATTRIBUTE_NAMES,
  type FaceAttributes,
  type FaceBox,
  type Landmarks,
  type Partition,
  PARTITIONS,
} from "../annotations/mod.ts";

/** The annotation files, by what they tell. */
export type AnnotationKind = "attributes" | "boxes" | "landmarks" | "identities" | "partitions";

/** One annotation file: a line for each picture, its name and then whole numbers. */
export interface AnnotationLayout {
  /** The file's name without `.txt` or `.csv`. */
  readonly stem: string;
  /** The columns after the picture's name. */
  readonly columns: readonly string[];
  /**
   * Whether the `.txt` begins with the number of pictures and a line of column names. A `.csv` has
   * no such number, and always a line of column names.
   */
  readonly counted: boolean;
  /** Whether a value may stand in a column. */
  allows(value: number, column: number): boolean;
  /** What {@linkcode allows} demands, for messages. */
  rule(column: number): string;
}

const fromZero = { allows: (value: number) => value >= 0, rule: () => "a whole number from 0" };

/** The five annotation files. */
export const ANNOTATIONS: Readonly<Record<AnnotationKind, AnnotationLayout>> = {
  attributes: {
    stem: "list_attr_celeba",
    columns: ATTRIBUTE_NAMES,
    counted: true,
    allows: (value) => value === 1 || value === -1,
    rule: () => "1 or -1",
  },
  boxes: {
    stem: "list_bbox_celeba",
    columns: ["x_1", "y_1", "width", "height"],
    counted: true,
    allows: (value, column) => column < 2 || value >= 0,
    rule: (column) => column < 2 ? "a whole number" : fromZero.rule(),
  },
  landmarks: {
    stem: "list_landmarks_align_celeba",
    columns: ["lefteye", "righteye", "nose", "leftmouth", "rightmouth"].flatMap(
      (point) => [`${point}_x`, `${point}_y`],
    ),
    counted: true,
    allows: () => true,
    rule: () => "a whole number",
  },
  identities: { stem: "identity_CelebA", columns: ["identity"], counted: false, ...fromZero },
  partitions: {
    stem: "list_eval_partition",
    columns: ["partition"],
    counted: false,
    allows: (value) => value >= 0 && value < PARTITIONS.length,
    rule: () => "0 (train), 1 (validation) or 2 (test)",
  },
};

/** The first column of a file with column names, where it names its first column at all. */
export const NAME_COLUMN = "image_id";

/** What the annotation files say of one picture. */
export interface CelebaRow {
  /** The picture's file name, such as `000001.jpg`. */
  readonly name: string;
  /** All forty. */
  readonly attributes: FaceAttributes;
  /** In pixels; rounded when written. */
  readonly box: FaceBox;
  /** In pixels; rounded when written. */
  readonly landmarks: Landmarks;
  /** As it stands in the file, where CelebA's count from 1. */
  readonly identity: number;
  /** What the picture is for. */
  readonly partition: Partition;
}

/**
 * Writes the five annotation files.
 *
 * @param rows One for each picture, in the order of the files' lines.
 * @returns The files' texts by their names.
 * @throws {RangeError} If a name is empty, holds white space or comes twice, or if an identity is
 * no whole number from 1.
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
