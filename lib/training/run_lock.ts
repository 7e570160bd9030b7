/**
 * Programs that train the same run, such as those of a sweep whose settings concern only what comes
 * after, take turns: the second finds it trained.
 *
 * @module
 */

import { resolve } from "node:path";
import { projectPath, sha256, withLock } from "../system/mod.ts";

/** A run, as far as taking turns goes. */
interface TurnOptions {
  /** Where it is saved, if it is. */
  readonly folder?: string;
  /** Told that it has to wait. Default: `console.log`. */
  readonly log?: (line: string) => void;
  /** Ends the waiting when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Trains while no other program trains the run of the folder, if there is one.
 *
 * @throws The signal's reason, if it ends the waiting.
 */
export async function inTurn<Result>(
  { folder, log = console.log, signal }: TurnOptions,
  task: () => Promise<Result>,
): Promise<Result> {
  if (folder === undefined) return await task();
  const name = (await sha256(resolve(folder))).slice(0, 16);
  const onWait = () => log(`Another program trains ${folder}: waiting for it …`);
  const lock = projectPath(".facespace", "training", `${name}.lock`);
  return await withLock(lock, onWait, task, signal ? { signal } : {});
}
