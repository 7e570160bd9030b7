/**
 * What a store knows of its faces, column by column: 200,000 rows are typed arrays, not objects.
 *
 * @module
 */

import {
  ATTRIBUTE_NAMES,
  type AttributeName,
  type Partition,
  type Point,
} from "../annotations/mod.ts";
import { type Expression, EXPRESSIONS, type FaceRow } from "./face_row.ts";
import { confidenceColumn, LANDMARK_COLUMNS, measureColumn } from "./face_columns.ts";
import type { TableColumns } from "./table_columns.ts";

/** The partitions, by the numbers that {@linkcode FaceTable.partitions} has for them. */
export const PARTITIONS: readonly Partition[] = ["train", "validation", "test"];

/** The table of a store. Its arrays are its own: not to be changed. */
export interface FaceTable {
  readonly count: number;
  /** A name per face, unique. */
  readonly names: readonly string[];
  /** The name of each face's picture. */
  readonly pictures: readonly string[];
  /** Who is shown: faces of one person share a number. */
  readonly identities: Int32Array;
  /** An index into {@linkcode PARTITIONS}; −1 where there is none. */
  readonly partitions: Int8Array;
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

/** Makes a table of columns that {@linkcode readColumns} has read. */
export function faceTable(
  columns: TableColumns,
  count: number,
  measureNames: readonly string[],
): FaceTable {
  return new ColumnTable(columns, count, measureNames);
}

class ColumnTable implements FaceTable {
  readonly count: number;
  readonly measureNames: readonly string[];
  readonly names: readonly string[];
  readonly pictures: readonly string[];
  readonly identities: Int32Array;
  readonly partitions: Int8Array;
  readonly #columns: TableColumns;
  #given: Float64Array | undefined;

  constructor(columns: TableColumns, count: number, measureNames: readonly string[]) {
    this.#columns = columns;
    this.count = count;
    this.measureNames = measureNames;
    this.names = column(columns.texts, "name");
    this.pictures = column(columns.texts, "picture");
    this.identities = column(columns.integers, "identity");
    this.partitions = Int8Array.from(
      this.#labels("partition"),
      (name) => PARTITIONS.findIndex((partition) => partition === name),
    );
  }

  attribute(name: AttributeName): Int8Array {
    return column(this.#columns.booleans, name);
  }

  confidence(name: AttributeName): Float64Array {
    const predicted = this.#columns.doubles.get(confidenceColumn(name));
    return predicted ?? (this.#given ??= new Float64Array(this.count).fill(NaN));
  }

  measure(name: string): Float64Array {
    if (!this.measureNames.includes(name)) {
      throw new RangeError(
        `Cannot read a measure as the store has [${this.measureNames.join(", ")}]: got ${name}`,
      );
    }
    return this.#doubles(measureColumn(name));
  }

  row(index: number): FaceRow {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) {
      throw new RangeError(`Cannot read row ${index} as there are only ${this.count}`);
    }
    const number = (name: string) => this.#doubles(name)[index] ?? NaN;
    const known = (name: string) => unlessNaN(number(name));
    const isTrue = (name: string) => column(this.#columns.booleans, name)[index] === 1;
    const point = (name: string): Point => [number(`${name}_x`), number(`${name}_y`)];
    const expression = this.#labels("expression")[index];
    return {
      name: this.names[index] ?? "",
      picture: this.pictures[index] ?? "",
      identity: this.identities[index] ?? 0,
      partition: PARTITIONS[this.partitions[index] ?? -1] ?? null,
      attributes: entries(ATTRIBUTE_NAMES, (name) => {
        const value = this.attribute(name)[index];
        return value === 0 ? undefined : value === 1;
      }),
      confidences: entries(
        ATTRIBUTE_NAMES,
        (name) => unlessNaN(this.confidence(name)[index]) ?? undefined,
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
      rung: this.#labels("rung")[index] ?? "",
      landmarks: known("nose_x") === null ? null : {
        leftEye: point(LANDMARK_COLUMNS.leftEye),
        rightEye: point(LANDMARK_COLUMNS.rightEye),
        nose: point(LANDMARK_COLUMNS.nose),
        leftMouth: point(LANDMARK_COLUMNS.leftMouth),
        rightMouth: point(LANDMARK_COLUMNS.rightMouth),
      },
      landmarksPredicted: isTrue("landmarks_predicted"),
      crop: {
        centre: point("crop_centre"),
        width: number("crop_width"),
        height: number("crop_height"),
        angle: number("crop_angle"),
      },
      measures: Object.fromEntries(
        this.measureNames.map((name) => [name, this.measure(name)[index] ?? NaN] as const)
          .filter(([, value]) => !Number.isNaN(value)),
      ),
    };
  }

  #labels(name: string): readonly (string | null)[] {
    return column(this.#columns.labels, name);
  }

  #doubles(name: string): Float64Array {
    return column(this.#columns.doubles, name);
  }
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
