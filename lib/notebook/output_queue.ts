/**
 * The kernel of Deno 2.8.2 and later calls a cell done while its outputs are still queued; JupyterLab
 * then loses them or shows them under a later cell. This queue keeps them few, by joining what is
 * printed in one burst to one message, and knows how long the kernel needs to publish them.
 *
 * @module
 */

import type { JupyterApi } from "./jupyter_api.ts";

type StreamName = "stdout" | "stderr";

/** Generous on a slow machine: a message takes the kernel about 1 ms, 2 MB of text about 15 ms. */
const messageMs = 3;
const charactersPerMs = 50_000;
/** The rest of the way: from the kernel's sending to the front end's reading. */
const marginMs = 15;
/** A cell that prints for long without an `await` still shows its lines this often. */
const burstMs = 50;

/** Publishes in order, and tells when all is likely to be out. */
export class OutputQueue {
  readonly #broadcast: JupyterApi["broadcast"];
  readonly #texts: { name: StreamName; text: string }[] = [];
  #burstStartedMs: number | undefined;
  #quietAtMs = 0;

  /** @param broadcast The kernel's own function. */
  constructor(broadcast: JupyterApi["broadcast"]) {
    this.#broadcast = broadcast;
  }

  /** Queues printed text; it goes out before anything else that is published. */
  print(name: StreamName, text: string): void {
    const last = this.#texts.at(-1);
    if (last?.name === name) last.text += text;
    else this.#texts.push({ name, text });
    const nowMs = performance.now();
    if (this.#burstStartedMs === undefined) {
      this.#burstStartedMs = nowMs;
      queueMicrotask(() => this.flush()); // also before a throw is reported
    } else if (nowMs - this.#burstStartedMs > burstMs) {
      this.flush();
    }
  }

  /** Publishes a message after the text printed so far. */
  publish(type: string, content: object, extra?: object): void {
    this.flush();
    this.#send(type, content, extra);
  }

  /** Hands the printed text to the kernel. */
  flush(): void {
    this.#burstStartedMs = undefined;
    for (const text of this.#texts.splice(0)) this.#send("stream", text);
  }

  /** Resolves when the kernel has had time to publish everything. */
  async drained(): Promise<void> {
    this.flush();
    const waitMs = Math.max(0, this.#quietAtMs - performance.now()) + marginMs;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }

  #send(type: string, content: object, extra?: object): void {
    const costMs = messageMs + countCharacters(content) / charactersPerMs;
    this.#quietAtMs = Math.max(this.#quietAtMs, performance.now()) + costMs;
    if (extra) this.#broadcast(type, content, extra);
    else this.#broadcast(type, content);
  }
}

/** The strings in a message, without building its JSON. */
function countCharacters(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value).reduce((sum: number, item) => sum + countCharacters(item), 0);
}
