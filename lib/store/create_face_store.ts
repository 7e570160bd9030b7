/**
 * Writes a face store: a folder with the pixels as `.npy`, what is known of each face as Parquet,
 * and a manifest. It is written as `<folder>.partial` and renamed when all of it is on the disk.
 *
 * The same rows and pixels in the same order give the same bytes, however they were appended.
 *
 * @module
 */

import type { Json } from "../system/mod.ts";
import type { FaceRow } from "./face_row.ts";
import { assertRow, type FaceColumn, faceColumns, type StoredRow } from "./face_columns.ts";
import { type FileSum, HashedFile } from "./hashed_file.ts";
import { contentChecksum, type FaceStoreManifest, MANIFEST, TABLE } from "./manifest.ts";
import { assertOptions, assertReplaceable, type NewFaceStore } from "./new_face_store.ts";
import { ParquetFile, ROWS_PER_GROUP } from "./parquet_file.ts";
import { bytesPerFace, FACES_PER_FILE, PixelFiles } from "./pixel_files.ts";
import { removeFolder, replaceFolder, restoreFolder } from "./replace_folder.ts";
import { writerVersions } from "./writer_versions.ts";

/** A store in the making. */
export interface FaceStoreWriter {
  /**
   * Appends faces.
   *
   * @param pixels By size: red, green, blue, 0–255, shape `[rows, size, size, 3]`. They are read
   * until the promise is fulfilled; nothing may be appended before.
   * @throws {RangeError} If the pixels do not fit the rows, or a row has a value that cannot be
   * stored; nothing is written then.
   */
  append(rows: readonly FaceRow[], pixels: Readonly<Record<number, Uint8Array>>): Promise<void>;
  /** Writes the rest and the manifest, and puts the store in its place. */
  finish(extra?: { readonly report?: Json }): Promise<FaceStoreManifest>;
  /** Gives up and removes what was written; an older store stays. After `finish()`, does nothing. */
  abort(): Promise<void>;
}

/**
 * Starts a store. An older one of the same recipe stays until the new one is finished; what a
 * killed process has left of an unfinished one is removed.
 *
 * @throws {RangeError} If an option is out of range, or the folder holds anything but a store of
 * this recipe.
 * @throws {SyntaxError} If it holds a store whose manifest is damaged.
 */
export async function createFaceStore(
  folder: string,
  options: NewFaceStore,
): Promise<FaceStoreWriter> {
  assertOptions(options);
  const store = { ...options, folder: folder.replace(/\/+$/, "") };
  await restoreFolder(store.folder);
  await assertReplaceable(store.folder, options);
  const partial = `${store.folder}.partial`;
  await removeFolder(partial);
  await Deno.mkdir(partial, { recursive: true });
  const columns = faceColumns(options);
  const table = await ParquetFile.create(
    `${partial}/${TABLE}`,
    columns,
    options.rowsPerGroup ?? ROWS_PER_GROUP,
  );
  return new Writer(store, partial, columns, table);
}

class Writer implements FaceStoreWriter {
  readonly #store: NewFaceStore & { readonly folder: string };
  readonly #partial: string;
  readonly #columns: readonly FaceColumn[];
  readonly #table: ParquetFile;
  readonly #pixels: readonly PixelFiles[];
  #count = 0;
  #state: "open" | "writing" | "finished" | "given up" = "open";

  constructor(
    store: NewFaceStore & { readonly folder: string },
    partial: string,
    columns: readonly FaceColumn[],
    table: ParquetFile,
  ) {
    this.#store = store;
    this.#partial = partial;
    this.#columns = columns;
    this.#table = table;
    const facesPerFile = store.facesPerFile ?? FACES_PER_FILE;
    this.#pixels = store.sizesPx.map((sizePx) => new PixelFiles(partial, sizePx, facesPerFile));
  }

  async append(
    rows: readonly FaceRow[],
    pixels: Readonly<Record<number, Uint8Array>>,
  ): Promise<void> {
    const { sizesPx, measureNames } = this.#store;
    this.#assertOpen("append faces to");
    const bySize = sizesPx.map((sizePx) => pixelsOf(sizePx, pixels, rows.length));
    for (const row of rows) assertRow(row, this.#columns, measureNames);
    await this.#write(async () => {
      const crcs = await Promise.all(
        this.#pixels.map((files, i) => files.append(bySize[i] ?? new Uint8Array())),
      );
      const stored = rows.map((row, i): StoredRow => ({
        row,
        crcs: crcs.map((ofSize) => ofSize[i] ?? 0),
      }));
      await this.#table.append(stored);
      this.#count += rows.length;
    });
  }

  async finish({ report }: { readonly report?: Json } = {}): Promise<FaceStoreManifest> {
    this.#assertOpen("finish");
    const { folder, source, recipe, sizesPx, measureNames } = this.#store;
    const manifest = await this.#write(async (): Promise<FaceStoreManifest> => {
      const files: Record<string, FileSum> = { [TABLE]: await this.#table.finish() };
      for (const ofSize of this.#pixels) Object.assign(files, await ofSize.finish());
      const manifest: FaceStoreManifest = {
        version: 2,
        source,
        recipe,
        sizesPx,
        count: this.#count,
        measureNames,
        files,
        checksum: await contentChecksum(files),
        versions: await writerVersions(),
        ...(report === undefined ? {} : { report }),
      };
      const text = `${JSON.stringify(manifest, null, 2)}\n`;
      const file = await HashedFile.create(`${this.#partial}/${MANIFEST}`);
      await file.write(new TextEncoder().encode(text));
      await file.finish();
      await replaceFolder(this.#partial, folder);
      return manifest;
    });
    this.#state = "finished";
    return manifest;
  }

  async abort(): Promise<void> {
    if (this.#state === "finished" || this.#state === "given up") return;
    this.#state = "given up";
    this.#table.abandon();
    for (const files of this.#pixels) files.abandon();
    await removeFolder(this.#partial);
  }

  #assertOpen(what: string): void {
    if (this.#state === "open") return;
    const why = {
      writing: "the last faces are still being written, or could not be: await append()",
      finished: "it is finished",
      "given up": "it was given up",
    }[this.#state];
    throw new Error(`Cannot ${what} ${this.#store.folder} as ${why}`);
  }

  /** After a failure the files' state is unknown, and the writer stays in "writing". */
  async #write<T>(work: () => Promise<T>): Promise<T> {
    this.#state = "writing";
    const result = await work();
    if (this.#state !== "writing") throw new Error(`${this.#store.folder} was given up`);
    this.#state = "open";
    return result;
  }
}

function pixelsOf(
  sizePx: number,
  pixels: Readonly<Record<number, Uint8Array>>,
  count: number,
): Uint8Array {
  const needed = count * bytesPerFace(sizePx);
  const given = pixels[sizePx];
  if (given?.length !== needed) {
    throw new RangeError(
      `Cannot append ${count} faces as ${needed} bytes of ${sizePx}×${sizePx}×3 are needed: got ${
        given?.length ?? "none"
      }`,
    );
  }
  return given;
}
