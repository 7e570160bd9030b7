/**
 * Writes the faces of one size, as many to an `.npy` file as a store allows.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { encodeNpyHeader } from "./npy.ts";
import { type FileSum, HashedFile } from "./hashed_file.ts";

/** Faces of a full file. */
export const FACES_PER_FILE = 32_768;

/** The name of a file of pixels: `pixels-80-00000.npy`. */
export function pixelFileName(sizePx: number, index: number): string {
  return `pixels-${sizePx}-${String(index).padStart(5, "0")}.npy`;
}

/** The pixel files of one size in the making. There is at least one, even if no face is in it. */
export class PixelFiles {
  readonly #folder: string;
  readonly #sizePx: number;
  readonly #facesPerFile: number;
  readonly #sums: Record<string, FileSum> = {};
  #file: HashedFile | undefined;
  #facesInFile = 0;

  constructor(folder: string, sizePx: number, facesPerFile: number) {
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
      const name = pixelFileName(this.#sizePx, Object.keys(this.#sums).length);
      this.#file = await HashedFile.create(`${this.#folder}/${name}`);
      this.#facesInFile = 0;
      // Most files get full; the last one's header is written again in the end.
      await this.#file.write(this.#header(this.#facesPerFile));
    }
    return this.#file;
  }

  async #closeFile(): Promise<void> {
    if (!this.#file) return;
    const name = pixelFileName(this.#sizePx, Object.keys(this.#sums).length);
    if (this.#facesInFile < this.#facesPerFile) {
      await this.#file.overwriteStart(this.#header(this.#facesInFile));
    }
    this.#sums[name] = await this.#file.finish();
    this.#file = undefined;
  }

  #header(faces: number): Uint8Array {
    return encodeNpyHeader([faces, this.#sizePx, this.#sizePx, 3]);
  }
}

/** Bytes of one face. */
export function bytesPerFace(sizePx: number): number {
  return sizePx * sizePx * 3;
}

/** The CRC-32 of each face of some pixels. */
export function faceCrcs(pixels: Uint8Array, sizePx: number): Uint32Array {
  const stride = bytesPerFace(sizePx);
  return Uint32Array.from(
    { length: pixels.length / stride },
    (_, i) => crc32(pixels.subarray(i * stride, (i + 1) * stride)),
  );
}
