/**
 * Processes of the project that speak to each other by lines of JSON over standard input and output: the
 * one that asks, and what the one that is asked needs.
 *
 * @module
 */

import { projectPath } from "./project.ts";

/** How to start it. */
export interface LineProcessCommand {
  /** Name or path. */
  readonly program: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** What its environment has beside the present one's. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables of the present environment that it must not have. */
  readonly without?: readonly string[];
}

/** How much of what it prints is kept. */
const LAST_WORDS = 2000;

/** One that says nothing for so long hangs. */
const SILENCE_LIMIT_MS = 10 * 60_000;

/** How a process ended. */
export interface ProcessEnd {
  /** For example `was killed by SIGSEGV`. */
  readonly how: string;
  /** The last that it printed to standard error. */
  readonly words: string;
}

/** The process; its messages are objects with a `kind`, as the first of their keys. */
export class LineProcess {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;
  readonly #printed: Promise<string>;

  /**
   * Starts the process, in the project's folder.
   *
   * @param signal Ends it when aborted.
   */
  constructor({ program, args, env, without = [] }: LineProcessCommand, signal?: AbortSignal) {
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
      // A group of its own: Ctrl-C is for the process that asks, which then ends this one.
      detached: true,
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#lines = linesOf(this.#child.stdout);
    this.#printed = lastWords(this.#child.stderr);
    const kill = () => this.kill();
    signal?.addEventListener("abort", kill, { once: true });
    this.#child.status.then(() => signal?.removeEventListener("abort", kill));
  }

  /** The process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Sends a message. The pipe of a process that has ended is broken: `next` tells of that. */
  async send(message: object): Promise<void> {
    await this.#writer.write(jsonLine(message)).catch(() => {});
  }

  /** Waits for its next message, as text; nothing if it has ended, or was, as it said nothing. */
  async next(): Promise<string | undefined> {
    const limit = setTimeout(() => this.kill(), SILENCE_LIMIT_MS);
    try {
      for (;;) {
        const line = await this.#lines.next();
        if (line.done) return undefined;
        // Native code may print past the protocol.
        if (line.value.startsWith('{"kind":')) return line.value;
      }
    } finally {
      clearTimeout(limit);
    }
  }

  /** Waits until it has ended, and tells how. */
  async ended(): Promise<ProcessEnd> {
    const { code, signal } = await this.#child.status;
    const words = (await this.#printed).trim();
    await this.#writer.abort().catch(() => {});
    return { how: signal ? `was killed by ${signal}` : `ended with code ${code}`, words };
  }

  /** Ends it at once. */
  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
  }

  /** Lets it end, as it has nothing left to do, or waits until a killed one is gone. */
  async end(): Promise<void> {
    await this.#writer.close().catch(() => {});
    await this.#child.status;
    await this.#printed;
    // What is still in the pipe belongs to nobody.
    for await (const _line of this.#lines);
  }
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

/** The lines of a stream of bytes, as they come. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest) yield rest;
}

/** A message as a line. */
function jsonLine(message: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(message)}\n`);
}

/**
 * Keeps standard output for the lines: what libraries print goes where errors go, for the rest of the
 * process.
 */
export function keepStandardOutput(): void {
  console.log = console.info = console.debug = console.error;
}

/** Writes a message to standard output; it has left the process when this returns. */
export function writeJsonLine(message: object): void {
  const bytes = jsonLine(message);
  for (let written = 0; written < bytes.length;) {
    written += Deno.stdout.writeSync(bytes.subarray(written));
  }
}
