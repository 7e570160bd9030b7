/**
 * Tables as CSV, with a line of column names and quotes where they are needed. What people write is
 * read with any line ends. The one module that knows csv-parse and csv-stringify.
 *
 * @module
 */

import { CsvError, parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";

/** A row of a table. */
export interface CsvRow {
  /** The line that it ends in, from 1. */
  readonly line: number;
  /** As many as there are columns, without white space around them. */
  readonly cells: readonly string[];
}

/** A table. */
export interface CsvTable {
  /** The file's path, for messages. */
  readonly file: string;
  /** The names in its first line. */
  readonly columns: readonly string[];
  /** The lines below, in order. */
  readonly rows: readonly CsvRow[];
}

/**
 * Reads a table.
 *
 * @param file The file's path, for messages.
 * @throws {SyntaxError} If quotes do not match, a line is too long or too short, or a column comes twice.
 */
export function parseCsv(text: string, file: string): CsvTable {
  const [header, ...rows] = records(text, file);
  if (header === undefined) {
    throw new SyntaxError(`Cannot read ${file} as it is empty: it must begin with column names`);
  }
  const columns = header.cells;
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new SyntaxError(
      `Cannot read ${file} as its columns must differ: got ${JSON.stringify(twice)} twice`,
    );
  }
  for (const { line, cells } of rows) {
    if (cells.length === columns.length) continue;
    throw new SyntaxError(
      `Cannot read ${file} as line ${line} must have ${columns.length} cells, one for each column: ` +
        `got ${cells.length}; correct the line`,
    );
  }
  return { file, columns, rows };
}

function records(text: string, file: string): CsvRow[] {
  const rows: CsvRow[] = [];
  try {
    parse(text, {
      bom: true,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (cells: string[], { lines }) => {
        rows.push({ line: lines, cells });
        return null;
      },
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new SyntaxError(`Cannot read ${file} as its quotes must match: ${cause.message}`, {
      cause,
    });
  }
  return rows;
}

/** A row to write, by its columns; null leaves the cell empty. */
export type CsvRecord = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Rows as CSV, with a line of column names.
 *
 * @param columns Those of the first row, unless given; a table without any is an empty text.
 * @throws {RangeError} If a row has other columns.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { csvText } from "facespace/system";
 *
 * assert(csvText([{ name: "a, b", share: 0.5 }]) === 'name,share\n"a, b",0.5\n');
 * ```
 */
export function csvText(
  rows: readonly CsvRecord[],
  columns: readonly string[] = Object.keys(rows[0] ?? {}),
): string {
  const lines = rows.map((row, i) => {
    if (Object.keys(row).join() === columns.join()) return Object.values(row);
    throw new RangeError(`Cannot write a table as row ${i} has other columns than the first`);
  });
  // Left alone, csv-stringify writes true as 1 and false as nothing.
  return columns.length === 0 ? "" : stringify([columns, ...lines], { cast: { boolean: String } });
}
