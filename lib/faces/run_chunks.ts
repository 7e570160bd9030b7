/**
 * The coordinator: hands chunks to worker processes, replaces those that crash, and finds the
 * pictures that make them crash.
 *
 * A worker holds at most two chunks, the one that it works on and the one that it decodes ahead, so
 * nothing piles up. A chunk whose worker crashed is given to the next one alone, so that the blame
 * is certain; if that one crashes too, its pictures are tried one by one.
 *
 * @module
 */

import { addTimes, type PhaseTimes } from "./extract_pictures.ts";
import { type Worker, WorkerEnded } from "./worker_process.ts";

/** What is to be done, and by whom. */
interface RunChunksOptions {
  readonly chunks: readonly number[];
  /** SHA-256 of the recipe. */
  readonly recipe: string;
  /** The pictures of a chunk, by their numbers in the source. */
  readonly picturesOf: (chunk: number) => readonly number[];
  readonly processes: number;
  /** A worker that is there already. */
  readonly first: Worker;
  /** Starts another one; all end when `signal` is aborted. */
  readonly start: () => Promise<Worker>;
  readonly signal: AbortSignal;
  /** Called with the number of pictures done. */
  readonly onProgress: (done: number) => void;
  /** Takes a line for each worker that crashes. */
  readonly log: (line: string) => void;
}

/** How the run went. */
interface ChunksRun {
  /** Summed over all processes. */
  readonly times: PhaseTimes;
  /** Workers that were replaced. */
  readonly crashes: number;
}

/**
 * Has all chunks extracted.
 *
 * @throws The signal's reason, if it is aborted.
 * @throws {Error} If workers cannot start, or crash without a picture to blame. What is finished is kept.
 */
export async function runChunks(options: RunChunksOptions): Promise<ChunksRun> {
  const { first, processes, chunks } = options;
  const run = new Run(options);
  const lanes = Math.max(1, Math.min(processes, chunks.length));
  // Every worker comes to its end before an error is passed on, so nothing is left running.
  const ends = await Promise.allSettled(
    Array.from({ length: lanes }, (_, i) => run.lane(i === 0 ? first : undefined)),
  );
  options.signal.throwIfAborted();
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return { times: run.times, crashes: run.crashes };
}

/** The chunks that are left, and what is known of them. */
class Run {
  times: PhaseTimes;
  crashes = 0;
  readonly #options: RunChunksOptions;
  readonly #queue: number[];
  readonly #crashesOf = new Map<number, number>();
  readonly #crashing = new Map<number, readonly number[]>();
  readonly #picturesDone = new Map<number, number>();
  #failed = false;

  constructor(options: RunChunksOptions) {
    this.#options = options;
    this.times = options.first.ready.times;
    this.#queue = [...options.chunks];
  }

  /** Works with one process at a time until no chunk is left. */
  async lane(worker: Worker | undefined): Promise<void> {
    const inHand: number[] = [];
    try {
      while (!this.#failed) {
        for (let chunk = this.#next(inHand); chunk !== undefined; chunk = this.#next(inHand)) {
          inHand.push(chunk);
          worker ??= await this.#start();
          const crashing = this.#crashing.get(chunk) ?? [];
          const { recipe, picturesOf } = this.#options;
          const pictures = picturesOf(chunk);
          await worker.ask({ kind: "extract", chunk, pictures, recipe, crashing });
        }
        if (inHand.length === 0) break;
        worker ??= await this.#start();
        try {
          await this.#hear(worker, inHand);
        } catch (error) {
          const ended = worker;
          worker = undefined;
          await this.#afterCrash(ended, error, inHand.splice(0));
        }
      }
    } catch (error) {
      this.#failed = true;
      worker?.kill();
      throw error;
    } finally {
      await worker?.end();
    }
  }

  /** The chunk that a worker with these in hand should have as well, if any. */
  #next(inHand: readonly number[]): number | undefined {
    const isSuspect = (chunk: number | undefined) =>
      chunk !== undefined && this.#crashesOf.has(chunk);
    if (inHand.length === 0) return this.#queue.shift();
    // Towards the end a second chunk would keep another worker idle.
    const plenty = this.#queue.length >= this.#options.processes;
    const alone = isSuspect(inHand[0]) || isSuspect(this.#queue[0]);
    return inHand.length === 1 && plenty && !alone ? this.#queue.shift() : undefined;
  }

  async #hear(worker: Worker, inHand: number[]): Promise<void> {
    const reply = await worker.next();
    if (reply.kind === "progress") {
      this.#picturesDone.set(reply.chunk, reply.done);
    } else if (reply.kind === "extracted") {
      inHand.splice(inHand.indexOf(reply.chunk), 1);
      this.times = addTimes(this.times, reply.times);
      const { length } = this.#options.picturesOf(reply.chunk);
      this.#picturesDone.set(reply.chunk, length);
    }
    this.#options.onProgress(this.#picturesDone.values().reduce((sum, done) => sum + done, 0));
  }

  /** Puts the chunks of a crashed worker back; the first of them is suspect. */
  async #afterCrash(worker: Worker, error: unknown, inHand: readonly number[]): Promise<void> {
    worker.kill();
    await worker.end();
    this.#options.signal.throwIfAborted();
    if (!(error instanceof WorkerEnded)) throw error;
    for (const chunk of inHand) this.#picturesDone.delete(chunk);
    const [suspect = -1, ...others] = inHand;
    this.#queue.unshift(...others);
    const names = `pictures ${this.#range(suspect)}`;
    this.#noteCrash(`A worker ${error.message}\nIt worked on ${names}, which another one tries`);
    const crashes = (this.#crashesOf.get(suspect) ?? 0) + 1;
    this.#crashesOf.set(suspect, crashes);
    if (crashes === 2) {
      this.#crashing.set(suspect, await this.#findCrashing(suspect));
    } else if (crashes > 2) {
      throw new Error(
        `Cannot extract faces as workers crash on ${names}, though not on any one of them alone; ` +
          `is there too little memory? The last one ${error.message}`,
      );
    }
    this.#queue.unshift(suspect);
  }

  /** Tries the pictures of a chunk one by one; a picture that ends two workers is to blame. */
  async #findCrashing(chunk: number): Promise<number[]> {
    const { log, picturesOf } = this.#options;
    log(`Two workers ended on pictures ${this.#range(chunk)}: trying them one by one`);
    const found: number[] = [];
    let worker: Worker | undefined;
    try {
      for (const picture of picturesOf(chunk)) {
        for (let crashes = 0; crashes < 2;) {
          worker ??= await this.#start();
          try {
            await worker.ask({ kind: "try", picture });
            await worker.next();
            break;
          } catch (error) {
            this.#options.signal.throwIfAborted();
            if (!(error instanceof WorkerEnded)) throw error;
            await worker.end();
            worker = undefined;
            this.#noteCrash(`A worker ${error.message}\nIt worked on picture ${picture + 1} alone`);
            if (++crashes === 2) found.push(picture);
          }
        }
      }
    } finally {
      await worker?.end();
    }
    return found;
  }

  /** Starts a worker; one that ends while it starts gets a second chance. */
  async #start(): Promise<Worker> {
    const { start, signal } = this.#options;
    const started = async () => {
      const worker = await start();
      this.times = addTimes(this.times, worker.ready.times);
      return worker;
    };
    try {
      return await started();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof WorkerEnded)) throw error;
      this.#noteCrash(`A worker that was starting ${error.message}`);
      return await started();
    }
  }

  #noteCrash(line: string): void {
    this.crashes++;
    this.#options.log(line);
  }

  /** A chunk's pictures as people count them, from 1. */
  #range(chunk: number): string {
    const pictures = this.#options.picturesOf(chunk);
    return `${(pictures[0] ?? 0) + 1} to ${(pictures.at(-1) ?? 0) + 1}`;
  }
}
