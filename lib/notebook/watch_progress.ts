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
 * import { watchProgress } from "facespace/notebook/watch_progress.ts";
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
