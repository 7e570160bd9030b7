/**
 * Stopping a long cell: Jupyter's *Stop* sends SIGINT, which aborts a signal that cells can listen to.
 *
 * @module
 */

/** Turns interrupts into abort signals: one signal for all work until the next interrupt. */
export class Interruption {
  #controller = new AbortController();

  /** Aborted at the next interrupt. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Aborts the present signal; work that starts later gets a new one. */
  interrupt(): void {
    const controller = this.#controller;
    this.#controller = new AbortController();
    controller.abort(new DOMException("Interrupted", "AbortError"));
  }
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
