/**
 * Opens a face store: its table is in memory, its pixels stay on the disk and are read by row. Also checks
 * every byte of one, and reads one from its first face to its last.
 *
 * @module
 */

import type { FacePixels } from "../images/mod.ts";
import { noteInput } from "../system/mod.ts";
import {
  bytesPerFace,
  pixelFileName,
  type PixelFilePart,
  storeClosed,
  StoredPixels,
} from "./face_pixels.ts";
import { isBeingReplaced } from "./create_face_store.ts";
import { crcColumn, faceColumns, type FaceRow, type FaceTable, faceTable } from "./face_table.ts";
import {
  damaged,
  type FaceStoreManifest,
  MANIFEST,
  readManifest,
  sumFile,
  TABLE,
} from "./manifest.ts";
import { decodeNpyHeader, LONGEST_NPY_HEADER, type NpyHeader } from "./npy.ts";
import { readColumns, type TableColumns } from "./parquet_table.ts";

/** An open store. It is itself its faces of one size. */
export interface FaceStore extends FacePixels {
  /** Its path, without a slash at its end. */
  readonly folder: string;
  /** What `manifest.json` says. */
  readonly manifest: FaceStoreManifest;
  /** Widths and heights of the faces: each face is there in all sizes. */
  readonly sizesPx: readonly number[];
  /** A sentence for captions: where the faces come from. */
  readonly source: string;
  /** SHA-256 that identifies the faces and all that is known of them. */
  readonly checksum: string;
  /** What is known of the faces. */
  readonly table: FaceTable;
  /**
   * The same faces in another size, open as long as the store is.
   *
   * @throws {RangeError} If the store does not have that size.
   */
  inSize(sizePx: number): FacePixels;
  /** Closes the files. What is being read fails. */
  close(): Promise<void>;
}

/** How to open a store. */
export interface OpenFaceStoreOptions {
  /** Which of the sizes to read; by default the store's first. */
  readonly sizePx?: number;
}

/**
 * Opens a store and checks all but the pixels, which are checked whenever they are read. It stays readable if
 * another process replaces it.
 *
 * @throws {SyntaxError} If there is no store, or a file is missing or damaged; the message names
 * it and the cure.
 * @throws {RangeError} If the store does not have the size.
 */
export async function openFaceStore(
  folder: string,
  options: OpenFaceStoreOptions = {},
): Promise<FaceStore> {
  const path = folder.replace(/\/+$/, "");
  noteInput(path);
  for (let attempt = 0;; attempt++) {
    const before = await checksumOf(path);
    try {
      const store = await openOnce(path, options);
      if (store.checksum === await checksumOf(path)) return store;
      await store.close();
    } catch (error) {
      const isReplaced = await isBeingReplaced(path) || before !== await checksumOf(path);
      if (!isReplaced || attempt === ATTEMPTS) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** How often, and with what pause, a store is opened that another process is about to replace. */
const ATTEMPTS = 20;
const PAUSE_MS = 50;

async function checksumOf(path: string): Promise<string | undefined> {
  const manifest = await readManifest(path).catch(() => undefined);
  return manifest?.checksum;
}

async function openOnce(path: string, options: OpenFaceStoreOptions): Promise<FaceStore> {
  const manifest = await readManifest(path);
  if (!manifest) throw damaged(path, MANIFEST, "it is missing");
  const { count, sizesPx, measureNames } = manifest;
  const sizePx = options.sizePx ?? sizesPx[0] ?? 0;
  assertSize(sizePx, manifest, path);
  await checkLengths(path, manifest);
  const parts = new Map<number, readonly PixelFilePart[]>();
  for (const size of sizesPx) parts.set(size, await pixelParts(path, manifest, size));
  const columns = await readTable(path, manifest);
  const table = faceTable(columns, count, measureNames);
  const open = new Map<number, StoredPixels>();
  let closed = false;
  const inSize = (size: number): StoredPixels => {
    assertSize(size, manifest, path);
    if (closed) throw storeClosed();
    const crcs = columns.unsigned.get(crcColumn(size)) ?? new Uint32Array();
    const faces = open.get(size) ??
      new StoredPixels({ sizePx: size, parts: parts.get(size) ?? [], crcs, names: table.names });
    open.set(size, faces);
    return faces;
  };
  // All files are open from now on: a process that replaces the store does not take them away.
  for (const size of sizesPx) inSize(size);
  const faces = inSize(sizePx);
  return {
    folder: path,
    manifest,
    count,
    sizePx,
    sizesPx,
    source: manifest.source,
    checksum: manifest.checksum,
    table,
    inSize,
    readSync: (rows) => faces.readSync(rows),
    read: (rows) => faces.read(rows),
    close: async () => {
      closed = true;
      for (const pixels of open.values()) await pixels.close();
    },
  };
}

function assertSize(sizePx: number, { sizesPx }: FaceStoreManifest, folder: string): void {
  if (sizesPx.includes(sizePx)) return;
  throw new RangeError(
    `Cannot read faces of ${sizePx} px as ${folder} has them in ${
      sizesPx.join(" and ")
    } px: ask for one of these, or make the store with this size`,
  );
}

async function checkLengths(folder: string, { files }: FaceStoreManifest): Promise<void> {
  for (const [name, { bytes }] of Object.entries(files)) {
    const size = await Deno.stat(`${folder}/${name}`).then(({ size }) => size, (error) => {
      if (error instanceof Deno.errors.NotFound) throw damaged(folder, name, "it is missing");
      throw error;
    });
    if (size !== bytes) throw damaged(folder, name, `it has ${size} bytes, not ${bytes}`);
  }
}

/** Reads the headers of all files of one size. */
async function pixelParts(
  folder: string,
  { files, count }: FaceStoreManifest,
  sizePx: number,
): Promise<readonly PixelFilePart[]> {
  const parts: PixelFilePart[] = [];
  let firstRow = 0;
  for (let index = 0; firstRow < count || index === 0; index++) {
    const name = pixelFileName(sizePx, index);
    const sum = files[name];
    if (!sum) {
      throw damaged(folder, MANIFEST, `it has ${firstRow} faces of ${sizePx} px, not ${count}`);
    }
    const path = `${folder}/${name}`;
    const { shape, dataStart } = await readHeader(folder, name);
    const [faces = 0, ...face] = shape;
    if (face.join() !== [sizePx, sizePx, 3].join()) {
      throw damaged(folder, name, `its shape is [${shape.join(", ")}]`);
    }
    if (dataStart + faces * bytesPerFace(sizePx) !== sum.bytes) {
      throw damaged(folder, name, `it has ${sum.bytes} bytes, which are not ${faces} faces`);
    }
    if (faces === 0 && count > 0) throw damaged(folder, name, "it has no faces");
    parts.push({ path, firstRow, count: faces, dataStart });
    firstRow += faces;
  }
  if (firstRow !== count) {
    throw damaged(folder, MANIFEST, `it has ${firstRow} faces of ${sizePx} px, not ${count}`);
  }
  return parts;
}

async function readHeader(folder: string, name: string): Promise<NpyHeader> {
  using file = await Deno.open(`${folder}/${name}`);
  const start = new Uint8Array(LONGEST_NPY_HEADER);
  const length = await file.read(start) ?? 0;
  try {
    return decodeNpyHeader(start.subarray(0, length));
  } catch (cause) {
    throw damaged(folder, name, "it is no .npy file of bytes", cause);
  }
}

async function readTable(folder: string, manifest: FaceStoreManifest): Promise<TableColumns> {
  const { sha256 } = await sumFile(`${folder}/${TABLE}`);
  if (sha256 !== manifest.files[TABLE]?.sha256) {
    throw damaged(folder, TABLE, "its SHA-256 is not the manifest's");
  }
  using file = await Deno.open(`${folder}/${TABLE}`);
  try {
    return await readColumns(file, faceColumns(manifest), manifest.count);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw damaged(folder, TABLE, error.message, error);
  }
}

/** How to check a store. */
export interface VerifyOptions {
  /** Called as files are read. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  /** Stops the check between two pieces of a file. */
  readonly signal?: AbortSignal;
}

/**
 * Reads all files of a store and compares them with the SHA-256s of its manifest.
 *
 * @throws {SyntaxError} If a file is missing or damaged; the message names it, the first damaged
 * face in it where that is known, and the cure.
 */
export async function verifyFaceStore(
  folder: string,
  { onProgress, signal }: VerifyOptions = {},
): Promise<void> {
  const store = await openFaceStore(folder);
  try {
    const files = Object.entries(store.manifest.files);
    const total = files.reduce((sum, [, { bytes }]) => sum + bytes, 0);
    let done = 0;
    for (const [name, { sha256 }] of files) {
      const sum = await sumFile(`${store.folder}/${name}`, (bytes) => {
        signal?.throwIfAborted();
        onProgress?.(done += bytes, total);
      });
      if (sum.sha256 !== sha256) {
        readEveryFace(store);
        throw damaged(store.folder, name, "its SHA-256 is not the manifest's");
      }
    }
  } finally {
    await store.close();
  }
}

/** @throws {SyntaxError} If a face is damaged; the message names the first. */
function readEveryFace(store: FaceStore): void {
  for (const sizePx of store.sizesPx) {
    const faces = store.inSize(sizePx);
    for (let row = 0; row < store.count; row++) faces.readSync([row]);
  }
}

/** Some faces with all that a store holds of them: what `FaceStoreWriter.append()` takes. */
export interface StoredGroup {
  /** What is known of each. */
  readonly rows: readonly FaceRow[];
  /** By size. */
  readonly pixels: Readonly<Record<number, Uint8Array>>;
}

/**
 * Reads a store from its first face to its last. Appended to a new store, the groups of one store
 * after those of another join the two.
 *
 * @param groupSize Faces of a group.
 */
export async function* facesInOrder(
  store: FaceStore,
  groupSize = 256,
): AsyncGenerator<StoredGroup> {
  for (let first = 0; first < store.count; first += groupSize) {
    const length = Math.min(groupSize, store.count - first);
    const indices = Array.from({ length }, (_, i) => first + i);
    const pixels: Record<number, Uint8Array> = {};
    for (const sizePx of store.sizesPx) pixels[sizePx] = await store.inSize(sizePx).read(indices);
    yield { rows: indices.map((row) => store.table.row(row)), pixels };
  }
}
