/**
 * Faces as bytes: in memory, and in the `.npy` files of a store, which are written in one go and read by
 * row. Every face's CRC-32 is checked whenever it is read from the disk.
 *
 * A thread reads while the main one computes. Deno's own asynchronous reads need the main thread between
 * one read and the next, and a training step does not let it go.
 *
 * @module
 */

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { crc32 } from "node:zlib";
import type { FacePixels, RgbImage } from "../images/mod.ts";
import { type FileSum, HashedFile } from "./manifest.ts";
import { encodeNpyHeader } from "./npy.ts";

/**
 * One face as a picture, for grids.
 *
 * @throws {RangeError} If there is no such row.
 */
export function faceAt(pixels: FacePixels, row: number): RgbImage {
  return { pixels: pixels.readSync([row]), widthPx: pixels.sizePx, heightPx: pixels.sizePx };
}

/** Faces as bytes. */
export interface PackedFaces {
  /** Red, green, blue, 0–255, shape `[count, sizePx, sizePx, 3]`. */
  readonly pixels: Uint8Array;
  /** How many faces they are. */
  readonly count: number;
  /** Width and height of a face. */
  readonly sizePx: number;
}

/**
 * Gives faces in memory by row. The bytes are shared, not copied, until they are asked for.
 *
 * @throws {RangeError} If the bytes do not fit the count and the size.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { packedFaces } from "facespace/store";
 * const faces = packedFaces({ pixels: new Uint8Array(24).fill(255, 12), count: 2, sizePx: 2 });
 * assert(faces.readSync([1]).every((byte) => byte === 255));
 * ```
 */
export function packedFaces({ pixels, count, sizePx }: PackedFaces): FacePixels {
  const stride = bytesPerFace(sizePx);
  if (pixels.length !== count * stride) {
    throw new RangeError(
      `Cannot read ${count} faces of ${sizePx}×${sizePx}×3 as ${
        count * stride
      } bytes are needed: got ${pixels.length}`,
    );
  }
  const readSync = (rows: readonly number[]) => {
    assertRows(rows, count);
    const bytes = new Uint8Array(rows.length * stride);
    for (const [i, row] of rows.entries()) {
      bytes.set(pixels.subarray(row * stride, (row + 1) * stride), i * stride);
    }
    return bytes;
  };
  return { count, sizePx, readSync, read: (rows) => Promise.try(readSync, rows) };
}

function assertRows(rows: readonly number[], count: number): void {
  for (const row of rows) {
    if (!(Number.isInteger(row) && row >= 0 && row < count)) {
      throw new RangeError(`Cannot read face ${row} as there are only ${count}`);
    }
  }
}

/** Bytes of one face. */
export function bytesPerFace(sizePx: number): number {
  return sizePx * sizePx * 3;
}

/** The CRC-32 of each face of some pixels. */
function faceCrcs(pixels: Uint8Array, sizePx: number): Uint32Array {
  const stride = bytesPerFace(sizePx);
  return Uint32Array.from(
    { length: pixels.length / stride },
    (_, i) => crc32(pixels.subarray(i * stride, (i + 1) * stride)),
  );
}

/** The name of a file of pixels: `pixels-80-00000.npy`. */
export function pixelFileName(sizePx: number, index: number): string {
  return `pixels-${sizePx}-${String(index).padStart(5, "0")}.npy`;
}

/** Faces of a full file. */
const FACES_PER_FILE = 32_768;

/** The pixel files of one size in the making. There is at least one, even if no face is in it. */
export class PixelFiles {
  readonly #folder: string;
  readonly #sizePx: number;
  readonly #facesPerFile: number;
  readonly #sums: Record<string, FileSum> = {};
  #file: HashedFile | undefined;
  #facesInFile = 0;

  constructor(folder: string, sizePx: number, facesPerFile = FACES_PER_FILE) {
    this.#folder = folder;
    this.#sizePx = sizePx;
    this.#facesPerFile = facesPerFile;
  }

  /**
   * Appends faces.
   *
   * @returns The CRC-32 of each.
   */
  async append(pixels: Uint8Array): Promise<Uint32Array> {
    const stride = bytesPerFace(this.#sizePx);
    const count = pixels.length / stride;
    for (let first = 0; first < count;) {
      const file = await this.#openFile();
      const faces = Math.min(count - first, this.#facesPerFile - this.#facesInFile);
      await file.write(pixels.subarray(first * stride, (first + faces) * stride));
      this.#facesInFile += faces;
      first += faces;
      if (this.#facesInFile === this.#facesPerFile) await this.#closeFile();
    }
    return faceCrcs(pixels, this.#sizePx);
  }

  /** Closes the last file. */
  async finish(): Promise<Readonly<Record<string, FileSum>>> {
    if (Object.keys(this.#sums).length === 0) await this.#openFile();
    await this.#closeFile();
    return this.#sums;
  }

  /** Closes the open file as it is. */
  abandon(): void {
    this.#file?.abandon();
    this.#file = undefined;
  }

  async #openFile(): Promise<HashedFile> {
    if (!this.#file) {
      this.#file = await HashedFile.create(`${this.#folder}/${this.#nextName()}`);
      this.#facesInFile = 0;
      // Most files get full; the last one's header is written again in the end.
      await this.#file.write(this.#header(this.#facesPerFile));
    }
    return this.#file;
  }

  async #closeFile(): Promise<void> {
    if (!this.#file) return;
    if (this.#facesInFile < this.#facesPerFile) {
      await this.#file.overwriteStart(this.#header(this.#facesInFile));
    }
    this.#sums[this.#nextName()] = await this.#file.finish();
    this.#file = undefined;
  }

  #nextName(): string {
    return pixelFileName(this.#sizePx, Object.keys(this.#sums).length);
  }

  #header(faces: number): Uint8Array {
    return encodeNpyHeader([faces, this.#sizePx, this.#sizePx, 3]);
  }
}

/** A pixel file, as its header describes it. */
export interface PixelFilePart {
  readonly path: string;
  /** The row of the file's first face. */
  readonly firstRow: number;
  readonly count: number;
  /** Where the file's data start, in bytes. */
  readonly dataStart: number;
}

/** The files of one size. */
interface Files {
  readonly sizePx: number;
  /** In the order of their rows. */
  readonly parts: readonly PixelFilePart[];
}

/** What is known of the faces of one size before they are read. */
interface StoredFaces extends Files {
  /** The CRC-32 of each face. */
  readonly crcs: Uint32Array;
  /** For messages. */
  readonly names: readonly string[];
}

/** Faces on disk. Files are open, and perhaps a thread runs, until it is closed. */
export class StoredPixels implements FacePixels {
  readonly count: number;
  readonly sizePx: number;
  readonly #faces: StoredFaces;
  readonly #reader: FaceReader;
  #thread: ReadingThread | undefined;
  #closed = false;

  constructor(faces: StoredFaces) {
    this.count = faces.crcs.length;
    this.sizePx = faces.sizePx;
    this.#faces = faces;
    this.#reader = new FaceReader(faces);
  }

  readSync(rows: readonly number[]): Uint8Array {
    this.#assertReadable(rows);
    return this.#checked(rows, this.#reader.read(rows));
  }

  async read(rows: readonly number[]): Promise<Uint8Array> {
    this.#assertReadable(rows);
    const { sizePx, parts } = this.#faces;
    this.#thread ??= new ReadingThread({ sizePx, parts }, this.#reader.identities());
    return this.#checked(rows, await this.#thread.read(rows) ?? this.#reader.read(rows));
  }

  /** Closes the files and ends the thread. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader.close();
    await this.#thread?.close();
  }

  #assertReadable(rows: readonly number[]): void {
    if (this.#closed) throw storeClosed();
    assertRows(rows, this.count);
  }

  #checked(rows: readonly number[], { pixels, crcs }: ReadFaces): Uint8Array {
    const wrong = rows.find((row, i) => crcs[i] !== this.#faces.crcs[row]);
    if (wrong === undefined) return pixels;
    const path = this.#faces.parts[partOf(this.#faces.parts, wrong)]?.path;
    const folder = path?.slice(0, path.lastIndexOf("/"));
    throw new SyntaxError(
      `Cannot read ${path} as the bytes of face ${wrong}, ${
        this.#faces.names[wrong]
      }, are not those that were stored: delete ${folder} and make the faces again`,
    );
  }
}

/** What reading from a closed store throws. */
export function storeClosed(): Error {
  return new Error("Cannot read faces as their store was closed: open it again");
}

/** Faces, and the CRC-32 of each. */
interface ReadFaces {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly crcs: Uint32Array;
}

/** Reads rows from open files: one read for each run of neighbours, at its place in the file. */
class FaceReader {
  readonly #files: Files;
  #descriptors: number[] = [];

  constructor(files: Files) {
    this.#files = files;
    try {
      for (const { path } of files.parts) this.#descriptors.push(openSync(path, "r"));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * @param rows Rows that exist.
   * @throws {SyntaxError} If a file is shorter than its header says.
   */
  read(rows: readonly number[]): ReadFaces {
    const { sizePx, parts } = this.#files;
    const stride = bytesPerFace(sizePx);
    const pixels = new Uint8Array(rows.length * stride);
    for (let from = 0; from < rows.length;) {
      const row = rows[from] ?? 0;
      const index = partOf(parts, row);
      const part = parts[index];
      const descriptor = this.#descriptors[index];
      if (!part || descriptor === undefined) {
        throw new Error("Cannot read faces as their files are closed");
      }
      const partEnd = part.firstRow + part.count;
      let to = from + 1;
      while (rows[to] === row + to - from && row + to - from < partEnd) to++;
      const place = part.dataStart + (row - part.firstRow) * stride;
      readFully(descriptor, pixels.subarray(from * stride, to * stride), place, part.path);
      from = to;
    }
    return { pixels, crcs: faceCrcs(pixels, sizePx) };
  }

  /** Which files are open: others of the same paths have others. */
  identities(): string {
    const each = this.#descriptors.map((descriptor) => {
      const { dev, ino } = fstatSync(descriptor);
      return `${dev}:${ino}`;
    });
    return each.join();
  }

  close(): void {
    for (const descriptor of this.#descriptors) closeSync(descriptor);
    this.#descriptors = [];
  }
}

/** The index of the file that holds a row. */
function partOf(parts: readonly PixelFilePart[], row: number): number {
  return parts.findLastIndex(({ firstRow, count }) => row >= firstRow && row < firstRow + count);
}

function readFully(descriptor: number, into: Uint8Array, place: number, path: string): void {
  for (let at = 0; at < into.length;) {
    const read = readSync(descriptor, into, at, into.length - at, place + at);
    if (read === 0) throw new SyntaxError(`Cannot read ${path} as it has become too short`);
    at += read;
  }
}

interface Request {
  readonly id: number;
  readonly rows: readonly number[];
}

type Answer =
  | { readonly id: number; readonly faces: ReadFaces }
  /** The store was replaced since it was opened: only who has its files open can read them. */
  | { readonly id: number; readonly faces: undefined }
  | { readonly id: number; readonly problem: string };

/** The main thread's end. The process may end while the thread is idle. */
class ReadingThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<ReadFaces | undefined>>();
  #nextId = 0;

  /** @param identities Of the files as they were when the store was opened. */
  constructor(files: Files, identities: string) {
    this.#worker = new Worker(new URL(import.meta.url), { workerData: { files, identities } });
    this.#worker.unref();
    this.#worker.on("message", (answer: Answer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#fail(error));
  }

  /** Reads rows; gives nothing if the paths lead to other files by now. */
  read(rows: readonly number[]): Promise<ReadFaces | undefined> {
    const request: Request = { id: this.#nextId++, rows };
    const waiting = Promise.withResolvers<ReadFaces | undefined>();
    this.#waiting.set(request.id, waiting);
    this.#worker.ref();
    this.#worker.postMessage(request);
    return waiting.promise;
  }

  /** Ends the thread; what it has not answered fails. */
  async close(): Promise<void> {
    this.#fail(new Error("Cannot read faces as their store was closed"));
    await this.#worker.terminate();
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ("faces" in answer) waiting?.resolve(answer.faces);
    else waiting?.reject(new SyntaxError(answer.problem));
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#worker.unref();
  }
}

/** The thread's own end. */
function answerRequests(
  port: NonNullable<typeof parentPort>,
  { files, identities }: { readonly files: Files; readonly identities: string },
): void {
  const reader = sameReader(files, identities);
  port.on("message", ({ id, rows }: Request) => {
    try {
      if (!reader) return port.postMessage({ id, faces: undefined } satisfies Answer);
      const faces = reader.read(rows);
      port.postMessage({ id, faces } satisfies Answer, [faces.pixels.buffer]);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      port.postMessage({ id, problem } satisfies Answer);
    }
  });
}

function sameReader(files: Files, identities: string): FaceReader | undefined {
  try {
    const reader = new FaceReader(files);
    if (reader.identities() === identities) return reader;
    reader.close();
  } catch {
    // The paths lead nowhere.
  }
}

if (import.meta.main && parentPort) answerRequests(parentPort, workerData);
