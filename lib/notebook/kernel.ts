/**
 * A Deno kernel that tells the truth. `await startNotebook()` in a notebook's first code cell cures
 * three faults of the kernel of Deno 2.8.2 and later: outputs that arrive after their cell is called
 * done, errors in the background that nobody sees, and interrupts that kill it.
 *
 * @module
 */

import { Interruption, raceSignal } from "./interruption.ts";
import {
  type JupyterApi,
  jupyterApi,
  type KernelInternals,
  kernelInternals,
} from "./jupyter_api.ts";
import { OutputQueue } from "./output_queue.ts";

const interruption = new Interruption();
let started: Promise<void> | undefined;

/**
 * Cures the kernel. Repeated calls do nothing, nor does a call outside a kernel.
 *
 * @throws {Error} If this version of Deno lacks the hook that follows each cell.
 */
export function startNotebook(): Promise<void> {
  started ??= (async () => {
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
    waitAfterCells(queue, api, internals.hooks);
    const print = (text: string, level: number) =>
      queue.print(level > 1 ? "stderr" : "stdout", text);
    replaceConsole(new internals.Console(print));
    publishBackgroundErrors(queue);
    Deno.addSignalListener("SIGINT", () => interruption.interrupt());
    await queue.drained();
  })();
  return started;
}

/**
 * A signal that is aborted when the user stops the cell. Ask for it in the cell that uses it: after
 * an interrupt there is a new one.
 */
export function interrupted(): AbortSignal {
  return interruption.signal;
}

/**
 * Lets the user stop waiting for a promise.
 *
 * @throws {DOMException} `AbortError`, when interrupted.
 */
export function interruptible<T>(promise: Promise<T>): Promise<T> {
  return raceSignal(promise, interrupted());
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
function waitAfterCells(queue: OutputQueue, api: JupyterApi, hooks: KernelInternals): void {
  const original = hooks.broadcastResult;
  hooks.broadcastResult = async (executionCount, result) => {
    queue.flush();
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
  const publish = (what: string, error: unknown) => {
    const isError = error instanceof Error;
    queue.publish("error", {
      ename: isError ? error.name : "Error",
      evalue: `${what}: ${isError ? error.message : Deno.inspect(error)}`,
      traceback: [
        what,
        ...(isError ? error.stack ?? error.message : Deno.inspect(error)).split("\n"),
      ],
    });
  };
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    publish("Unhandled rejection", event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    publish("Uncaught error in the background", event.error);
  });
}
