/**
 * A worker as a process: started with one thread for TensorFlow, asked by lines, and known by its
 * last words if it ends early.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { LineProcess } from "../system/mod.ts";
import type { WorkerReply, WorkerRequest, WorkerTask } from "./protocol.ts";

/** What a worker says once it can work. */
export type WorkerReady = Extract<WorkerReply, { kind: "ready" }>;

/** A worker that ended, or was ended, before it was asked to. */
export class WorkerEnded extends Error {
  override name = "WorkerEnded";
}

/** Somebody who extracts chunks. */
export interface Worker {
  /** What it said when its networks were loaded. */
  readonly ready: WorkerReady;
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

/** A worker that is a process. */
export class WorkerProcess implements Worker {
  readonly #process: LineProcess;
  #ready: WorkerReady | undefined;

  private constructor(process: LineProcess) {
    this.#process = process;
  }

  /**
   * Starts a worker and waits until its networks are loaded.
   *
   * @param program The worker's program. Default: the one with the real networks.
   * @throws {WorkerEnded} If the process ended before that.
   * @throws {Error} If it cannot work, in its own words.
   */
  static async start(
    task: WorkerTask,
    { program, signal }: { readonly program?: string | undefined; readonly signal?: AbortSignal },
  ): Promise<WorkerProcess> {
    signal?.throwIfAborted();
    const worker = new WorkerProcess(
      new LineProcess({
        program: Deno.execPath(),
        args: ["run", "-A", "--quiet", program ?? workerProgram],
        // One thread each: several processes are faster than several threads, and the number of threads
        // would show in the last digits of what the networks compute.
        env: { NO_COLOR: "1", TF_NUM_INTRAOP_THREADS: "1", TF_CPP_MIN_LOG_LEVEL: "2" },
      }, signal),
    );
    try {
      await worker.#process.send(task);
      const reply = await worker.next();
      if (reply.kind !== "ready") throw new Error(`A worker began with ${JSON.stringify(reply)}`);
      worker.#ready = reply;
      return worker;
    } catch (error) {
      worker.kill();
      await worker.end();
      throw error;
    }
  }

  /** The process id. */
  get pid(): number {
    return this.#process.pid;
  }

  get ready(): WorkerReady {
    if (!this.#ready) throw new Error("The worker is not ready");
    return this.#ready;
  }

  async ask(request: WorkerRequest): Promise<void> {
    await this.#process.send(request);
  }

  async next(): Promise<Exclude<WorkerReply, { kind: "failed" }>> {
    const line = await this.#process.next();
    if (line === undefined) {
      const { how, words } = await this.#process.ended();
      throw new WorkerEnded(words ? `${how}; its last words:\n${words}` : how);
    }
    const reply: WorkerReply = JSON.parse(line);
    if (reply.kind === "failed") throw new Error(reply.message);
    return reply;
  }

  kill(): void {
    this.#process.kill();
  }

  async end(): Promise<void> {
    await this.#process.end();
  }
}

const workerProgram = fileURLToPath(new URL("./worker.ts", import.meta.url));
