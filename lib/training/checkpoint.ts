/**
 * A training run on disk: everything that is needed to go on as if nothing had happened.
 *
 * Its folder belongs to its settings, code and back end, and holds `config.json`, `last.safetensors`,
 * `best.safetensors` (lowest validation loss) and `history.csv`. Weights, optimizer state, position and
 * history lie in one file, which is replaced atomically: a run that is killed at any moment finds either
 * the old state or the new one. Random streams are pure functions of seed and step, so the step is all
 * that is saved of them.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { TrainableModel } from "../models/mod.ts";
import { type Json, projectPath, sha256, unlessMissing, writeFileAtomic } from "../system/mod.ts";
import type { Optimizer } from "./adam.ts";
import { bestEpoch, type EpochSums, historyCsv, type HistoryRow } from "./history.ts";
import { type FloatTensor, readTensorFile, writeTensorFile } from "./safetensors.ts";

/**
 * The folder of a run, `outputs/runs/NAME-HASH`: two runs that differ in anything never write over each
 * other.
 *
 * @param name The run's name, for example `vae-v1`.
 * @param facts Everything that its result depends on beside the back end: settings, data, and the code
 * (see `executedCode()`).
 */
export async function runFolder(
  name: string,
  facts: Readonly<Record<string, Json>> & { readonly code: string },
): Promise<string> {
  const hash = await sha256(JSON.stringify([facts, tf.getBackend()]));
  return projectPath("outputs", "runs", `${name}-${hash.slice(0, 8)}`);
}

/** Where a run stands. */
export interface Position {
  /** Steps taken in all. */
  readonly step: number;
  /** The epoch that the next step belongs to, from 1; one more than the last when finished. */
  readonly epoch: number;
  /** Batches of this epoch that are done. */
  readonly batch: number;
  /** Sums over this epoch's images so far: the loss, its terms, their number, and times. */
  readonly sums: EpochSums;
  /** The finished epochs. */
  readonly history: readonly HistoryRow[];
}

/** A run, and how often it is saved. */
interface RunFilesOptions {
  readonly model: TrainableModel;
  readonly optimizer: Optimizer;
  /** The resolved configuration: a checkpoint of another is refused. */
  readonly config: Json;
  /** Seconds between checkpoints within an epoch. */
  readonly checkpointSeconds: number;
}

/** What a run writes into its folder, and when. */
interface RunFiles {
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

/** The files of a run in a folder; without one, nothing is read or written. */
export function runFiles(folder: string | undefined, options: RunFilesOptions): RunFiles {
  if (!folder) {
    const nothing = () => Promise.resolve(undefined);
    return { begin: nothing, afterStep: nothing, afterEpoch: nothing };
  }
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
      await writeFileAtomic(`${folder}/history.csv`, historyCsv(history));
      await saveLast(position);
    },
  };
}

const FORMAT = "facespace checkpoint 1";

/**
 * Saves a run. No tensor is created that is not freed.
 *
 * @param run `config` is the run's resolved configuration as JSON: a checkpoint of another is refused.
 */
export async function saveCheckpoint(
  path: string,
  run: {
    readonly model: TrainableModel;
    readonly optimizer: Optimizer;
    readonly position: Position;
    readonly config: string;
  },
): Promise<void> {
  const { model, optimizer, position, config } = run;
  const tensors = new Map<string, FloatTensor>();
  for (const [name, variable] of model.variables) {
    tensors.set(`model/${name}`, await valuesOf(variable));
  }
  for (const [name, tensor] of optimizer.tensors()) {
    tensors.set(`optimizer/${name}`, await valuesOf(tensor));
  }
  await writeTensorFile(path, {
    tensors,
    metadata: {
      format: FORMAT,
      config,
      position: JSON.stringify(position),
      optimizerSteps: String(optimizer.steps),
    },
  });
}

/**
 * Takes up a saved run: assigns weights and optimizer state, and tells where the run stood.
 *
 * @returns `undefined` if there is no such file.
 * @throws {SyntaxError} If the file is damaged.
 * @throws {RangeError} If it belongs to another configuration, or to a model of another shape.
 */
async function loadCheckpoint(
  path: string,
  run: {
    readonly model: TrainableModel;
    readonly optimizer: Optimizer;
    readonly config: string;
  },
): Promise<Position | undefined> {
  const file = await unlessMissing(readTensorFile(path));
  if (!file) return undefined;
  const { tensors, metadata } = file;
  const { format, config, position, optimizerSteps } = metadata;
  if (format !== FORMAT || !position || !optimizerSteps) {
    throw new SyntaxError(`Cannot resume from ${path} as it is no checkpoint of this version`);
  }
  if (config !== run.config) {
    throw new RangeError(
      `Cannot resume from ${path} as it was made with another configuration: choose another folder`,
    );
  }
  assignWeights(path, run.model, tensors);
  tf.tidy(() => {
    const state = new Map<string, tf.Tensor>();
    for (const [name, { shape, values }] of tensors) {
      if (!name.startsWith("optimizer/")) continue;
      state.set(name.slice("optimizer/".length), tf.tensor(values, [...shape]));
    }
    run.optimizer.restore(state, Number(optimizerSteps));
  });
  return JSON.parse(position);
}

/**
 * Loads only a model's weights from a checkpoint, for example the best ones.
 *
 * @throws {RangeError} If the model has other variables than the file.
 */
export async function loadWeights(
  path: string,
  model: TrainableModel,
): Promise<void> {
  assignWeights(path, model, (await readTensorFile(path)).tensors);
}

function assignWeights(
  path: string,
  model: TrainableModel,
  tensors: ReadonlyMap<string, FloatTensor>,
): void {
  tf.tidy(() => {
    for (const [name, variable] of model.variables) {
      const saved = tensors.get(`model/${name}`);
      if (!saved || saved.shape.join() !== variable.shape.join()) {
        throw new RangeError(
          `Cannot load ${path} as ${name} must have shape [${variable.shape.join(", ")}]: got ${
            saved ? `[${saved.shape.join(", ")}]` : "no such tensor"
          }`,
        );
      }
      variable.assign(tf.tensor(saved.values, [...saved.shape]));
    }
  });
}

async function valuesOf(tensor: tf.Tensor): Promise<FloatTensor> {
  const values = await tensor.data();
  return { shape: tensor.shape, values: Float32Array.from(values) };
}
