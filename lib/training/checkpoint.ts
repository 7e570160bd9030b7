/**
 * A training run on disk: everything that is needed to go on as if nothing had happened.
 *
 * Weights, optimizer state, position and history lie in one file, which is replaced atomically: a
 * run that is killed at any moment finds either the old state or the new one. Random streams are
 * pure functions of seed and step, so the step is all that is saved of them.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { TrainableModel } from "../models/mod.ts";
import type { EpochSums } from "./epoch_sums.ts";
import type { HistoryRow } from "./history.ts";
import type { Optimizer } from "./optimizer.ts";
import { type FloatTensor, readTensorFile, writeTensorFile } from "./safetensors.ts";

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

const FORMAT = "facespace checkpoint 1";

/**
 * Saves a run. No tensor is created that is not freed.
 *
 * @param config The run's resolved configuration as JSON: a checkpoint of another is refused.
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
 * @param config The configuration that the checkpoint must have.
 * @returns `undefined` if there is no such file.
 * @throws {SyntaxError} If the file is damaged.
 * @throws {RangeError} If it belongs to another configuration, or to a model of another shape.
 */
export async function loadCheckpoint(
  path: string,
  run: {
    readonly model: TrainableModel;
    readonly optimizer: Optimizer;
    readonly config: string;
  },
): Promise<Position | undefined> {
  if (!await exists(path)) return undefined;
  const { tensors, metadata } = await readTensorFile(path);
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

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
