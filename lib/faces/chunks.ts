/**
 * The work of an extraction that is not finished: a folder beside the store to be, with the recipe and a
 * file for each chunk of pictures. It goes once the store is there.
 *
 * A chunk's file is a line with the checksum of the rest, a line with the pictures, the rows and what was
 * skipped, then the pixels, size after size. A file that is cut short, altered or of another recipe is never
 * taken for this one's. Which pictures are still the same is for the reader to tell.
 *
 * @module
 */

import type { FaceRow } from "../store/mod.ts";
import { concatBytes, type Json, sha256, writeFileAtomic } from "../system/mod.ts";
import type { KnownPicture } from "./known_pictures.ts";
import { type Recipe, recipeDifferences, softwareOf } from "./recipe.ts";
import type { PictureNote, SkippedPicture } from "./report.ts";

/** A folder that chunks of one recipe are in. */
export interface ChunkFolder {
  readonly folder: string;
  /** With the software that the chunks were made with. */
  readonly recipe: Recipe;
  /** SHA-256 of the recipe, in hexadecimal. */
  readonly hash: string;
}

/**
 * Opens what an earlier run has left.
 *
 * @param recipe The present recipe; its software counts only if it is given.
 * @returns Nothing if there is no such folder, or nothing in it yet.
 * @throws {RangeError} If it holds chunks of another recipe; nothing is changed.
 */
export async function openChunkFolder(
  folder: string,
  recipe: Recipe,
): Promise<ChunkFolder | undefined> {
  const path = `${folder}/recipe.json`;
  const text = await Deno.readTextFile(path).catch(nothingIfMissing);
  if (text === undefined) return undefined;
  let there: Json;
  try {
    there = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${path} as it is not JSON: delete ${folder}`, { cause });
  }
  const [difference] = recipeDifferences(there, recipe);
  if (difference) {
    throw new RangeError(
      `Cannot go on with the faces in ${folder} as they were made otherwise (${difference}): ` +
        `choose another folder by --to, or delete ${folder}`,
    );
  }
  return {
    folder,
    recipe: { ...recipe, software: softwareOf(there) ?? {} },
    hash: await sha256(text),
  };
}

/** Makes a folder for chunks of a recipe. */
export async function makeChunkFolder(folder: string, recipe: Recipe): Promise<ChunkFolder> {
  const text = `${JSON.stringify(recipe, null, 2)}\n`;
  await writeFileAtomic(`${folder}/recipe.json`, text);
  return { folder, recipe, hash: await sha256(text) };
}

/** The numbers of the chunks that are there, damaged ones too, in the order in which they were begun. */
export async function chunksIn({ folder }: Pick<ChunkFolder, "folder">): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const [, number] = /^(\d+)\.chunk$/.exec(name) ?? [];
    if (number !== undefined) numbers.push(Number(number));
  }
  return numbers.sort((one, other) => one - other);
}

/** What was extracted from one chunk's pictures. */
export interface Chunk {
  /** The pictures, as they were when they were read, in the order of their rows. */
  readonly pictures: readonly KnownPicture[];
  readonly rows: readonly FaceRow[];
  readonly skipped: readonly SkippedPicture[];
  /** What is wrong with pictures that were taken. */
  readonly notes: readonly PictureNote[];
  /** By size: uint8, shape `[rows, sizePx, sizePx, 3]`. */
  readonly pixels: Readonly<Record<number, Uint8Array>>;
}

type ChunkPlace = Pick<ChunkFolder, "folder" | "hash">;

const MARK = "facespace chunk 2";

/** The path of a chunk's file. */
export function chunkPath({ folder }: Pick<ChunkFolder, "folder">, chunk: number): string {
  return `${folder}/${String(chunk).padStart(6, "0")}.chunk`;
}

/** Writes a chunk's file, atomically. */
export async function writeChunk(
  place: ChunkPlace,
  chunk: number,
  { pixels, ...table }: Chunk,
): Promise<void> {
  const sizes = Object.entries(pixels).map(([size, bytes]) => [Number(size), bytes.length]);
  const head = new TextEncoder().encode(`${JSON.stringify({ ...table, sizes })}\n`);
  const body = concatBytes([head, ...Object.values(pixels)]);
  const mark = new TextEncoder().encode(`${await markOf(place, chunk, body)}\n`);
  await writeFileAtomic(chunkPath(place, chunk), concatBytes([mark, body]));
}

/**
 * Reads a chunk's file.
 *
 * @returns Nothing if there is no such file, or if it is not whole and of this place.
 */
export async function readChunk(place: ChunkPlace, chunk: number): Promise<Chunk | undefined> {
  const file = await Deno.readFile(chunkPath(place, chunk)).catch(nothingIfMissing);
  if (!file) return undefined;
  const markEnd = file.indexOf(10);
  const body = file.subarray(markEnd + 1);
  const mark = new TextDecoder().decode(file.subarray(0, Math.max(0, markEnd)));
  if (mark !== await markOf(place, chunk, body)) return undefined;
  // What passed its checksum was written by the function above.
  const tableEnd = body.indexOf(10) + 1;
  const { sizes, ...table }: Omit<Chunk, "pixels"> & { sizes: [number, number][] } = JSON.parse(
    new TextDecoder().decode(body.subarray(0, tableEnd)),
  );
  const pixels: Record<number, Uint8Array> = {};
  let start = tableEnd;
  for (const [size, length] of sizes) {
    pixels[size] = body.subarray(start, start + length);
    start += length;
  }
  return { ...table, pixels };
}

async function markOf({ hash }: ChunkPlace, chunk: number, body: Uint8Array): Promise<string> {
  return [MARK, hash, chunk, await sha256(body)].join(" ");
}

function nothingIfMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
