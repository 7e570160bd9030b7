/**
 * A part of the work for one machine of several: shard `i` of `n` is a contiguous range of the
 * chunks, the same whoever computes it.
 *
 * @module
 */

/**
 * Pictures of a chunk, the unit of work. Chunk `k` is pictures `64 k` to `64 k + 63` of the source,
 * whatever the shard and the number of processes.
 */
export const PICTURES_PER_CHUNK = 64;

/** Which part. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/**
 * Reads a shard written as `2/4`.
 *
 * @throws {SyntaxError} If it is written otherwise.
 * @throws {RangeError} If there is no such shard.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseShard("2/4"), { index: 2, count: 4 });
 * ```
 */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined || count === undefined) {
    throw new SyntaxError(`Cannot read a shard as it must be written like 2/4: got "${text}"`);
  }
  const shard = { index: Number(index), count: Number(count) };
  if (shard.count < 1 || shard.index < 1 || shard.index > shard.count) {
    throw new RangeError(`Cannot take a shard as they count from 1/n to n/n: got ${text}`);
  }
  return shard;
}

/** Where the store of a shard goes: beside the store of the whole. */
export function shardFolder(to: string, shard: Shard | undefined): string {
  return shard ? `${to}-shard-${shard.index}-of-${shard.count}` : to;
}

/**
 * The chunks of a shard, as even as they come.
 *
 * @param pictureCount Pictures of the whole source.
 * @param shard Default: all of it.
 */
export function chunksOf(pictureCount: number, shard: Shard = { index: 1, count: 1 }): number[] {
  const chunkCount = Math.ceil(pictureCount / PICTURES_PER_CHUNK);
  const first = Math.floor((chunkCount * (shard.index - 1)) / shard.count);
  const end = Math.floor((chunkCount * shard.index) / shard.count);
  return Array.from({ length: end - first }, (_, i) => first + i);
}

/** The pictures of a chunk, by their numbers in the source. */
export function picturesOf(chunk: number, pictureCount: number): number[] {
  const first = chunk * PICTURES_PER_CHUNK;
  const length = Math.max(0, Math.min(PICTURES_PER_CHUNK, pictureCount - first));
  return Array.from({ length }, (_, i) => first + i);
}
