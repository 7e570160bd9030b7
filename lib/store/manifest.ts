/**
 * The manifest of a face store: what is in it, what it was made from, and the checksums of its files.
 *
 * @module
 */

import { type Json, sha256 } from "../system/mod.ts";
import type { FileSum } from "./hashed_file.ts";

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
  readonly count: number;
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
  const text = await Deno.readTextFile(file).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
