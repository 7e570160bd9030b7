/**
 * Tables that people write: CSV with a line of column names, quotes where they are needed, any line
 * ends. The one module that knows csv-parse.
 *
 * @module
 */

import { CsvError, parse } from "csv-parse/sync";

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
  readonly columns: readonly string[];
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
