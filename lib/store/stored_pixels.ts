/**
 * The faces of one size in a store. Every face's CRC-32 is checked whenever it is read.
 *
 * @module
 */

import type { FacePixels } from "../images/mod.ts";
import { FaceReader, partOf, type PixelFilePart } from "./face_reader.ts";
import { faceCrcs } from "./pixel_files.ts";
import { type ReadFaces, ReadingThread } from "./reading_thread.ts";

/** What is known of the faces before they are read. */
export interface StoredFaces {
  readonly sizePx: number;
  /** The files, in the order of their rows. */
  readonly parts: readonly PixelFilePart[];
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
    this.#reader = new FaceReader(faces.sizePx, faces.parts);
  }

  readSync(rows: readonly number[]): Uint8Array {
    this.#assertReadable(rows);
    const pixels = this.#reader.read(rows);
    return this.#checked(rows, { pixels, crcs: faceCrcs(pixels, this.sizePx) });
  }

  async read(rows: readonly number[]): Promise<Uint8Array> {
    this.#assertReadable(rows);
    const { sizePx, parts } = this.#faces;
    this.#thread ??= new ReadingThread({ sizePx, parts });
    return this.#checked(rows, await this.#thread.read(rows));
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
    for (const row of rows) {
      if (!(Number.isInteger(row) && row >= 0 && row < this.count)) {
        throw new RangeError(`Cannot read face ${row} as there are only ${this.count}`);
      }
    }
  }

  #checked(rows: readonly number[], { pixels, crcs }: ReadFaces): Uint8Array {
    const wrong = rows.find((row, i) => crcs[i] !== this.#faces.crcs[row]);
    if (wrong === undefined) return pixels;
    const part = this.#faces.parts[partOf(this.#faces.parts, wrong)];
    const folder = part?.path.slice(0, part.path.lastIndexOf("/"));
    throw new SyntaxError(
      `Cannot read ${part?.path} as the bytes of face ${wrong}, ${
        this.#faces.names[wrong]
      }, are not those that were stored: delete ${folder} and make the faces again`,
    );
  }
}

/** What reading from a closed store throws. */
export function storeClosed(): Error {
  return new Error("Cannot read faces as their store was closed: open it again");
}
