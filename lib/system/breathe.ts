/**
 * Pauses in long work, as the native back end computes synchronously.
 *
 * @module
 */

import { setImmediate } from "node:timers";

/**
 * Lets timers, interrupts and progress displays run. A timer of 0 ms would wait for at least one.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
