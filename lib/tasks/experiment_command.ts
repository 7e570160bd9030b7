/**
 * A run of notebooks as a command: stopped by signals, with an exit code that tells how it ended.
 *
 * @module
 */

import { type ExperimentOptions, isGood, runExperiments } from "../notebook/run/experiments.ts";

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
  const stop = new AbortController();
  let stoppedBy: "SIGINT" | "SIGTERM" | undefined;
  const listeners = (["SIGINT", "SIGTERM"] as const)
    .filter((signal) => signal === "SIGINT" || Deno.build.os !== "windows")
    .map((signal) => {
      const listener = () => {
        stoppedBy ??= signal;
        stop.abort(new Error(`the runner received ${signal}`));
      };
      Deno.addSignalListener(signal, listener);
      return () => Deno.removeSignalListener(signal, listener);
    });
  try {
    const results = await runExperiments({ ...options, signal: stop.signal });
    if (stoppedBy) return exitCodes[stoppedBy];
    return results.every(isGood) ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    console.error(error.message);
    return exitCodes.badRequest;
  } finally {
    for (const remove of listeners) remove();
  }
}
