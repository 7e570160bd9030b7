/**
 * Faces kept while a set is drawn: a few to a file, each written atomically once it is complete,
 * so that a run killed at any moment loses at most the shards in hand.
 *
 * @module
 */

import { writeFileAtomic } from "../../runtime/atomic_file.ts";

/** How many faces a shard holds. */
export const FACES_PER_SHARD = 25;

/** Where the shards of one set belong. */
export interface ShardsOptions {
  /** What the faces are made from; shards of any other recipe are thrown away. */
  readonly recipe: string;
  readonly bytesPerFace: number;
  /** All faces of the set in order, to be filled. */
  readonly pixels: Uint8Array;
}

/** The shards of one set. */
export interface Shards {
  /** The faces that are not there yet, in order. */
  readonly missing: readonly number[];
  /** Keeps a face; a shard is written with the last of its faces. */
  readonly put: (index: number, face: Uint8Array) => Promise<void>;
}

/** Reads the shards in a folder into `pixels`, and gets ready for the rest. */
export async function openShards(folder: string, options: ShardsOptions): Promise<Shards> {
  const { recipe, bytesPerFace, pixels } = options;
  const count = pixels.length / bytesPerFace;
  await keepOnlyOwn(folder, recipe);

  const shardCount = Math.ceil(count / FACES_PER_SHARD);
  const rangeOf = (shard: number) => {
    const first = shard * FACES_PER_SHARD;
    return { first, end: Math.min(count, first + FACES_PER_SHARD) };
  };
  const bytesOf = (shard: number) => {
    const { first, end } = rangeOf(shard);
    return pixels.subarray(first * bytesPerFace, end * bytesPerFace);
  };
  const fileOf = (shard: number) => `${folder}/${String(shard).padStart(5, "0")}.bin`;

  const missing: number[] = [];
  const left: number[] = [];
  for (let shard = 0; shard < shardCount; shard++) {
    const { first, end } = rangeOf(shard);
    const file = await Deno.readFile(fileOf(shard)).catch(() => undefined);
    const whole = file?.length === (end - first) * bytesPerFace;
    if (whole) bytesOf(shard).set(file);
    else for (let i = first; i < end; i++) missing.push(i);
    left.push(whole ? 0 : end - first);
  }

  const put = async (index: number, face: Uint8Array) => {
    pixels.set(face, index * bytesPerFace);
    const shard = Math.floor(index / FACES_PER_SHARD);
    const faces = (left[shard] ?? 0) - 1;
    left[shard] = faces;
    if (faces === 0) await writeFileAtomic(fileOf(shard), bytesOf(shard));
  };
  return { missing, put };
}

/** Empties the folder if it belongs to another recipe. */
async function keepOnlyOwn(folder: string, recipe: string): Promise<void> {
  const label = `${folder}/recipe.json`;
  if (await Deno.readTextFile(label).catch(() => "") !== recipe) {
    await Deno.remove(folder, { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    await writeFileAtomic(label, recipe);
  }
}
