/**
 * The faces of one chunk in one file: a line with the checksum of the rest, a line with the rows and
 * what was skipped, then the pixels, size after size. A file that is cut short, altered or of
 * another recipe is never taken for this one's.
 *
 * @module
 */

import type { FaceRow } from "../store/mod.ts";
import { concatBytes, sha256, writeFileAtomic } from "../system/mod.ts";
import type { SkippedPicture } from "./report.ts";

/** What was extracted from one chunk's pictures. */
export interface Chunk {
  readonly rows: readonly FaceRow[];
  readonly skipped: readonly SkippedPicture[];
  /** By size: uint8, shape `[rows, sizePx, sizePx, 3]`. */
  readonly pixels: Readonly<Record<number, Uint8Array>>;
}

/** Which chunk of which recipe. */
export interface ChunkPlace {
  /** The folder of all chunks. */
  readonly folder: string;
  /** SHA-256 of the recipe, in hexadecimal. */
  readonly recipe: string;
  readonly chunk: number;
}

const MARK = "facespace chunk 1";

/** The path of a chunk's file. */
export function chunkPath({ folder, chunk }: Omit<ChunkPlace, "recipe">): string {
  return `${folder}/${String(chunk).padStart(6, "0")}.chunk`;
}

/** Writes a chunk's file, atomically. */
export async function writeChunk(place: ChunkPlace, content: Chunk): Promise<void> {
  const { rows, skipped, pixels } = content;
  const sizes = Object.entries(pixels).map(([size, bytes]) => [Number(size), bytes.length]);
  const table = new TextEncoder().encode(`${JSON.stringify({ rows, skipped, sizes })}\n`);
  const body = concatBytes([table, ...Object.values(pixels)]);
  const mark = [MARK, place.recipe, place.chunk, await sha256(body)].join(" ");
  const file = concatBytes([new TextEncoder().encode(`${mark}\n`), body]);
  await writeFileAtomic(chunkPath(place), file);
}

/**
 * Reads a chunk's file.
 *
 * @returns Nothing if there is no such file, or if it is not whole and of this place.
 */
export async function readChunk(place: ChunkPlace): Promise<Chunk | undefined> {
  const file = await Deno.readFile(chunkPath(place)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  if (!file) return undefined;
  const markEnd = file.indexOf(10);
  const body = file.subarray(markEnd + 1);
  const mark = [MARK, place.recipe, place.chunk, await sha256(body)].join(" ");
  if (new TextDecoder().decode(file.subarray(0, Math.max(0, markEnd))) !== mark) return undefined;
  // What passed its checksum was written by the function above.
  const tableEnd = body.indexOf(10) + 1;
  const { rows, skipped, sizes }: Pick<Chunk, "rows" | "skipped"> & { sizes: [number, number][] } =
    JSON.parse(new TextDecoder().decode(body.subarray(0, tableEnd)));
  const pixels: Record<number, Uint8Array> = {};
  let start = tableEnd;
  for (const [size, length] of sizes) {
    pixels[size] = body.subarray(start, start + length);
    start += length;
  }
  return { rows, skipped, pixels };
}
