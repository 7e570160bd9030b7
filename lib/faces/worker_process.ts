/**
 * A worker as a process: what the coordinator and it say to each other, a line of JSON each, over the
 * worker's standard input and output; how it is started, and how many a machine can take.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { PictureLocation } from "../annotations/mod.ts";
import { LineProcess, type Machine } from "../system/mod.ts";
import type { PhaseTimes } from "./extract_pictures.ts";
import type { ExtractionSettings, SourceFacts } from "./recipe.ts";

/** What a worker is for; the first line that it reads. */
export interface WorkerTask {
  readonly location: PictureLocation;
  readonly facts: SourceFacts;
  readonly settings: ExtractionSettings;
  /** The folder that chunks' files go to. */
  readonly folder: string;
  /** MTCNN's weights, where they are not in their usual place. */
  readonly mtcnnFolder?: string | undefined;
}

/** What a worker is asked, one after the other. */
export type WorkerRequest =
  /** Extract a chunk and write its file. */
  | {
    readonly kind: "extract";
    readonly chunk: number;
    /** Its pictures, by their numbers in the source. */
    readonly pictures: readonly number[];
    /** SHA-256 of the recipe. */
    readonly recipe: string;
    /** Pictures that are to be left out, as they end the process. */
    readonly crashing: readonly number[];
  }
  /** Extract one picture and write nothing: does the process survive it? */
  | { readonly kind: "try"; readonly picture: number };

/** What a worker answers. */
export type WorkerReply =
  /** The networks are loaded. */
  | {
    readonly kind: "ready";
    readonly software: Readonly<Record<string, string>>;
    readonly usesGpu: boolean;
    readonly backend: readonly string[];
    readonly times: PhaseTimes;
  }
  /** So many pictures of the present chunk are done. */
  | { readonly kind: "progress"; readonly chunk: number; readonly done: number }
  /** The chunk's file is written. */
  | {
    readonly kind: "extracted";
    readonly chunk: number;
    readonly faces: number;
    readonly skipped: number;
    readonly times: PhaseTimes;
  }
  | { readonly kind: "tried"; readonly picture: number }
  /** Something is wrong that no picture is to blame for; the worker ends. */
  | { readonly kind: "failed"; readonly message: string };

/** A worker that ended, or was ended, before it was asked to. */
export class WorkerEnded extends Error {
  override name = "WorkerEnded";
}

/** Somebody who extracts chunks. */
export interface Worker {
  /** What it said when its networks were loaded. */
  readonly ready: Extract<WorkerReply, { kind: "ready" }>;
  /** Asks for something. A worker that has ended says so by {@linkcode next}. */
  ask(request: WorkerRequest): Promise<void>;
  /**
   * Waits for the next reply.
   *
   * @throws {WorkerEnded} If the worker has ended, or is ended as it says nothing for ten minutes.
   * @throws {Error} If it cannot go on, in its own words.
   */
  next(): Promise<Exclude<WorkerReply, { kind: "failed" }>>;
  /** Ends the worker at once. */
  kill(): void;
  /** Lets the worker end, as it has nothing left to do, or waits until a killed one is gone. */
  end(): Promise<void>;
}

/**
 * Starts a worker that is a process, and waits until its networks are loaded.
 *
 * @param program The worker's program. Default: the one with the real networks.
 * @throws {WorkerEnded} If the process ended before that.
 * @throws {Error} If it cannot work, in its own words.
 */
export async function startWorker(
  task: WorkerTask,
  { program, signal }: { readonly program?: string | undefined; readonly signal: AbortSignal },
): Promise<Worker> {
  signal.throwIfAborted();
  const path = program ?? fileURLToPath(new URL("./worker.ts", import.meta.url));
  const process = new LineProcess({
    program: Deno.execPath(),
    args: ["run", "-A", "--quiet", path],
    // One thread each: several processes are faster than several threads, and the number of threads
    // would show in the last digits of what the networks compute.
    env: { NO_COLOR: "1", TF_NUM_INTRAOP_THREADS: "1", TF_CPP_MIN_LOG_LEVEL: "2" },
  }, signal);
  const next = async () => {
    const line = await process.next();
    if (line === undefined) {
      const { how, words } = await process.ended();
      throw new WorkerEnded(words ? `${how}; its last words:\n${words}` : how);
    }
    const reply: WorkerReply = JSON.parse(line);
    if (reply.kind === "failed") throw new Error(reply.message);
    return reply;
  };
  const kill = () => process.kill();
  const end = () => process.end();
  try {
    await process.send(task);
    const ready = await next();
    if (ready.kind !== "ready") throw new Error(`A worker began with ${JSON.stringify(ready)}`);
    return { ready, ask: (request) => process.send(request), next, kill, end };
  } catch (error) {
    kill();
    await end();
    throw error;
  }
}

/** A worker with all networks was measured to take 0.8 GB; photographs of 24 megapixels add 0.4. */
const BYTES_PER_WORKER = 1.2e9;

/** Each process takes memory of the GPU for itself, and few keep it busy. */
const MOST_ON_GPU = 4;

/** Where processes are to run. */
interface WorkPlace extends Machine {
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
export function processCount({ cores, freeBytes, usesGpu = false }: WorkPlace): number {
  const most = usesGpu ? Math.min(cores, MOST_ON_GPU) : cores;
  return Math.max(1, Math.min(most, Math.floor(freeBytes / BYTES_PER_WORKER)));
}
