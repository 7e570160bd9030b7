/**
 * A run of notebooks as a command: stopped by signals, with an exit code that tells how it ended.
 *
 * @module
 */

import { type ExperimentOptions, isGood, runExperiments } from "../runner/mod.ts";
import { listenForStop } from "./stop_signals.ts";

/** What the exit codes mean. */
export const exitCodes = { ok: 0, failed: 1, badRequest: 2, SIGINT: 130, SIGTERM: 143 } as const;

/** True for an error in what was asked for, rather than in how it was done. */
export function isBadRequest(error: unknown): error is Error {
  return error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError;
}

/**
 * Runs notebooks until they end or the process is asked to stop; kernels are stopped in either case.
 *
 * @returns The exit code.
 */
export async function runCommand(options: ExperimentOptions): Promise<number> {
  using stop = listenForStop((signal) => `the runner received ${signal}`);
  try {
    const results = await runExperiments({ ...options, signal: stop.signal });
    if (stop.stoppedBy) return exitCodes[stop.stoppedBy];
    return results.every(isGood) ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    console.error(error.message);
    return exitCodes.badRequest;
  }
}
