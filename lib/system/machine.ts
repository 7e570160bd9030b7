/**
 * What this machine has to give: cores, and memory that is still free.
 *
 * @module
 */

import { availableParallelism } from "node:os";

/** What is known of a machine. */
export interface Machine {
  /** Threads that run at once. */
  readonly cores: number;
  /** Memory that processes may still take. */
  readonly freeBytes: number;
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
