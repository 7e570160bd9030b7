/**
 * Ctrl-C and SIGTERM as an abort signal, for commands that clean up before they end.
 *
 * @module
 */

/** The signals that ask a command to stop. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** Whether a command was asked to stop. */
export interface StopSignals extends Disposable {
  /** Aborted with the first signal. */
  readonly signal: AbortSignal;
  /** Which one came first; nothing as long as none has. */
  readonly stoppedBy: StopSignal | undefined;
}

/**
 * Listens to the signals until it is disposed of.
 *
 * @param reason What to abort with, in words.
 */
export function listenForStop(reason: (signal: StopSignal) => string): StopSignals {
  const stop = new AbortController();
  let stoppedBy: StopSignal | undefined;
  const removals = (["SIGINT", "SIGTERM"] as const)
    .filter((signal) => signal === "SIGINT" || Deno.build.os !== "windows")
    .map((signal) => {
      const listener = () => {
        stoppedBy ??= signal;
        stop.abort(new Error(reason(signal)));
      };
      Deno.addSignalListener(signal, listener);
      return () => Deno.removeSignalListener(signal, listener);
    });
  return {
    signal: stop.signal,
    get stoppedBy() {
      return stoppedBy;
    },
    [Symbol.dispose]() {
      for (const remove of removals) remove();
    },
  };
}
