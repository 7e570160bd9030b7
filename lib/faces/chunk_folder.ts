/**
 * The folder of an extraction that is not finished: chunks, and the recipe that they were made from.
 * It lies beside the store to be, and goes once the store is there.
 *
 * @module
 */

import { type Json, sha256, writeFileAtomic } from "../system/mod.ts";
import { type ChunkPlace, readChunk } from "./chunk_file.ts";
import { type Recipe, recipeDifferences, softwareOf } from "./recipe.ts";

/** A folder that chunks of one recipe are in. */
export interface ChunkFolder {
  readonly folder: string;
  /** With the software that the chunks were made with. */
  readonly recipe: Recipe;
  /** SHA-256 of the recipe, in hexadecimal. */
  readonly hash: string;
}

/** The folder of a store's chunks. */
export function chunkFolderOf(store: string): string {
  return `${store}.chunks`;
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
  const text = await Deno.readTextFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
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

/** Where a chunk is. */
export function placeOf({ folder, hash }: ChunkFolder, chunk: number): ChunkPlace {
  return { folder, recipe: hash, chunk };
}

/**
 * Finds the chunks that are missing or damaged, by reading all of them.
 *
 * @param onProgress Called with the number of chunks that were looked at.
 */
export async function missingChunks(
  folder: ChunkFolder,
  chunks: readonly number[],
  onProgress: (done: number) => void,
): Promise<number[]> {
  const missing: number[] = [];
  for (const [i, chunk] of chunks.entries()) {
    if (!await readChunk(placeOf(folder, chunk))) missing.push(chunk);
    onProgress(i + 1);
  }
  return missing;
}
