/**
 * A contender as a process of its own: started, asked by lines, and known by its last words if it
 * ends early.
 *
 * @module
 */

import { LineProcess, type LineProcessCommand } from "facespace/system";
import type { BenchReply, BenchRequest } from "./protocol.ts";

/** Some libraries are slow to go, or never do. */
const LAST_CHANCE_MS = 5000;

type Answer<Request extends BenchRequest> = Extract<
  BenchReply,
  { kind: Request extends { kind: "load" } ? "loaded" : "ran" }
>;

/** A process that takes steps when it is asked to. */
export class ContenderProcess {
  readonly #process: LineProcess;
  /** When it was started, by `performance.now()`. */
  readonly startedMs = performance.now();

  /** Starts the process; what it cannot do it says when it is asked. */
  constructor(command: LineProcessCommand, signal?: AbortSignal) {
    this.#process = new LineProcess(command, signal);
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws {Error} If the contender cannot do it, in its own words, or has ended.
   */
  async ask<Request extends BenchRequest>(request: Request): Promise<Answer<Request>> {
    await this.#process.send(request);
    const line = await this.#process.next();
    if (line === undefined) throw new Error(await this.#whyEnded());
    const reply: BenchReply = JSON.parse(line);
    if (reply.kind === "failed") throw new Error(reply.message);
    if (!answers(request, reply)) throw new Error(`It answered ${line.slice(0, 200)}`);
    return reply;
  }

  /** The most memory that it has had resident; nothing where the system does not say. */
  async peakBytes(): Promise<number | undefined> {
    try {
      const status = await Deno.readTextFile(`/proc/${this.#process.pid}/status`);
      const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
      return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
    } catch {
      return undefined;
    }
  }

  /** Ends the process at once. */
  kill(): void {
    this.#process.kill();
  }

  /** Lets the process end, as it has nothing left to do, and waits until it has. */
  async end(): Promise<void> {
    const limit = setTimeout(() => this.kill(), LAST_CHANCE_MS);
    await this.#process.end();
    clearTimeout(limit);
  }

  async #whyEnded(): Promise<string> {
    const { how, words } = await this.#process.ended();
    const last = words.split("\n").at(-1);
    return last ? `It ${how}: ${last}` : `It ${how}`;
  }
}

function answers<Request extends BenchRequest>(
  request: Request,
  reply: BenchReply,
): reply is Answer<Request> {
  return reply.kind === (request.kind === "load" ? "loaded" : "ran");
}
