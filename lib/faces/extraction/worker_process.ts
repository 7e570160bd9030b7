/**
 * A worker as a process: started with one thread for TensorFlow, asked by lines, and known by its
 * last words if it ends early.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { projectPath } from "../../runtime/project.ts";
import { linesOf, type WorkerReply, type WorkerRequest, type WorkerTask } from "./protocol.ts";

/** What a worker says once it can work. */
export type WorkerReady = Extract<WorkerReply, { kind: "ready" }>;

/** How much of what a worker prints is kept for an error's message. */
const LAST_WORDS = 2000;

/** A silent worker hangs: no picture takes so long. */
const SILENCE_LIMIT_MS = 10 * 60_000;

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
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #replies: AsyncGenerator<string>;
  readonly #printed: Promise<string>;
  #ready: WorkerReady | undefined;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#replies = linesOf(child.stdout);
    this.#printed = lastWords(child.stderr);
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
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", program ?? workerProgram],
      cwd: projectPath(),
      // One thread each: several processes are faster than several threads, and the number of threads
      // would show in the last digits of what the networks compute.
      env: { NO_COLOR: "1", TF_NUM_INTRAOP_THREADS: "1", TF_CPP_MIN_LOG_LEVEL: "2" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      // A group of its own: Ctrl-C is for the coordinator alone, which then ends its workers.
      detached: true,
    }).spawn();
    const worker = new WorkerProcess(child);
    const kill = () => worker.kill();
    signal?.addEventListener("abort", kill, { once: true });
    child.status.then(() => signal?.removeEventListener("abort", kill));
    try {
      await worker.#send(task);
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
    return this.#child.pid;
  }

  get ready(): WorkerReady {
    if (!this.#ready) throw new Error("The worker is not ready");
    return this.#ready;
  }

  async ask(request: WorkerRequest): Promise<void> {
    await this.#send(request);
  }

  async next(): Promise<Exclude<WorkerReply, { kind: "failed" }>> {
    const limit = setTimeout(() => this.kill(), SILENCE_LIMIT_MS);
    try {
      for (;;) {
        const line = await this.#replies.next();
        if (line.done) throw await this.#whyEnded();
        // Native code may print past the protocol.
        if (!line.value.startsWith('{"kind":')) continue;
        const reply: WorkerReply = JSON.parse(line.value);
        if (reply.kind === "failed") throw new Error(reply.message);
        return reply;
      }
    } finally {
      clearTimeout(limit);
    }
  }

  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
  }

  async end(): Promise<void> {
    await this.#writer.close().catch(() => {});
    await this.#child.status;
    await this.#printed;
    // What is still in the pipe belongs to nobody.
    for await (const _line of this.#replies);
  }

  async #send(message: WorkerTask | WorkerRequest): Promise<void> {
    // The pipe of a worker that has ended is broken; reading its replies tells more.
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`))
      .catch(() => {});
  }

  async #whyEnded(): Promise<WorkerEnded> {
    const { code, signal } = await this.#child.status;
    const how = signal ? `was killed by ${signal}` : `ended with code ${code}`;
    const words = (await this.#printed).trim();
    await this.#writer.abort().catch(() => {});
    return new WorkerEnded(words ? `${how}; its last words:\n${words}` : how);
  }
}

const workerProgram = fileURLToPath(new URL("./worker.ts", import.meta.url));

/** The end of what a stream carries, once it has ended. */
async function lastWords(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let words = "";
  try {
    for await (const bytes of stream) {
      words = (words + decoder.decode(bytes, { stream: true })).slice(-LAST_WORDS);
    }
  } catch {
    // The process was killed while it printed.
  }
  return words;
}
