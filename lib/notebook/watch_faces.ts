/**
 * Faces being made, to look at: a progress bar for each phase, and what computes.
 *
 * @module
 */

import { type FacesPhase, phaseProgress } from "./phase_progress.ts";

/** Callbacks for `openFaces()`, and the end of the show. */
export interface FacesWatch {
  readonly onProgress: (progress: {
    readonly phase: FacesPhase;
    readonly done: number;
    readonly total: number;
  }) => void;
  readonly log: (line: string) => void;
  readonly finish: () => void;
}

/** Starts to watch; nothing is shown for faces that are there already. */
export function watchFaces(): FacesWatch {
  const progress = phaseProgress();
  return {
    onProgress: ({ phase, done, total }) => progress.update(phase, done, total, "pictures"),
    log: (line) => progress.log(line),
    finish: () => progress.finish(),
  };
}
