/**
 * What is known of faces: one face as a row, the columns that its values are stored in, and all faces of
 * a store column by column, as 200,000 rows are typed arrays, not objects.
 *
 * @module
 */

import {
  ATTRIBUTE_NAMES,
  type AttributeName,
  type FaceBox,
  type FaceCrop,
  type Landmarks,
  type Partition,
  PARTITIONS,
  type Point,
} from "../annotations/mod.ts";
import type { Cell, Column, ColumnKind, TableColumns } from "./parquet_table.ts";

/** The expressions that face-api's network tells apart. */
export const EXPRESSIONS = [
  "neutral",
  "happy",
  "sad",
  "angry",
  "fearful",
  "disgusted",
  "surprised",
] as const;

/** One of {@linkcode EXPRESSIONS}. */
export type Expression = typeof EXPRESSIONS[number];

/** One face. Nothing but numbers and text: it goes through JSON unharmed. */
export interface FaceRow {
  /** Unique in the store: the picture's name, and from the second face of a picture on `#2`, `#3`, …. */
  readonly name: string;
  /** The picture's name in its source. */
  readonly picture: string;
  /** Faces of one person share a number, from 0. Where nobody knows, each picture has its own. */
  readonly identity: number;
  /** The part of the source that the picture belongs to. */
  readonly partition: Partition | null;
  /** Those that are known or predicted. */
  readonly attributes: Readonly<Partial<Record<AttributeName, boolean>>>;
  /** Of predicted attributes: how sure the network is, from 0.5 to 1. A given attribute has none. */
  readonly confidences: Readonly<Partial<Record<AttributeName, number>>>;
  /** Given, or predicted. */
  readonly ageYears: number | null;
  /** Whether a network guessed the age. */
  readonly agePredicted: boolean;
  /** The most probable expression, always predicted. */
  readonly expression: Expression | null;
  /** Its probability. */
  readonly expressionConfidence: number | null;
  /** As the detector gave it, in pixels of the picture. */
  readonly box: FaceBox;
  /** The detector's score, from 0 to 1. */
  readonly score: number;
  /** Which rung of the detector found it, such as `tiny` or `ssd padded`. */
  readonly rung: string;
  /** In pixels of the picture. */
  readonly landmarks: Landmarks | null;
  /** Whether a network found the landmarks. */
  readonly landmarksPredicted: boolean;
  /** What was cut out, in pixels of the picture. */
  readonly crop: FaceCrop;
  /** Continuous values behind the picture, such as `smile`; the same names in every row of a store. */
  readonly measures: Readonly<Record<string, number>>;
}

/** A row, with the CRC-32 of its pixels in each size. */
interface StoredRow {
  readonly row: FaceRow;
  /** By size, in the order of the store's sizes. */
  readonly crcs: readonly number[];
}

/** The columns of the landmarks, less `_x` and `_y`. */
const LANDMARK_COLUMNS = [
  ["leftEye", "left_eye"],
  ["rightEye", "right_eye"],
  ["nose", "nose"],
  ["leftMouth", "left_mouth"],
  ["rightMouth", "right_mouth"],
] as const;

const confidenceColumn = (attribute: string) => `${attribute}_confidence`;
const measureColumn = (measure: string) => `true_${measure}`;

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
): readonly Column<StoredRow>[] {
  type FaceColumn = Column<StoredRow>;
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
    ...LANDMARK_COLUMNS.flatMap(([landmark, name]) => [
      perhaps(`${name}_x`, "double", (row) => row.landmarks?.[landmark][0] ?? null),
      perhaps(`${name}_y`, "double", (row) => row.landmarks?.[landmark][1] ?? null),
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
  columns: readonly Column<StoredRow>[],
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

/** The table of a store. Its arrays are its own: not to be changed. */
export interface FaceTable {
  /** How many faces there are. */
  readonly count: number;
  /** A name per face, unique. */
  readonly names: readonly string[];
  /** The name of each face's picture. */
  readonly pictures: readonly string[];
  /** Who is shown: faces of one person share a number. */
  readonly identities: Int32Array;
  /** 0 for `train`, 1 for `validation`, 2 for `test`, −1 where there is none. */
  readonly partitions: Int8Array;
  /** What {@linkcode FaceTable.measure} knows. */
  readonly measureNames: readonly string[];
  /** 1 for faces that have it, −1 for those that do not, 0 where nobody knows. */
  attribute(name: AttributeName): Int8Array;
  /** How sure a prediction is, from 0.5 to 1; NaN where the attribute is given or not known. */
  confidence(name: AttributeName): Float64Array;
  /**
   * A continuous value behind each picture; NaN where nobody knows.
   *
   * @throws {RangeError} If the store has no such measure.
   */
  measure(name: string): Float64Array;
  /**
   * All that is known of one face, as it was stored.
   *
   * @throws {RangeError} If there is no such row.
   */
  row(index: number): FaceRow;
}

/** The table of columns that were read. */
export function faceTable(
  { texts, labels, booleans, integers, doubles }: TableColumns,
  count: number,
  measureNames: readonly string[],
): FaceTable {
  const names = column(texts, "name");
  const pictures = column(texts, "picture");
  const identities = column(integers, "identity");
  const partitions = Int8Array.from(
    column(labels, "partition"),
    (name) => PARTITIONS.findIndex((partition) => partition === name),
  );
  const attribute = (name: AttributeName) => column(booleans, name);
  let given: Float64Array | undefined;
  const confidence = (name: AttributeName) =>
    doubles.get(confidenceColumn(name)) ?? (given ??= new Float64Array(count).fill(NaN));
  const measure = (name: string) => {
    if (measureNames.includes(name)) return column(doubles, measureColumn(name));
    throw new RangeError(
      `Cannot read a measure as the store has [${measureNames.join(", ")}]: got ${name}`,
    );
  };
  const row = (index: number): FaceRow => {
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new RangeError(`Cannot read row ${index} as there are only ${count}`);
    }
    const number = (name: string) => column(doubles, name)[index] ?? NaN;
    const known = (name: string) => unlessNaN(number(name));
    const isTrue = (name: string) => column(booleans, name)[index] === 1;
    const point = (name: string): Point => [number(`${name}_x`), number(`${name}_y`)];
    const expression = column(labels, "expression")[index];
    return {
      name: names[index] ?? "",
      picture: pictures[index] ?? "",
      identity: identities[index] ?? 0,
      partition: PARTITIONS[partitions[index] ?? -1] ?? null,
      attributes: entries(ATTRIBUTE_NAMES, (name) => {
        const value = attribute(name)[index];
        return value === 0 ? undefined : value === 1;
      }),
      confidences: entries(
        ATTRIBUTE_NAMES,
        (name) => unlessNaN(confidence(name)[index]) ?? undefined,
      ),
      ageYears: known("age_years"),
      agePredicted: isTrue("age_predicted"),
      expression: EXPRESSIONS.find((name): name is Expression => name === expression) ?? null,
      expressionConfidence: known("expression_confidence"),
      box: {
        left: number("box_left"),
        top: number("box_top"),
        width: number("box_width"),
        height: number("box_height"),
      },
      score: number("score"),
      rung: column(labels, "rung")[index] ?? "",
      landmarks: known("nose_x") === null ? null : {
        leftEye: point("left_eye"),
        rightEye: point("right_eye"),
        nose: point("nose"),
        leftMouth: point("left_mouth"),
        rightMouth: point("right_mouth"),
      },
      landmarksPredicted: isTrue("landmarks_predicted"),
      crop: {
        centre: point("crop_centre"),
        width: number("crop_width"),
        height: number("crop_height"),
        angle: number("crop_angle"),
      },
      measures: Object.fromEntries(
        measureNames.map((name) => [name, measure(name)[index] ?? NaN] as const)
          .filter(([, value]) => !Number.isNaN(value)),
      ),
    };
  };
  return {
    count,
    names,
    pictures,
    identities,
    partitions,
    measureNames,
    attribute,
    confidence,
    measure,
    row,
  };
}

function column<T>(columns: ReadonlyMap<string, T>, name: string): T {
  const found = columns.get(name);
  if (found === undefined) throw new RangeError(`Cannot read a column as there is no ${name}`);
  return found;
}

function unlessNaN(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** A record of those keys that have a value. */
function entries<K extends string, V>(
  keys: readonly K[],
  value: (key: K) => V | undefined,
): Partial<Record<K, V>> {
  const found: Partial<Record<K, V>> = {};
  for (const key of keys) {
    const entry = value(key);
    if (entry !== undefined) found[key] = entry;
  }
  return found;
}
