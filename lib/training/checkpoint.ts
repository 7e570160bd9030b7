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
import {
  type FloatTensor,
  readTensorFile,
  type TensorFile,
  writeTensorFile,
} from "./safetensors.ts";

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
  /** Told why a saved run is not taken up. */
  readonly log: (line: string) => void;
}

/** What a run writes into its folder, and when. */
interface RunFiles {
  /**
   * Writes the configuration, and takes up a saved run.
   *
   * @returns Where it stood; `undefined` if there is none that has finite weights, or it is not
   * asked for.
   */
  begin(options: { readonly resume: boolean }): Promise<Position | undefined>;
  /**
   * Saves the run after a step, if the last time is long enough ago or it is about to stop.
   *
   * @throws {RangeError} If the weights are not finite; what was saved stays.
   */
  afterStep(position: Position, options: { readonly stopping: boolean }): Promise<void>;
  /**
   * Saves the run after an epoch.
   *
   * @throws {RangeError} If the weights are not finite; what was saved stays.
   */
  afterEpoch(position: Position): Promise<void>;
}

/** The files of a run in a folder; without one, only the weights are looked at after an epoch. */
export function runFiles(folder: string | undefined, options: RunFilesOptions): RunFiles {
  if (!folder) {
    const nothing = () => Promise.resolve(undefined);
    return {
      begin: nothing,
      afterStep: nothing,
      afterEpoch: async (position) => void await finiteWeights(options.model, position),
    };
  }
  const { checkpointSeconds } = options;
  const run = { ...options, config: JSON.stringify(options.config) };
  const last = `${folder}/last.safetensors`;
  let savedAt = performance.now();
  const save = async (position: Position) => {
    const { history, batch } = position;
    const checkpoint = await checkpointOf({ ...run, position });
    if (batch === 0 && bestEpoch(history) === history.at(-1)?.epoch) {
      await writeTensorFile(`${folder}/best.safetensors`, checkpoint);
    }
    // Also within an epoch: beside an older run's whole history, a beginning would look finished.
    await writeFileAtomic(`${folder}/history.csv`, historyCsv(history));
    await writeTensorFile(last, checkpoint);
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
      if (stopping || due) await save(position);
    },
    afterEpoch: save,
  };
}

const FORMAT = "facespace checkpoint 1";

/** Begins the names of a model's weights in a checkpoint. */
const MODEL = "model/";

/**
 * What is saved of a run. No tensor is created that is not freed.
 *
 * @param run `config` is the run's resolved configuration as JSON: a checkpoint of another is refused.
 * @throws {RangeError} If the weights are not finite.
 */
async function checkpointOf(run: {
  readonly model: TrainableModel;
  readonly optimizer: Optimizer;
  readonly position: Position;
  readonly config: string;
}): Promise<TensorFile> {
  const { model, optimizer, position, config } = run;
  const tensors = await finiteWeights(model, position);
  for (const [name, tensor] of optimizer.tensors()) {
    tensors.set(`optimizer/${name}`, await valuesOf(tensor));
  }
  return {
    tensors,
    metadata: {
      format: FORMAT,
      config,
      position: JSON.stringify(position),
      optimizerSteps: String(optimizer.steps),
    },
  };
}

/** @throws {RangeError} If a weight is not finite; the message names the step. */
async function finiteWeights(
  model: TrainableModel,
  { step, epoch, batch }: Position,
): Promise<Map<string, FloatTensor>> {
  const tensors = new Map<string, FloatTensor>();
  for (const [name, variable] of model.variables) {
    tensors.set(`${MODEL}${name}`, await valuesOf(variable));
  }
  const found = notFinite(tensors);
  if (found === undefined) return tensors;
  throw new RangeError(
    `Training stopped at step ${step}, in epoch ${
      batch === 0 ? epoch - 1 : epoch
    }, as the weights must be finite: got ${found}; try a lower learning rate`,
  );
}

/** @returns In words, the first of a model's weights that is not finite; `undefined` if all are. */
function notFinite(tensors: TensorFile["tensors"]): string | undefined {
  for (const [name, { values }] of tensors) {
    if (!name.startsWith(MODEL)) continue;
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i])) return `${values[i]} in ${name.slice(MODEL.length)}`;
    }
  }
  return undefined;
}

/**
 * Whether all weights in a checkpoint are finite numbers. Earlier versions have saved others.
 *
 * @returns True for a file that cannot be read too: who opens it is told why.
 */
export async function hasFiniteWeights(path: string): Promise<boolean> {
  const file = await readTensorFile(path).catch(() => undefined);
  return !file || notFinite(file.tensors) === undefined;
}

/**
 * Takes up a saved run: assigns weights and optimizer state, and tells where the run stood.
 *
 * @returns `undefined` if there is no such file, or, which is logged, its weights are not finite.
 * @throws {SyntaxError} If the file is damaged.
 * @throws {RangeError} If it belongs to another configuration, or to a model of another shape.
 */
async function loadCheckpoint(
  path: string,
  run: {
    readonly model: TrainableModel;
    readonly optimizer: Optimizer;
    readonly config: string;
    readonly log: (line: string) => void;
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
  const found = notFinite(tensors);
  if (found !== undefined) {
    run.log(`Training again as the weights in ${path} are not finite: got ${found}`);
    return undefined;
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
 * @throws {SyntaxError} If the file is damaged, or has weights that are not finite.
 */
export async function loadWeights(
  path: string,
  model: TrainableModel,
): Promise<void> {
  const { tensors } = await readTensorFile(path);
  const found = notFinite(tensors);
  if (found !== undefined) {
    throw new SyntaxError(
      `Cannot load ${path} as its weights must be finite: got ${found}; train again, with a lower learning rate`,
    );
  }
  assignWeights(path, model, tensors);
}

/** How the weights of a network that is kept lie in its file. */
export type WeightPrecision = "half" | "single";

const NETWORK_FORMAT = "facespace network 1";

/**
 * Keeps the network of a run in one file, without what going on with its training needs: no run can be resumed
 * from it. In half precision, kernels take two bytes a weight; biases and the statistics of normalisation, of
 * which there are few, stay in single.
 *
 * @param path The file, whose name ends with `.safetensors`.
 * @param from The file of the run's weights.
 * @param options `config`: what it was made with, as `config.json` of a run says, and more.
 * @throws {RangeError} If a weight is not finite, or is not in half precision.
 * @throws {SyntaxError} If the run's file is damaged.
 */
export async function keepWeights(
  path: string,
  from: string,
  { precision, config }: { readonly precision: WeightPrecision; readonly config: Json },
): Promise<void> {
  await writeNetwork(path, (await readTensorFile(from)).tensors, { precision, config, from });
}

/**
 * Keeps the present weights of a model in one file, in single precision, as {@linkcode keepWeights} keeps a run's.
 *
 * @throws {RangeError} If a weight is not finite.
 */
export async function keepModel(
  path: string,
  model: TrainableModel,
  { config }: { readonly config: Json },
): Promise<void> {
  const tensors = new Map<string, FloatTensor>();
  for (const [name, variable] of model.variables) {
    tensors.set(`${MODEL}${name}`, await valuesOf(variable));
  }
  await writeNetwork(path, tensors, { precision: "single", config, from: model.name });
}

async function writeNetwork(
  path: string,
  weights: ReadonlyMap<string, FloatTensor>,
  { precision, config, from }: {
    readonly precision: WeightPrecision;
    readonly config: Json;
    readonly from: string;
  },
): Promise<void> {
  const tensors = new Map<string, FloatTensor>();
  for (const [name, { shape, values }] of weights) {
    if (!name.startsWith(MODEL)) continue;
    const dtype = precision === "half" && shape.length > 1 ? "F16" : "F32";
    const kept = dtype === "F16" ? new Float16Array(values) : values;
    if (!kept.every(Number.isFinite)) {
      throw new RangeError(
        `Cannot keep the network in ${from} as a weight in ${name} is not finite in ${dtype}`,
      );
    }
    tensors.set(name, { shape, values, dtype });
  }
  const metadata = { format: NETWORK_FORMAT, precision, config: JSON.stringify(config) };
  await writeTensorFile(path, { tensors, metadata });
}

/** Whether a path names a kept network, which is one file, rather than the folder of a run. */
export function isKeptNetwork(place: string): boolean {
  return place.endsWith(".safetensors");
}

/** In which precision a kept network lies; `undefined` if the file does not say, as a checkpoint does not. */
export async function readWeightPrecision(path: string): Promise<WeightPrecision | undefined> {
  const { metadata: { precision } } = await readTensorFile(path);
  return (["half", "single"] as const).find((known) => known === precision);
}

/** What a kept network was made with, as JSON. @throws {SyntaxError} If the file is none. */
export async function readKeptConfig(path: string): Promise<string> {
  const { metadata: { format, config } } = await readTensorFile(path);
  if (format === NETWORK_FORMAT && config !== undefined) return config;
  throw new SyntaxError(`Cannot open ${path} as it is no network that was kept by this version`);
}

function assignWeights(
  path: string,
  model: TrainableModel,
  tensors: ReadonlyMap<string, FloatTensor>,
): void {
  tf.tidy(() => {
    for (const [name, variable] of model.variables) {
      const saved = tensors.get(`${MODEL}${name}`);
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
