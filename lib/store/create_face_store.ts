/**
 * Writes a face store: a folder with the pixels as `.npy`, what is known of each face as Parquet,
 * and a manifest. It is written as `<folder>.partial` and renamed when all of it is on the disk.
 *
 * The same rows and pixels in the same order give the same bytes, however they were appended.
 *
 * @module
 */

import type { Json } from "../system/mod.ts";
import { bytesPerFace, PixelFiles } from "./face_pixels.ts";
import { assertRow, faceColumns, type FaceRow } from "./face_table.ts";
import {
  contentChecksum,
  differences,
  type FaceStoreManifest,
  type FileSum,
  HashedFile,
  MANIFEST,
  readManifest,
  TABLE,
  writerVersions,
} from "./manifest.ts";
import { ParquetFile } from "./parquet_table.ts";

/** What a new store is to be. */
export interface NewFaceStore {
  /** Width and height of the faces, all different; each face is given in all of them. */
  readonly sizesPx: readonly number[];
  /** A sentence for captions: where the faces come from. */
  readonly source: string;
  /** Whatever the faces are made from. A store of another recipe is never written over, but for one: */
  readonly recipe: Json;
  /** The checksum of the store that is there and that this one replaces as soon as it is whole. */
  readonly replaces?: string | undefined;
  /** The measures that rows may have. */
  readonly measureNames: readonly string[];
  /** Faces of a full pixel file, 32,768 by default. */
  readonly facesPerFile?: number;
  /** Rows of a full row group, 4,096 by default: as many are kept in memory. */
  readonly rowsPerGroup?: number;
}

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
  /**
   * Writes the rest and the manifest, and puts the store in its place.
   *
   * @param extra A report for the manifest, and the texts of files that are no part of the store, by name.
   */
  finish(extra?: {
    readonly report?: Json;
    readonly beside?: Readonly<Record<string, string>>;
  }): Promise<FaceStoreManifest>;
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
  const { sizesPx, source, recipe, measureNames, facesPerFile, rowsPerGroup } = options;
  const store = folder.replace(/\/+$/, "");
  await restoreFolder(store);
  await assertReplaceable(store, options);
  const partial = `${store}.partial`;
  await removeFolder(partial);
  await Deno.mkdir(partial, { recursive: true });
  const columns = faceColumns(options);
  const table = await ParquetFile.create(`${partial}/${TABLE}`, columns, rowsPerGroup);
  const pixelFiles = sizesPx.map((sizePx) => new PixelFiles(partial, sizePx, facesPerFile));
  let count = 0;
  let state: "open" | "writing" | "finished" | "given up" = "open";

  function assertOpen(what: string): void {
    if (state === "open") return;
    const why = {
      writing: "the last faces are still being written, or could not be: await append()",
      finished: "it is finished",
      "given up": "it was given up",
    }[state];
    throw new Error(`Cannot ${what} ${store} as ${why}`);
  }

  /** After a failure the files' state is unknown, and stays "writing". */
  async function write<T>(work: () => Promise<T>): Promise<T> {
    state = "writing";
    const result = await work();
    if (state !== "writing") throw new Error(`${store} was given up`);
    state = "open";
    return result;
  }

  return {
    append: async (rows, pixels) => {
      assertOpen("append faces to");
      const bySize = sizesPx.map((sizePx) => pixelsOf(sizePx, pixels, rows.length));
      for (const row of rows) assertRow(row, columns, measureNames);
      await write(async () => {
        const crcs = await Promise.all(
          pixelFiles.map((files, i) => files.append(bySize[i] ?? new Uint8Array())),
        );
        await table.append(
          rows.map((row, i) => ({ row, crcs: crcs.map((ofSize) => ofSize[i] ?? 0) })),
        );
        count += rows.length;
      });
    },
    finish: async ({ report, beside = {} } = {}) => {
      assertOpen("finish");
      const manifest = await write(async (): Promise<FaceStoreManifest> => {
        const files: Record<string, FileSum> = { [TABLE]: await table.finish() };
        for (const ofSize of pixelFiles) Object.assign(files, await ofSize.finish());
        const manifest: FaceStoreManifest = {
          version: 2,
          source,
          recipe,
          sizesPx,
          count,
          measureNames,
          files,
          checksum: await contentChecksum(files),
          versions: await writerVersions(),
          ...(report === undefined ? {} : { report }),
        };
        const texts = { ...beside, [MANIFEST]: `${JSON.stringify(manifest, null, 2)}\n` };
        for (const [name, text] of Object.entries(texts)) {
          const file = await HashedFile.create(`${partial}/${name}`);
          await file.write(new TextEncoder().encode(text));
          await file.finish();
        }
        await replaceFolder(partial, store);
        return manifest;
      });
      state = "finished";
      return manifest;
    },
    abort: async () => {
      if (state === "finished" || state === "given up") return;
      state = "given up";
      table.abandon();
      for (const files of pixelFiles) files.abandon();
      await removeFolder(partial);
    },
  };
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

/** @throws {RangeError} If an option makes no sense. */
function assertOptions(
  { sizesPx, measureNames, facesPerFile, rowsPerGroup }: NewFaceStore,
): void {
  const positive = (value: number) => Number.isInteger(value) && value > 0;
  const refuse = (rule: string, value: unknown) => {
    throw new RangeError(`Cannot make a face store as ${rule}: got ${value}`);
  };
  if (sizesPx.length === 0 || !sizesPx.every(positive) || hasDoubles(sizesPx)) {
    refuse("its sizes must be different numbers of pixels", `[${sizesPx}]`);
  }
  if (measureNames.includes("") || hasDoubles(measureNames)) {
    refuse("its measures must have different names", `[${measureNames}]`);
  }
  if (facesPerFile !== undefined && !positive(facesPerFile)) {
    refuse("facesPerFile must be at least 1", facesPerFile);
  }
  if (rowsPerGroup !== undefined && !positive(rowsPerGroup)) {
    refuse("rowsPerGroup must be at least 1", rowsPerGroup);
  }
}

function hasDoubles(values: readonly unknown[]): boolean {
  return new Set(values).size !== values.length;
}

/**
 * Makes sure that a folder may be written over: it is empty, or a store of the same recipe, or the one that is
 * to be replaced.
 *
 * @throws {RangeError} If it is not.
 * @throws {SyntaxError} If it holds a store whose manifest is damaged.
 */
async function assertReplaceable(folder: string, options: NewFaceStore): Promise<void> {
  const manifest = await readManifest(folder);
  if (!manifest) {
    if (!await exists(folder)) return;
    for await (const { name } of Deno.readDir(folder)) {
      throw new RangeError(
        `Cannot make a face store in ${folder} as it holds something else, such as ${name}: choose another folder`,
      );
    }
    return;
  }
  if (manifest.checksum === options.replaces) return;
  const identity = ({ recipe, sizesPx, measureNames }: NewFaceStore | FaceStoreManifest): Json => ({
    recipe,
    sizesPx,
    measureNames,
  });
  const [difference] = differences(identity(manifest), identity(options));
  if (difference) {
    throw new RangeError(
      `Cannot make a face store in ${folder} as there is one of another recipe, ${difference}: choose another folder, or delete that one`,
    );
  }
}

const replacedName = (folder: string) => `${folder}.replaced`;

/** Whether a process is just putting another store in a store's place, or was killed as it did so. */
export async function isBeingReplaced(folder: string): Promise<boolean> {
  return await exists(replacedName(folder));
}

/**
 * Renames a finished folder, over an older one if there is any. Between two renamings there is a
 * moment without either; {@linkcode restoreFolder} mends it if the process is killed just then.
 */
async function replaceFolder(finished: string, folder: string): Promise<void> {
  const replaced = replacedName(folder);
  await removeFolder(replaced);
  const older = await Deno.rename(folder, replaced).then(() => true, ignoreMissing);
  await Deno.rename(finished, folder);
  if (older) await removeFolder(replaced);
}

/** Gives back an older store that a process has moved out of the way, and was killed. */
export async function restoreFolder(folder: string): Promise<void> {
  if (await exists(folder)) return;
  await Deno.rename(replacedName(folder), folder).catch(ignoreMissing);
}

/** Removes a folder and all that is in it; none need be there. */
async function removeFolder(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, ignoreMissing) ?? false;
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
