/**
 * Trials of networks to look at: a progress bar.
 *
 * @module
 */

import { type Progress, startProgress } from "./progress.ts";

/** A callback for `runTrials()`. */
export interface TrialsWatch {
  readonly onTrial: (done: number, total: number) => void;
}

/** Starts to watch; the bar appears with the first network and ends with the last. */
export function watchTrials(): TrialsWatch {
  let progress: Progress | undefined;
  return {
    onTrial(done, total) {
      progress ??= startProgress({ label: "Trials", total, unit: "networks" });
      progress.update(done);
      if (done === total) progress.finish();
    },
  };
}
