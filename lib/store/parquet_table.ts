/**
 * Tables as Parquet, written and read row group by row group: memory holds one group at a time, beside
 * the columns themselves when they are read. Columns are of plain types, so that every reader of
 * Parquet understands them.
 *
 * @module
 */

import { type AsyncBuffer, type DecodedArray, parquetMetadataAsync, parquetRead } from "hyparquet";
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { type FileSum, HashedFile } from "./manifest.ts";

/** `label` is text of few distinct values, `text` is text of many. */
export type ColumnKind = "text" | "label" | "boolean" | "int32" | "uint32" | "double";

/** One value of a table; null where it is not known. */
export type Cell = string | boolean | number | null;

/** One column of a table whose rows are values of a type. */
export interface Column<Row> {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  /** Whether the column is left out of a table in which none of its values is known. */
  readonly optional: boolean;
  cell(row: Row): Cell;
}

/** Rows of a full row group. With four times as many, reading takes half as much memory again. */
const ROWS_PER_GROUP = 4096;

const DICTIONARY_KINDS: ReadonlySet<ColumnKind> = new Set<ColumnKind>(["label", "boolean"]);

const PARQUET_TYPES: Readonly<
  Record<ColumnKind, Pick<SchemaElement, "type" | "converted_type">>
> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  label: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  boolean: { type: "BOOLEAN" },
  int32: { type: "INT32" },
  uint32: { type: "INT32", converted_type: "UINT_32" },
  double: { type: "DOUBLE" },
};

/** A Parquet file in the making. */
export class ParquetFile<Row> {
  readonly #file: HashedFile;
  readonly #columns: readonly Column<Row>[];
  readonly #rowsPerGroup: number;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  readonly #absent: Set<string>;
  #rows: Row[] = [];

  private constructor(file: HashedFile, columns: readonly Column<Row>[], rowsPerGroup: number) {
    this.#file = file;
    this.#columns = columns;
    this.#rowsPerGroup = rowsPerGroup;
    this.#absent = new Set(columns.filter(({ optional }) => optional).map(({ name }) => name));
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: schemaOf(columns),
      codec: "UNCOMPRESSED",
    });
  }

  /** Makes the file. */
  static async create<Row>(
    path: string,
    columns: readonly Column<Row>[],
    rowsPerGroup = ROWS_PER_GROUP,
  ): Promise<ParquetFile<Row>> {
    return new ParquetFile(await HashedFile.create(path), columns, rowsPerGroup);
  }

  /** Appends rows; they are written as soon as a row group is full. */
  async append(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      this.#rows.push(row);
      if (this.#rows.length === this.#rowsPerGroup) await this.#writeGroup();
    }
  }

  /** Writes what is left, and the footer. */
  async finish(): Promise<FileSum> {
    if (this.#rows.length > 0) await this.#writeGroup();
    this.#leaveOutAbsentColumns();
    await this.#writer.finish();
    await this.#flush();
    return await this.#file.finish();
  }

  /** Closes the file as it is. */
  abandon(): void {
    this.#file.abandon();
  }

  async #writeGroup(): Promise<void> {
    const columnData = this.#columns.map((column): ColumnSource => {
      const cells = this.#rows.map((row) => column.cell(row));
      if (cells.some((cell) => cell !== null)) this.#absent.delete(column.name);
      const source = { name: column.name, data: cells, offsetIndex: false };
      // Numbers and names differ from row to row: a dictionary would only cost time.
      return DICTIONARY_KINDS.has(column.kind) ? source : { ...source, encoding: "PLAIN" };
    });
    this.#rows = [];
    await this.#writer.write({ columnData, rowGroupSize: this.#rowsPerGroup });
    await this.#flush();
  }

  /**
   * Which optional columns hold anything is known only now. The others, a few bytes of nulls in
   * each group, are not mentioned in the footer, which alone tells readers what there is.
   */
  #leaveOutAbsentColumns(): void {
    const writer = this.#writer;
    writer.schema = schemaOf(this.#columns.filter(({ name }) => !this.#absent.has(name)));
    for (const group of writer.row_groups) {
      group.columns = group.columns.filter(({ meta_data }) =>
        !this.#absent.has(meta_data?.path_in_schema[0] ?? "")
      );
      group.total_byte_size = 0n;
      group.total_compressed_size = 0n;
      for (const { meta_data } of group.columns) {
        group.total_byte_size += meta_data?.total_uncompressed_size ?? 0n;
        group.total_compressed_size += meta_data?.total_compressed_size ?? 0n;
      }
    }
  }

  async #flush(): Promise<void> {
    await this.#file.write(this.#bytes.getBytes());
    this.#bytes.index = 0;
  }
}

function schemaOf<Row>(columns: readonly Column<Row>[]): SchemaElement[] {
  return [
    { name: "faces", num_children: columns.length },
    ...columns.map(({ name, kind, nullable }): SchemaElement => ({
      name,
      ...PARQUET_TYPES[kind],
      repetition_type: nullable ? "OPTIONAL" : "REQUIRED",
    })),
  ];
}

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
  columns: readonly Pick<Column<never>, "name" | "kind" | "optional">[],
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
    const should = expected[present.indexOf(wrong ?? "")]?.name ?? "none";
    throw new SyntaxError(`it has the column ${wrong ?? "…"} where ${should} should be`);
  }
  const texts = new Map<string, string[]>();
  const labels = new Map<string, (string | null)[]>();
  const booleans = new Map<string, Int8Array>();
  const integers = new Map<string, Int32Array>();
  const unsigned = new Map<string, Uint32Array>();
  const doubles = new Map<string, Float64Array>();
  const makers: Record<ColumnKind, (name: string) => Fill> = {
    text: (name) => fillTexts(put(texts, name, Array<string>(count).fill("")), texts),
    label: (name) => fillLabels(put(labels, name, Array<string | null>(count).fill(null))),
    boolean: (name) => fillBooleans(put(booleans, name, new Int8Array(count))),
    int32: (name) => fillNumbers(put(integers, name, new Int32Array(count))),
    uint32: (name) => fillNumbers(put(unsigned, name, new Uint32Array(count))),
    double: (name) => fillNumbers(put(doubles, name, new Float64Array(count))),
  };
  const fills = new Map(expected.map(({ name, kind }) => [name, makers[kind](name)]));
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    const chunks: { name: string; data: DecodedArray; start: number }[] = [];
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
    for (const { name, data, start } of chunks) fills.get(name)?.(data, start);
    rowStart = rowEnd;
  }
  return { texts, labels, booleans, integers, unsigned, doubles };
}

/** Takes values of a column, from a row on. */
type Fill = (data: DecodedArray, start: number) => void;

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
