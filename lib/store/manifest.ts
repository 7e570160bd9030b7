/**
 * The manifest of a face store: what is in it, what it was made from, what wrote it, and the checksums of
 * its files, which are known as soon as these are written. Stores of two recipes are told apart here.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { isRecord, type Json, projectPath, sha256, unlessMissing } from "../system/mod.ts";

/** What a manifest says of a file. */
export interface FileSum {
  /** Its length. */
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** What `manifest.json` says. */
export interface FaceStoreManifest {
  /** The layout of the folder. */
  readonly version: 2;
  /** A sentence for captions: where the faces come from. */
  readonly source: string;
  /** Whatever the faces were made from, to tell whether a store is the one that is wanted. */
  readonly recipe: Json;
  /** Width and height of the faces: each face is there in all sizes. */
  readonly sizesPx: readonly number[];
  /** How many faces there are. */
  readonly count: number;
  /** The continuous values that rows may have. */
  readonly measureNames: readonly string[];
  /** The other files, by name. */
  readonly files: Readonly<Record<string, FileSum>>;
  /** SHA-256 over the names and SHA-256s of the files: it identifies the content. */
  readonly checksum: string;
  /** What wrote it. */
  readonly versions: Readonly<Record<string, string>>;
  /** What the maker of the faces reports: pictures without one, and the like. */
  readonly report?: Json;
}

/** The manifest's name. */
export const MANIFEST = "manifest.json";

/** The table's name. */
export const TABLE = "faces.parquet";

/** SHA-256 over the names and SHA-256s of a store's files, in the order of their names. */
export function contentChecksum(files: FaceStoreManifest["files"]): Promise<string> {
  const lines = Object.keys(files).sort().map((name) => `${files[name]?.sha256}  ${name}\n`);
  return sha256(lines.join(""));
}

/**
 * Reads the manifest of a store.
 *
 * @returns Nothing if the folder has none: there is no complete store then.
 * @throws {SyntaxError} If it is damaged or of another layout.
 */
export async function readManifest(folder: string): Promise<FaceStoreManifest | undefined> {
  const file = `${folder}/${MANIFEST}`;
  const text = await unlessMissing(Deno.readTextFile(file));
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(folder, MANIFEST, "it is not JSON", cause);
  }
  if (!isRecord(value)) throw damaged(folder, MANIFEST, "it is no object");
  if (value.version !== 2) {
    throw damaged(folder, MANIFEST, `its layout must be version 2, not ${value.version}`);
  }
  if (!isManifest(value)) throw damaged(folder, MANIFEST, "it lacks fields of a face store");
  if (await contentChecksum(value.files) !== value.checksum) {
    throw damaged(folder, MANIFEST, "its checksum is not that of the files it lists");
  }
  return value;
}

/** An error that names a damaged file of a store and what to do. */
export function damaged(folder: string, file: string, how: string, cause?: unknown): SyntaxError {
  return new SyntaxError(
    `Cannot read ${folder}/${file} as ${how}: delete ${folder} and make the faces again`,
    cause === undefined ? undefined : { cause },
  );
}

/** The versions of this project, of Deno, and of the library that writes Parquet. */
export async function writerVersions(): Promise<Readonly<Record<string, string>>> {
  const config: { readonly version: string; readonly imports: Readonly<Record<string, string>> } =
    JSON.parse(await Deno.readTextFile(projectPath("deno.json")));
  return {
    facespace: config.version,
    deno: Deno.version.deno,
    "hyparquet-writer": config.imports["hyparquet-writer"]?.split("@").at(-1) ?? "unknown",
  };
}

/**
 * The fields that differ, with both values, in a sentence each; none if the two are equal.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { differences } from "facespace/store";
 * const found = differences({ crop: { margin: 0.2 } }, { crop: { margin: 0.3 } });
 * assert(found[0] === "crop.margin is 0.2 there and 0.3 here");
 * ```
 */
export function differences(there: Json, here: Json): string[] {
  return [...compare(there, here, "")];
}

function* compare(
  there: Json | undefined,
  here: Json | undefined,
  path: string,
): Generator<string> {
  if (isRecord(there) && isRecord(here)) {
    for (const key of new Set([...Object.keys(there), ...Object.keys(here)])) {
      yield* compare(there[key], here[key], path === "" ? key : `${path}.${key}`);
    }
  } else if (JSON.stringify(there) !== JSON.stringify(here)) {
    yield `${path || "it"} is ${brief(there)} there and ${brief(here)} here`;
  }
}

function brief(value: Json | undefined): string {
  const text = value === undefined ? "not given" : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

function isManifest(
  value: Readonly<Record<string, unknown>>,
): value is Readonly<Record<string, unknown>> & FaceStoreManifest {
  const { source, recipe, sizesPx, count, measureNames, files, checksum, versions } = value;
  return typeof source === "string" && recipe !== undefined && isCount(count) &&
    Array.isArray(sizesPx) && sizesPx.length > 0 && sizesPx.every(isCount) &&
    Array.isArray(measureNames) && measureNames.every((name) => typeof name === "string") &&
    typeof checksum === "string" && isRecord(versions) &&
    isRecord(files) && Object.values(files).every(isFileSum);
}

function isFileSum(value: unknown): value is FileSum {
  return isRecord(value) && isCount(value.bytes) && typeof value.sha256 === "string";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
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
