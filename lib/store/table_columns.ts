/**
 * Reads a face store's Parquet file into columns, row group by row group: beside the columns
 * themselves, memory holds one group at a time.
 *
 * @module
 */

import { type AsyncBuffer, type DecodedArray, parquetMetadataAsync, parquetRead } from "hyparquet";
import type { ColumnKind, FaceColumn } from "./face_columns.ts";

/** The columns of a table by name, a value per row. */
export interface TableColumns {
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** Null where not known. */
  readonly labels: ReadonlyMap<string, readonly (string | null)[]>;
  /** 1 for true, −1 for false, 0 where not known. */
  readonly booleans: ReadonlyMap<string, Int8Array>;
  readonly integers: ReadonlyMap<string, Int32Array>;
  readonly unsigned: ReadonlyMap<string, Uint32Array>;
  /** NaN where not known. */
  readonly doubles: ReadonlyMap<string, Float64Array>;
}

/**
 * Reads a table.
 *
 * @param file An open Parquet file.
 * @param columns What is expected; optional columns may be missing.
 * @param count The number of rows that is expected.
 * @throws {SyntaxError} If it is not Parquet, or has other columns or another number of rows.
 */
export async function readColumns(
  file: Deno.FsFile,
  columns: readonly FaceColumn[],
  count: number,
): Promise<TableColumns> {
  const buffer = asyncBuffer(file);
  const metadata = await parquetMetadataAsync(buffer).catch((cause) => {
    throw new SyntaxError("it is not Parquet", { cause });
  });
  if (Number(metadata.num_rows) !== count) {
    throw new SyntaxError(`it has ${metadata.num_rows} rows, not ${count}`);
  }
  const present = metadata.schema.slice(1).map(({ name }) => name);
  const expected = columns.filter(({ name, optional }) => !optional || present.includes(name));
  const wrong = present.find((name, i) => name !== expected[i]?.name);
  if (wrong !== undefined || present.length !== expected.length) {
    throw new SyntaxError(
      `it has the column ${wrong ?? "…"} where ${
        expected[present.indexOf(wrong ?? "")]?.name ??
          "none"
      } should be`,
    );
  }
  const table = new ColumnFiller(expected, count);
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    const chunks: Chunk[] = [];
    await parquetRead({
      file: buffer,
      metadata,
      rowStart,
      rowEnd,
      // An error that is thrown in here would go unheard: the chunks are only gathered.
      onChunk: ({ columnName, columnData, rowStart }) =>
        chunks.push({ name: columnName, data: columnData, start: rowStart }),
    }).catch((cause) => {
      throw new SyntaxError(`its rows from ${rowStart} on cannot be decoded`, { cause });
    });
    for (const chunk of chunks) table.fill(chunk);
    rowStart = rowEnd;
  }
  return table;
}

/** Values of a column, from a row on. */
interface Chunk {
  readonly name: string;
  readonly data: DecodedArray;
  readonly start: number;
}

type Fill = (data: DecodedArray, start: number) => void;

/** Columns of their full length, to be filled. */
class ColumnFiller implements TableColumns {
  readonly texts = new Map<string, string[]>();
  readonly labels = new Map<string, (string | null)[]>();
  readonly booleans = new Map<string, Int8Array>();
  readonly integers = new Map<string, Int32Array>();
  readonly unsigned = new Map<string, Uint32Array>();
  readonly doubles = new Map<string, Float64Array>();
  readonly #fills = new Map<string, Fill>();

  constructor(columns: readonly FaceColumn[], count: number) {
    const makers: Record<ColumnKind, (name: string) => Fill> = {
      text: (name) => fillTexts(put(this.texts, name, Array<string>(count).fill("")), this.texts),
      label: (name) => fillLabels(put(this.labels, name, Array<string | null>(count).fill(null))),
      boolean: (name) => fillBooleans(put(this.booleans, name, new Int8Array(count))),
      int32: (name) => fillNumbers(put(this.integers, name, new Int32Array(count))),
      uint32: (name) => fillNumbers(put(this.unsigned, name, new Uint32Array(count))),
      double: (name) => fillNumbers(put(this.doubles, name, new Float64Array(count))),
    };
    for (const { name, kind } of columns) this.#fills.set(name, makers[kind](name));
  }

  fill({ name, data, start }: Chunk): void {
    this.#fills.get(name)?.(data, start);
  }
}

function put<T>(columns: Map<string, T>, name: string, values: T): T {
  columns.set(name, values);
  return values;
}

/** A face's name is mostly its picture's too: such text is kept once. */
function fillTexts(into: string[], all: ReadonlyMap<string, readonly string[]>): Fill {
  const [first = into] = all.values();
  return (data, start) => {
    for (let i = 0, row = start; i < data.length; i++, row++) {
      into[row] = data[i] === first[row] ? first[row] ?? "" : data[i];
    }
  };
}

function fillLabels(into: (string | null)[]): Fill {
  const labels = new Map<string, string>();
  return (data, start) => {
    for (let i = 0; i < data.length; i++) {
      const label = data[i];
      if (label !== null && !labels.has(label)) labels.set(label, label);
      into[start + i] = labels.get(label) ?? null;
    }
  };
}

function fillBooleans(into: Int8Array): Fill {
  return (data, start) => {
    for (let i = 0; i < data.length; i++) into[start + i] = data[i] === null ? 0 : data[i] ? 1 : -1;
  };
}

function fillNumbers(into: Float64Array | Int32Array | Uint32Array): Fill {
  return (data, start) => {
    for (let i = 0; i < data.length; i++) into[start + i] = data[i] === null ? NaN : data[i];
  };
}

/** A file as the library wants it. */
function asyncBuffer(file: Deno.FsFile): AsyncBuffer {
  const byteLength = file.statSync().size;
  return {
    byteLength,
    slice: (start, end = byteLength) => {
      const bytes = new Uint8Array(end - start);
      file.seekSync(start, Deno.SeekMode.Start);
      for (let at = 0; at < bytes.length;) {
        const read = file.readSync(bytes.subarray(at));
        if (read === null) throw new SyntaxError("it ends too early");
        at += read;
      }
      return bytes.buffer;
    },
  };
}
