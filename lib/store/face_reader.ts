/**
 * Reads faces from the pixel files of one size by their rows: one read for each run of
 * neighbouring rows, at its place in the file.
 *
 * @module
 */

import { closeSync, openSync, readSync } from "node:fs";
import { bytesPerFace } from "./pixel_files.ts";

/** A pixel file, as its header describes it. */
export interface PixelFilePart {
  readonly path: string;
  /** The row of the file's first face. */
  readonly firstRow: number;
  readonly count: number;
  /** Where the file's data start, in bytes. */
  readonly dataStart: number;
}

/** Reads faces; the files are open until it is closed. */
export class FaceReader {
  readonly #sizePx: number;
  readonly #parts: readonly PixelFilePart[];
  #descriptors: number[] = [];

  /** @param parts All files of one size, in the order of their rows. */
  constructor(sizePx: number, parts: readonly PixelFilePart[]) {
    this.#sizePx = sizePx;
    this.#parts = parts;
    try {
      for (const { path } of parts) this.#descriptors.push(openSync(path, "r"));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * The bytes of some faces, in the order asked for.
   *
   * @param rows Rows that exist.
   * @throws {SyntaxError} If a file is shorter than its header says.
   */
  read(rows: readonly number[]): Uint8Array<ArrayBuffer> {
    const stride = bytesPerFace(this.#sizePx);
    const pixels = new Uint8Array(rows.length * stride);
    for (let from = 0; from < rows.length;) {
      const row = rows[from] ?? 0;
      const index = partOf(this.#parts, row);
      const part = this.#parts[index];
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
    return pixels;
  }

  /** Closes the files. */
  close(): void {
    for (const descriptor of this.#descriptors) closeSync(descriptor);
    this.#descriptors = [];
  }
}

/** The index of the file that holds a row. */
export function partOf(parts: readonly PixelFilePart[], row: number): number {
  return parts.findLastIndex(({ firstRow, count }) => row >= firstRow && row < firstRow + count);
}

function readFully(descriptor: number, into: Uint8Array, place: number, path: string): void {
  for (let at = 0; at < into.length;) {
    const read = readSync(descriptor, into, at, into.length - at, place + at);
    if (read === 0) throw new SyntaxError(`Cannot read ${path} as it has become too short`);
    at += read;
  }
}
