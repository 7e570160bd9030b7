/**
 * Progress of work that tells how much is done and of how much, shown from its first report on:
 * nothing is shown of work that finds its result on the disk.
 *
 * @module
 */

import { type Progress, type ProgressOptions, startProgress } from "./progress.ts";

/**
 * What takes the reports, for example of `encodeFaces()`; the last one ends the show, and one after
 * it begins another.
 *
 * @example
 * ```ts
 * import { watchProgress } from "facespace/notebook";
 *
 * const onProgress = watchProgress({ label: "Encoding", unit: "faces" });
 * onProgress(64, 64);
 * ```
 */
export function watchProgress(
  options: Omit<ProgressOptions, "total">,
): (done: number, total: number) => void {
  let progress: Progress | undefined;
  return (done, total) => {
    progress ??= startProgress({ ...options, total });
    progress.update(done);
    if (done < total) return;
    progress.finish();
    progress = undefined;
  };
}

/** What takes the steps of `train()`, or of whatever calls it, by the same rule. */
export function watchSteps(
  label: string,
): (progress: { readonly step: number; readonly totalSteps: number }) => void {
  const tell = watchProgress({ label, unit: "steps" });
  return ({ step, totalSteps }) => tell(step, totalSteps);
}
