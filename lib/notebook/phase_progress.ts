/**
 * Progress of work that has several phases, each with its own rate and time left.
 *
 * @module
 */

import { type Progress, startProgress } from "./progress.ts";

/** The phases of making faces, and what each is called. */
const LABELS = {
  draw: "Drawing",
  check: "Checking what is there",
  extract: "Finding faces",
  store: "Writing the store",
} as const;

/** A phase of making faces. */
export type FacesPhase = keyof typeof LABELS;

/** Progress in phases. */
export interface PhaseProgress {
  /** Shows how far a phase is; the first call for another phase ends the one before. */
  update(phase: FacesPhase, done: number, total: number, unit: string): void;
  /** Prints a line without spoiling the one that is rewritten. */
  log(line: string): void;
  /** Ends the last phase. */
  finish(): void;
}

/** Starts to show progress; shows nothing until something is done. */
export function phaseProgress(): PhaseProgress {
  let phase: string | undefined;
  let shown: Progress | undefined;
  let before = 0;
  const finish = () => {
    shown?.finish();
    shown = undefined;
  };
  return {
    update(next, done, total, unit) {
      if (next !== phase) {
        finish();
        phase = next;
        // What an earlier run did would spoil the rate.
        before = done;
        const left = total - before;
        shown = left > 0 ? startProgress({ label: LABELS[next], total: left, unit }) : undefined;
      }
      shown?.update(done - before);
      if (done >= total) finish();
    },
    log(line) {
      const clear = shown && Deno.stdout.isTerminal() ? "\r\x1b[K" : "";
      console.log(clear + line);
    },
    finish() {
      finish();
      phase = undefined;
    },
  };
}
