/**
 * Writes a table as Parquet, row group by row group, so that memory holds one group at a time.
 *
 * @module
 */

import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { ColumnKind, FaceColumn, StoredRow } from "./face_columns.ts";
import { type FileSum, HashedFile } from "./hashed_file.ts";

/** Rows of a full row group. With four times as many, reading takes half as much memory again. */
export const ROWS_PER_GROUP = 4096;

/** A Parquet file in the making. */
export class ParquetFile {
  readonly #file: HashedFile;
  readonly #columns: readonly FaceColumn[];
  readonly #rowsPerGroup: number;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  readonly #absent: Set<string>;
  #rows: StoredRow[] = [];

  private constructor(file: HashedFile, columns: readonly FaceColumn[], rowsPerGroup: number) {
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
  static async create(
    path: string,
    columns: readonly FaceColumn[],
    rowsPerGroup: number,
  ): Promise<ParquetFile> {
    return new ParquetFile(await HashedFile.create(path), columns, rowsPerGroup);
  }

  /** Appends rows; they are written as soon as a row group is full. */
  async append(rows: readonly StoredRow[]): Promise<void> {
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
      if (this.#absent.has(column.name) && cells.some((cell) => cell !== null)) {
        this.#absent.delete(column.name);
      }
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

function schemaOf(columns: readonly FaceColumn[]): SchemaElement[] {
  return [
    { name: "faces", num_children: columns.length },
    ...columns.map(({ name, kind, nullable }): SchemaElement => ({
      name,
      ...PARQUET_TYPES[kind],
      repetition_type: nullable ? "OPTIONAL" : "REQUIRED",
    })),
  ];
}
