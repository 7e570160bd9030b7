/**
 * Progress in the terminal: whose turn it is, in which round, and about how long the rounds of this
 * case still take. One line that is rewritten; where there is no terminal, a line now and then.
 *
 * @module
 */

import type { BenchEvent } from "./run_heat.ts";

/** Shows what is being done. */
export interface TurnProgress {
  /** Shows an event of a case. */
  show(title: string, event: BenchEvent): void;
  /** Removes the line. */
  clear(): void;
}

const LOG_PERIOD_MS = 10_000;

/** Starts to show progress on standard error. */
export function turnProgress(): TurnProgress {
  const isTerminal = Deno.stderr.isTerminal();
  const print = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  let shownAtMs = -Infinity;
  let shownKind = "";
  return {
    show(title, event) {
      const line = `${title}: ${describeEvent(event)}`;
      if (isTerminal) return void print(`\r\x1b[K${line}${event.kind === "problem" ? "\n" : ""}`);
      const nowMs = performance.now();
      const isNews = event.kind === "problem" || event.kind !== shownKind;
      if (!isNews && nowMs - shownAtMs < LOG_PERIOD_MS) return;
      [shownAtMs, shownKind] = [nowMs, event.kind];
      print(`${line}\n`);
    },
    clear() {
      if (isTerminal) print("\r\x1b[K");
    },
  };
}

/** An event in words. */
export function describeEvent(event: BenchEvent): string {
  switch (event.kind) {
    case "start":
      return `starting ${event.index + 1} of ${event.of}, ${event.name}`;
    case "problem":
      return `${event.name} is left out: ${event.problem}`;
    case "turn":
      return `round ${event.round + 1} of ${event.rounds}, ${event.name}, about ${
        Math.ceil(event.leftMs / 1000)
      } s left`;
  }
}
