/**
 * How many worker processes a machine can take: one for each core, as far as memory allows.
 *
 * @module
 */

import { availableParallelism } from "node:os";

/** A worker with all networks was measured to take 0.8 GB; photographs of 24 megapixels add 0.4. */
const BYTES_PER_WORKER = 1.2e9;

/** Each process takes memory of the GPU for itself, and few keep it busy. */
const MOST_ON_GPU = 4;

/** What is known of a machine. */
export interface Machine {
  readonly cores: number;
  /** Memory that processes may still take. */
  readonly freeBytes: number;
  /** Whether networks run on a GPU. Default false. */
  readonly usesGpu?: boolean;
}

/**
 * The number of processes to start: at least one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(processCount({ cores: 16, freeBytes: 8e9 }), 6);
 * assertEquals(processCount({ cores: 2, freeBytes: 8e9 }), 2);
 * ```
 */
export function processCount({ cores, freeBytes, usesGpu = false }: Machine): number {
  const most = usesGpu ? Math.min(cores, MOST_ON_GPU) : cores;
  return Math.max(1, Math.min(most, Math.floor(freeBytes / BYTES_PER_WORKER)));
}

/** This machine, or as much of it as the container gives. */
export async function thisMachine(): Promise<Machine> {
  const { available } = Deno.systemMemoryInfo();
  const group = "/sys/fs/cgroup/memory";
  const limit = await readNumber(`${group}.max`, /^(\d+)/);
  const used = await readNumber(`${group}.current`, /^(\d+)/) ?? 0;
  // Files that are kept in memory count as used, and give way.
  const cached = await readNumber(`${group}.stat`, /^file (\d+)/m) ?? 0;
  const left = limit === undefined ? Infinity : limit - used + cached;
  return { cores: availableParallelism(), freeBytes: Math.min(available, left) };
}

/** A number in a file of the operating system; nothing where there is none, or no limit. */
async function readNumber(path: string, pattern: RegExp): Promise<number | undefined> {
  const [, digits] = pattern.exec(await Deno.readTextFile(path).catch(() => "")) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
