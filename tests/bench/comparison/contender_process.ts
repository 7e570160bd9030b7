/**
 * A contender as a process of its own: started, asked by lines, and known by its last words if it
 * ends early.
 *
 * @module
 */

import { linesOf } from "../../../lib/faces/extraction/protocol.ts";
import { projectPath } from "../../../lib/runtime/project.ts";
import type { BenchReply, BenchRequest } from "./protocol.ts";

/** How to start a contender. */
export interface ContenderCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** What its environment has beside the present one's. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables of the present environment that it must not have. */
  readonly without?: readonly string[];
}

const LAST_WORDS = 2000;

/** A silent contender hangs: no compiler takes so long. */
const SILENCE_LIMIT_MS = 10 * 60_000;

type Answer<Request extends BenchRequest> = Extract<
  BenchReply,
  { kind: Request extends { kind: "load" } ? "loaded" : "ran" }
>;

/** A process that takes steps when it is asked to. */
export class ContenderProcess {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #replies: AsyncGenerator<string>;
  readonly #printed: Promise<string>;
  /** When it was started, by `performance.now()`. */
  readonly startedMs = performance.now();

  /** Starts the process; what it cannot do it says when it is asked. */
  constructor({ program, args, env, without = [] }: ContenderCommand, signal?: AbortSignal) {
    const inherited = Deno.env.toObject();
    for (const name of without) delete inherited[name];
    this.#child = new Deno.Command(program, {
      args: [...args],
      cwd: projectPath(),
      env: { ...inherited, ...env },
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      // A group of its own: Ctrl-C is for the benchmark alone, which then ends its contenders.
      detached: true,
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#replies = linesOf(this.#child.stdout);
    this.#printed = lastWords(this.#child.stderr);
    const kill = () => this.kill();
    signal?.addEventListener("abort", kill, { once: true });
    this.#child.status.then(() => signal?.removeEventListener("abort", kill));
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws {Error} If the contender cannot do it, in its own words, or has ended.
   */
  async ask<Request extends BenchRequest>(request: Request): Promise<Answer<Request>> {
    // The pipe of a process that has ended is broken; reading its replies tells more.
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`))
      .catch(() => {});
    const limit = setTimeout(() => this.kill(), SILENCE_LIMIT_MS);
    try {
      for (;;) {
        const line = await this.#replies.next();
        if (line.done) throw new Error(await this.#whyEnded());
        // Native code may print past the protocol.
        if (!line.value.startsWith('{"kind":')) continue;
        const reply: BenchReply = JSON.parse(line.value);
        if (reply.kind === "failed") throw new Error(reply.message);
        if (!answers(request, reply)) throw new Error(`It answered ${line.value.slice(0, 200)}`);
        return reply;
      }
    } finally {
      clearTimeout(limit);
    }
  }

  /** The most memory that it has had resident; nothing where the system does not say. */
  async peakBytes(): Promise<number | undefined> {
    try {
      const status = await Deno.readTextFile(`/proc/${this.#child.pid}/status`);
      const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
      return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
    } catch {
      return undefined;
    }
  }

  /** Ends the process at once. */
  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
  }

  /** Lets the process end, as it has nothing left to do, and waits until it has. */
  async end(): Promise<void> {
    await this.#writer.close().catch(() => {});
    const limit = setTimeout(() => this.kill(), 5000); // some libraries are slow to go
    await this.#child.status;
    clearTimeout(limit);
    await this.#printed;
    for await (const _line of this.#replies); // what is still in the pipe belongs to nobody
  }

  async #whyEnded(): Promise<string> {
    const { code, signal } = await this.#child.status;
    const how = signal ? `It was killed by ${signal}` : `It ended with code ${code}`;
    const words = (await this.#printed).trim().split("\n").at(-1);
    return words ? `${how}: ${words}` : how;
  }
}

function answers<Request extends BenchRequest>(
  request: Request,
  reply: BenchReply,
): reply is Answer<Request> {
  return reply.kind === (request.kind === "load" ? "loaded" : "ran");
}

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
