/**
 * A Deno kernel that tells the truth. `await start()` in a notebook's first code cell cures four faults
 * of the kernel of Deno 2.8.2 and later: outputs that arrive after their cell is called done, errors in
 * the background that nobody sees, interrupts that kill it, and lines that are lost as they pass the
 * console by.
 *
 * @module
 */

import process from "node:process";
import { type JupyterApi, jupyterApi, type KernelInternals, kernelInternals } from "./jupyter.ts";
import { catchStrayOutput } from "./stray_output.ts";

/**
 * What a notebook begins with: cures the kernel, once, starts the best back end, and prints what
 * computes. Outside a kernel it only starts the back end. It gives nothing back, so that a cell may end
 * with it.
 *
 * @example
 * ```ts ignore
 * import { start } from "facespace/notebook";
 *
 * await start();
 * // Back end: TensorFlow 2.21.0 (native), CPU with 2 threads, oneDNN on
 * ```
 *
 * @throws {Error} If this version of Deno lacks the hook that follows each cell.
 * @throws {RangeError} If `FACESPACE_BACKEND` asks for a back end that does not work here.
 */
export async function start(): Promise<void> {
  await cureKernel();
  // Commands that print tables of this room's need no TensorFlow.
  const { startBackend } = await import("../runtime/mod.ts");
  await startBackend();
}

const interruption = { controller: new AbortController() };
const endings = new Set<() => void | Promise<void>>();
let cured: Promise<void> | undefined;

/** Cures the kernel. Repeated calls do nothing, nor does a call outside a kernel. */
export function cureKernel(): Promise<void> {
  cured ??= (async () => {
    const api = jupyterApi();
    if (!api) return;
    const internals = kernelInternals();
    if (!internals) {
      throw new Error(
        `Cannot start the notebook as Deno ${Deno.version.deno} has no hook after each cell: use 2.9`,
      );
    }
    const queue = new OutputQueue(api.broadcast);
    publishThrough(queue, api);
    process.noDeprecation = true; // of packages' packages, which no reader of a notebook can mend
    const drainStray = await catchStrayOutput((name, text) => queue.print(name, text));
    waitAfterCells(queue, api, { hooks: internals.hooks, drainStray });
    replaceConsole(
      new internals.Console((text, level) => queue.print(level > 1 ? "stderr" : "stdout", text)),
    );
    publishBackgroundErrors(queue);
    Deno.addSignalListener("SIGINT", interrupt);
    await queue.drained();
  })();
  return cured;
}

/** Aborts the present signal; work that starts later gets a new one. */
export function interrupt(): void {
  const { controller } = interruption;
  interruption.controller = new AbortController();
  controller.abort(new DOMException("Interrupted", "AbortError"));
}

/** A signal that is aborted when the user stops the cell: one for all work until the next interrupt. */
export function interrupted(): AbortSignal {
  return interruption.controller.signal;
}

/**
 * Waits for a promise or the signal, whichever is first.
 *
 * @throws The signal's reason, if it is aborted first; the work behind the promise goes on.
 */
export async function raceSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Calls something when the cell has run, before it is called done; does nothing outside a kernel. */
export function endWithCell(end: () => void | Promise<void>): void {
  if (jupyterApi()) endings.add(end);
}

/** Lets displays pass through the queue, so that they keep their place among printed lines. */
function publishThrough(queue: OutputQueue, api: JupyterApi): void {
  api.broadcast = (type, content, extra) => queue.publish(type, content, extra);
  api.display = async (value, { raw = false, update = false, display_id } = {}) => {
    const data = raw ? value : await api.format(value);
    queue.publish(update ? "update_display_data" : "display_data", {
      data,
      metadata: {},
      transient: display_id === undefined ? {} : { display_id },
    });
  };
}

/** Keeps a cell from being called done before its outputs are out. */
function waitAfterCells(
  queue: OutputQueue,
  api: JupyterApi,
  { hooks, drainStray }: Pick<KernelInternals, "hooks"> & {
    readonly drainStray: () => Promise<void>;
  },
): void {
  const original = hooks.broadcastResult;
  hooks.broadcastResult = async (executionCount, result) => {
    await drainStray();
    queue.flush();
    for (const end of endings) {
      endings.delete(end);
      await Promise.try(end).catch((error) => publishError(queue, "Uncaught error", error));
    }
    const data = result === undefined ? undefined : await api.format(result).catch(() => undefined);
    if (data) {
      queue.publish("execute_result", {
        execution_count: executionCount,
        data,
        metadata: {},
        transient: {},
      });
    } else {
      await original(executionCount, result); // publishes what is wrong with the value
    }
    await queue.drained();
  };
}

/** Lets every method of the global console, also those taken from it earlier, print to the queue. */
function replaceConsole(replacement: Console): void {
  for (const [name, method] of Object.entries(replacement)) {
    if (typeof method === "function") Reflect.set(console, name, method.bind(replacement));
  }
}

/**
 * Shows errors that no cell awaits as what they are: error outputs. Without a listener the kernel is
 * silent about a rejection, and stalls for half a minute after a throw in a timer.
 */
function publishBackgroundErrors(queue: OutputQueue): void {
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    publishError(queue, "Unhandled rejection", event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    publishError(queue, "Uncaught error in the background", event.error);
  });
}

function publishError(queue: OutputQueue, what: string, error: unknown): void {
  const isError = error instanceof Error;
  queue.publish("error", {
    ename: isError ? error.name : "Error",
    evalue: `${what}: ${isError ? error.message : Deno.inspect(error)}`,
    traceback: [
      what,
      ...(isError ? error.stack ?? error.message : Deno.inspect(error)).split("\n"),
    ],
  });
}

/** Generous on a slow machine: a message takes the kernel about 1 ms, 2 MB of text about 15 ms. */
const messageMs = 3;
const charactersPerMs = 50_000;
/** The rest of the way: from the kernel's sending to the front end's reading. */
const marginMs = 60;
/** A cell that prints for long without an `await` still shows its lines this often. */
const burstMs = 50;

/**
 * Publishes in order, and tells when all is likely to be out. The kernel calls a cell done while its
 * outputs are still queued; JupyterLab then loses them or shows them under a later cell. This queue keeps
 * them few, by joining what is printed in one burst to one message, and knows how long the kernel needs to
 * publish them.
 */
class OutputQueue {
  readonly #broadcast: JupyterApi["broadcast"];
  readonly #texts: { name: "stdout" | "stderr"; text: string }[] = [];
  #burstStartedMs: number | undefined;
  #quietAtMs = 0;

  /** @param broadcast The kernel's own function. */
  constructor(broadcast: JupyterApi["broadcast"]) {
    this.#broadcast = broadcast;
  }

  /** Queues printed text; it goes out before anything else that is published. */
  print(name: "stdout" | "stderr", text: string): void {
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
