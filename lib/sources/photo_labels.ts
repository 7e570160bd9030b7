/**
 * What `labels.csv` says of photographs: a line for each, any of CelebA's attributes, age, who it
 * is, and the partition.
 *
 * @module
 */

import {
  ATTRIBUTE_NAMES,
  type AttributeName,
  type FaceAttributes,
  type Partition,
} from "../annotations/mod.ts";
import { type CsvTable, parseCsv, unlessMissing } from "../system/mod.ts";

/** What is known of one photograph. */
interface PhotoLabels {
  /** The line in the file, from 1. */
  readonly line: number;
  readonly attributes: Readonly<Partial<FaceAttributes>>;
  readonly ageYears?: number;
  /** A person's name or number, as it is written. */
  readonly person?: string;
  readonly partition?: Partition;
}

/** A file of labels, read. */
export interface LabelTable {
  /** For messages. */
  readonly file: string;
  /** By the photographs' paths, in Unicode's composed form (NFC). */
  readonly labels: ReadonlyMap<string, PhotoLabels>;
  /** Sentences about columns that tell nothing here. */
  readonly problems: readonly string[];
}

/** The file with labels that may lie beside the pictures. */
export const LABELS_FILE = "labels.csv";

const FILE_COLUMN = "file";
const PARTITION_NAMES: Readonly<Record<string, Partition>> = {
  train: "train",
  validation: "validation",
  test: "test",
  0: "train",
  1: "validation",
  2: "test",
};

/** A cell that is not empty, put into a row's labels; or the rule that it breaks. */
type ReadCell = (cell: string, labels: Draft) => string | undefined;

interface Draft {
  readonly attributes: Partial<Record<AttributeName, boolean>>;
  ageYears?: number;
  person?: string;
  partition?: Partition;
}

/**
 * Opens a file of labels; nothing if there is none.
 *
 * @throws {SyntaxError} If it is not UTF-8, if a value or the columns are not as they must be, or if
 * a file comes twice.
 */
export async function openLabels(file: string): Promise<LabelTable | undefined> {
  const bytes = await unlessMissing(Deno.readFile(file));
  return bytes && readLabels(parseCsv(textOf(bytes, file), file));
}

/** What to do about a file in another encoding. */
const SAVE_AS_UTF8 = 'save the file as UTF-8, which spreadsheets call "CSV UTF-8"';

/** The text of a file; a byte order mark is left out. */
function textOf(bytes: Uint8Array, file: string): string {
  const isWide = /^(\xff\xfe|\xfe\xff)/.test(String.fromCharCode(...bytes.subarray(0, 2)));
  const zero = bytes.indexOf(0);
  if (isWide || zero !== -1) {
    const line = isWide ? 1 : linesOf(bytes.subarray(0, zero)).length;
    throw new SyntaxError(
      `Cannot read ${file} as line ${line} is not UTF-8 but looks like UTF-16: ${SAVE_AS_UTF8}`,
    );
  }
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decoded = (part: Uint8Array) => {
    try {
      return decoder.decode(part);
    } catch {
      return undefined;
    }
  };
  const text = decoded(bytes);
  if (text !== undefined) return text;
  const lines = linesOf(bytes);
  const wrong = lines.findIndex((line) => decoded(line) === undefined);
  // Any bytes are text in this encoding, which is that of most old files from Windows.
  const shown = new TextDecoder("windows-1252").decode(lines[wrong]).slice(0, 60);
  throw new SyntaxError(
    `Cannot read ${file} as line ${wrong + 1} is not UTF-8: got ${
      JSON.stringify(shown)
    }; ${SAVE_AS_UTF8}`,
  );
}

/** The lines of a file, without their ends. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 10 && bytes[at] !== 13) continue;
    lines.push(bytes.subarray(start, at));
    if (bytes[at] === 13 && bytes[at + 1] === 10) at++;
    start = at + 1;
  }
  return [...lines, bytes.subarray(start)];
}

function readLabels(table: CsvTable): LabelTable {
  const { file, columns, rows } = table;
  const fileColumn = columns.indexOf(FILE_COLUMN);
  if (fileColumn === -1) {
    throw new SyntaxError(
      `Cannot read ${file} as one of its columns must be ${FILE_COLUMN}: got ${
        JSON.stringify(columns.join(",").slice(0, 80))
      }; its first line names the columns, with commas between them`,
    );
  }
  if (columns.includes("male") && columns.includes("Male")) {
    throw new SyntaxError(
      `Cannot read ${file} as male and Male are the same: got both columns; remove one of them`,
    );
  }
  const readers = columns.map(readerOf);
  const labels = new Map<string, PhotoLabels>();
  for (const { line, cells } of rows) {
    const name = photoKey(cells[fileColumn] ?? "");
    const before = labels.get(name);
    if (before !== undefined) {
      throw new SyntaxError(
        `Cannot read ${file} as a picture must have one line: got ${
          JSON.stringify(name)
        } in lines ${before.line} and ${line}; remove one of them`,
      );
    }
    const draft: Draft = { attributes: {} };
    for (const [i, cell] of cells.entries()) {
      const rule = cell === "" ? undefined : readers[i]?.(cell, draft);
      if (rule === undefined) continue;
      throw new SyntaxError(
        `Cannot read ${file} as ${columns[i]} in line ${line}, column ${i + 1}, must be ${rule} ` +
          `or empty: got ${JSON.stringify(cell.slice(0, 60))}`,
      );
    }
    labels.set(name, { line, ...draft });
  }
  const unknown = columns.filter((name, i) => readers[i] === undefined && name !== FILE_COLUMN);
  const problems = unknown.map((name) =>
    `${file}: the column ${JSON.stringify(name)} is not used, as it is neither one of CelebA's ` +
    `attributes nor male, age, identity or partition`
  );
  return { file, labels, problems };
}

/**
 * How a photograph is looked up: macOS may take names apart into letters and accents, and Windows
 * parts folders by backslashes.
 */
export function photoKey(name: string): string {
  return name.replaceAll("\\", "/").replace(/^\.\//, "").normalize("NFC");
}

function readerOf(column: string): ReadCell | undefined {
  if (column === "age") return readAge;
  if (column === "identity") return readPerson;
  if (column === "partition") return readPartition;
  const wanted = column === "male" ? "Male" : column;
  const attribute = ATTRIBUTE_NAMES.find((name) => name === wanted);
  return attribute && ((cell, { attributes }) => {
    if (!/^(-1|0|1|true|false)$/i.test(cell)) return "1, 0, -1, true, false";
    attributes[attribute] = /^(1|true)$/i.test(cell);
  });
}

const OLDEST_YEARS = 130;

const readAge: ReadCell = (cell, labels) => {
  const age = Number(cell);
  if (!(age >= 0 && age <= OLDEST_YEARS)) return `a number of years from 0 to ${OLDEST_YEARS}`;
  labels.ageYears = age;
};

const readPerson: ReadCell = (cell, labels) => {
  labels.person = cell;
};

const readPartition: ReadCell = (cell, labels) => {
  const partition = Object.hasOwn(PARTITION_NAMES, cell) ? PARTITION_NAMES[cell] : undefined;
  if (partition === undefined) return "train (0), validation (1), test (2)";
  labels.partition = partition;
};
