/**
 * What a run writes into its folder, and when: `config.json`, `last.safetensors` every few seconds
 * and after each epoch, `best.safetensors` (lowest validation loss) and `history.csv`.
 *
 * @module
 */

import type { TrainableModel } from "../models/mod.ts";
import { writeFileAtomic } from "../system/mod.ts";
import { loadCheckpoint, type Position, saveCheckpoint } from "./checkpoint.ts";
import { bestEpoch, writeHistory } from "./history.ts";
import type { Optimizer } from "./optimizer.ts";
import type { Json } from "./run_folder.ts";

/** A run that is saved. */
export interface RunFiles {
  /**
   * Writes the configuration, and takes up a saved run.
   *
   * @returns Where it stood; `undefined` if there is none, or it is not asked for.
   */
  begin(options: { readonly resume: boolean }): Promise<Position | undefined>;
  /** Saves the run after a step, if the last time is long enough ago or it is about to stop. */
  afterStep(position: Position, options: { readonly stopping: boolean }): Promise<void>;
  /** Saves the run after an epoch. */
  afterEpoch(position: Position): Promise<void>;
}

/** What is saved, and how often. */
export interface RunFilesOptions {
  readonly model: TrainableModel;
  readonly optimizer: Optimizer;
  /** The resolved configuration: a checkpoint of another is refused. */
  readonly config: Json;
  /** Seconds between checkpoints within an epoch. */
  readonly checkpointSeconds: number;
}

/** The files of a run in a folder. */
export function runFiles(folder: string, options: RunFilesOptions): RunFiles {
  const { checkpointSeconds } = options;
  const run = { ...options, config: JSON.stringify(options.config) };
  const last = `${folder}/last.safetensors`;
  let savedAt = performance.now();
  const saveLast = async (position: Position) => {
    await saveCheckpoint(last, { ...run, position });
    savedAt = performance.now();
  };
  return {
    async begin({ resume }) {
      const position = resume ? await loadCheckpoint(last, run) : undefined;
      const readable = JSON.stringify(options.config, null, 2) + "\n";
      await writeFileAtomic(`${folder}/config.json`, readable);
      return position;
    },
    async afterStep(position, { stopping }) {
      const due = performance.now() - savedAt > checkpointSeconds * 1000;
      if (stopping || due) await saveLast(position);
    },
    async afterEpoch(position) {
      const { history } = position;
      if (bestEpoch(history) === history.at(-1)?.epoch) {
        await saveCheckpoint(`${folder}/best.safetensors`, { ...run, position });
      }
      await writeHistory(`${folder}/history.csv`, history);
      await saveLast(position);
    },
  };
}

/** No files: a run without a folder. */
export const NO_FILES: RunFiles = {
  begin: () => Promise.resolve(undefined),
  afterStep: () => Promise.resolve(),
  afterEpoch: () => Promise.resolve(),
};
