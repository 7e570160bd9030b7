/**
 * A file whose SHA-256 is known as soon as it is written.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** What a manifest says of a file. */
export interface FileSum {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

const CHUNK_BYTES = 1 << 20;

/** A new file that is written from its start to its end. */
export class HashedFile {
  readonly path: string;
  readonly #file: Deno.FsFile;
  #hash = createHash("sha256");
  #bytes = 0;
  #closed = false;

  private constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  /** Makes the file; one that is there is emptied. */
  static async create(path: string): Promise<HashedFile> {
    const options = { read: true, write: true, create: true, truncate: true };
    return new HashedFile(path, await Deno.open(path, options));
  }

  /** Appends bytes. They must not change before the promise is fulfilled. */
  async write(bytes: Uint8Array): Promise<void> {
    await writeAll(this.#file, bytes);
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  /** Writes over the file's first bytes; the whole file is then read once, for its SHA-256. */
  async overwriteStart(bytes: Uint8Array): Promise<void> {
    await this.#file.seek(0, Deno.SeekMode.Start);
    await writeAll(this.#file, bytes);
    await this.#file.seek(0, Deno.SeekMode.Start);
    this.#hash = createHash("sha256");
    for await (const chunk of chunksOf(this.#file)) this.#hash.update(chunk);
  }

  /** Closes the file once all of it is on the disk. */
  async finish(): Promise<FileSum> {
    await this.#file.syncData();
    this.abandon();
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  /** Closes the file as it is, if it is still open. */
  abandon(): void {
    if (!this.#closed) this.#file.close();
    this.#closed = true;
  }
}

/**
 * The length and SHA-256 of a file.
 *
 * @param onBytes Called with the number of bytes of each piece that was read.
 */
export async function sumFile(path: string, onBytes?: (bytes: number) => void): Promise<FileSum> {
  const hash = createHash("sha256");
  let bytes = 0;
  using file = await Deno.open(path);
  for await (const chunk of chunksOf(file)) {
    hash.update(chunk);
    bytes += chunk.length;
    onBytes?.(chunk.length);
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** The rest of a file in pieces, each a view that the next one overwrites. */
async function* chunksOf(file: Deno.FsFile): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (let read; (read = await file.read(buffer)) !== null;) yield buffer.subarray(0, read);
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}
