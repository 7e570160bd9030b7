/**
 * The columns of a face store's table: one per thing that a {@linkcode FaceRow} knows, of plain
 * types, so that every reader of Parquet understands them.
 *
 * @module
 */

import { ATTRIBUTE_NAMES, type LandmarkName } from "../annotations/mod.ts";
import type { FaceRow } from "./face_row.ts";

/** `label` is text of few distinct values, `text` is text of many. */
export type ColumnKind = "text" | "label" | "boolean" | "int32" | "uint32" | "double";

/** A row, with the CRC-32 of its pixels in each size. */
export interface StoredRow {
  readonly row: FaceRow;
  /** By size, in the order of the store's sizes. */
  readonly crcs: readonly number[];
}

/** One value of a table; null where it is not known. */
export type Cell = string | boolean | number | null;

/** One column. */
export interface FaceColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  /** Whether the column is left out of a table in which none of its values is known. */
  readonly optional: boolean;
  cell(stored: StoredRow): Cell;
}

/** What the columns of the landmarks start with. */
export const LANDMARK_COLUMNS: Readonly<Record<LandmarkName, string>> = {
  leftEye: "left_eye",
  rightEye: "right_eye",
  nose: "nose",
  leftMouth: "left_mouth",
  rightMouth: "right_mouth",
};

const LANDMARK_NAMES: readonly LandmarkName[] = [
  "leftEye",
  "rightEye",
  "nose",
  "leftMouth",
  "rightMouth",
];

/** The column of an attribute's confidences. */
export function confidenceColumn(attribute: string): string {
  return `${attribute}_confidence`;
}

/** The column of a measure. */
export function measureColumn(measure: string): string {
  return `true_${measure}`;
}

/** The column of the CRC-32 of a face's bytes in one size. */
export function crcColumn(sizePx: number): string {
  return `crc32_${sizePx}`;
}

/** All columns of a store, in their order. */
export function faceColumns(
  { sizesPx, measureNames }: {
    readonly sizesPx: readonly number[];
    readonly measureNames: readonly string[];
  },
): readonly FaceColumn[] {
  const known = (name: string, kind: ColumnKind, cell: (row: FaceRow) => Cell): FaceColumn => ({
    name,
    kind,
    nullable: false,
    optional: false,
    cell: ({ row }) => cell(row),
  });
  const perhaps = (name: string, kind: ColumnKind, cell: (row: FaceRow) => Cell): FaceColumn => ({
    ...known(name, kind, cell),
    nullable: true,
  });
  return [
    known("name", "text", (row) => row.name),
    known("picture", "text", (row) => row.picture),
    known("identity", "int32", (row) => row.identity),
    perhaps("partition", "label", (row) => row.partition),
    ...ATTRIBUTE_NAMES.map((name) =>
      perhaps(name, "boolean", (row) => row.attributes[name] ?? null)
    ),
    ...ATTRIBUTE_NAMES.map((name) => ({
      ...perhaps(confidenceColumn(name), "double", (row) => row.confidences[name] ?? null),
      optional: true,
    })),
    perhaps("age_years", "double", (row) => row.ageYears),
    known("age_predicted", "boolean", (row) => row.agePredicted),
    perhaps("expression", "label", (row) => row.expression),
    perhaps("expression_confidence", "double", (row) => row.expressionConfidence),
    known("box_left", "double", (row) => row.box.left),
    known("box_top", "double", (row) => row.box.top),
    known("box_width", "double", (row) => row.box.width),
    known("box_height", "double", (row) => row.box.height),
    known("score", "double", (row) => row.score),
    known("rung", "label", (row) => row.rung),
    ...LANDMARK_NAMES.flatMap((landmark) => [
      perhaps(
        `${LANDMARK_COLUMNS[landmark]}_x`,
        "double",
        (row) => row.landmarks?.[landmark][0] ?? null,
      ),
      perhaps(
        `${LANDMARK_COLUMNS[landmark]}_y`,
        "double",
        (row) => row.landmarks?.[landmark][1] ?? null,
      ),
    ]),
    known("landmarks_predicted", "boolean", (row) => row.landmarksPredicted),
    known("crop_centre_x", "double", (row) => row.crop.centre[0]),
    known("crop_centre_y", "double", (row) => row.crop.centre[1]),
    known("crop_width", "double", (row) => row.crop.width),
    known("crop_height", "double", (row) => row.crop.height),
    known("crop_angle", "double", (row) => row.crop.angle),
    ...measureNames.map((name) =>
      perhaps(measureColumn(name), "double", (row) => row.measures[name] ?? null)
    ),
    ...sizesPx.map((sizePx, i): FaceColumn => ({
      name: crcColumn(sizePx),
      kind: "uint32",
      nullable: false,
      optional: false,
      cell: ({ crcs }) => crcs[i] ?? null,
    })),
  ];
}

/**
 * Checks that a row fits the columns: a value of the right kind in each.
 *
 * @throws {RangeError} If a value is missing, not finite, or of a measure that the store has not.
 */
export function assertRow(
  row: FaceRow,
  columns: readonly FaceColumn[],
  measureNames: readonly string[],
): void {
  const refuse = (rule: string, value: unknown): never => {
    throw new RangeError(`Cannot store face ${row.name} as ${rule}: got ${value}`);
  };
  for (const measure of Object.keys(row.measures)) {
    if (!measureNames.includes(measure)) {
      refuse(`the store's measures are [${measureNames.join(", ")}]`, measure);
    }
  }
  for (const { name, kind, nullable, cell } of columns) {
    if (kind === "uint32") continue; // the store's own checksums
    const value = cell({ row, crcs: [] });
    if (value === null ? !nullable : !IS_OF_KIND[kind](value)) {
      refuse(`${name} must be ${KIND_NAMES[kind]}${nullable ? " or unknown" : ""}`, value);
    }
  }
}

const IS_OF_KIND: Readonly<Record<ColumnKind, (value: Cell) => boolean>> = {
  text: (value) => typeof value === "string" && value.isWellFormed(),
  label: (value) => typeof value === "string" && value.isWellFormed(),
  boolean: (value) => typeof value === "boolean",
  int32: (value) => typeof value === "number" && (value | 0) === value,
  uint32: (value) => typeof value === "number" && (value >>> 0) === value,
  double: (value) => Number.isFinite(value),
};

const KIND_NAMES: Readonly<Record<ColumnKind, string>> = {
  text: "text",
  label: "text",
  boolean: "true or false",
  int32: "an integer of 32 bits",
  uint32: "an unsigned integer of 32 bits",
  double: "a finite number",
};
