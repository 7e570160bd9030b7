/**
 * How the project trains a variational autoencoder on faces: parts without common people, the
 * learning rate and β warmed up together, Adam. Whoever asks with the same settings, code and faces
 * gets the same run, and gets it from disk if it is finished.
 *
 * @module
 */

import type { FacePixels } from "../images/mod.ts";
import {
  buildVae,
  disposeVae,
  type PublishedDetail,
  type ReconstructionLoss,
  type TrainableModel,
  trainableVae,
  type Vae,
  type VaeVersion,
} from "../models/mod.ts";
import type { AskedPrecision } from "../runtime/mod.ts";
import { concatBytes, executedCode, sha256 } from "../system/mod.ts";
import { imageSource } from "./batches.ts";
import { runFolder } from "./checkpoint.ts";
import { precisionFacts } from "./run_precision.ts";
import { affordableEpochs, type Schedule } from "./schedule.ts";
import { type FaceParts, faceParts, type GivenParts } from "./split.ts";
import { train, type TrainOptions, type TrainResult } from "./train.ts";

/** What decides a run, beside code and faces. */
export type VaeSettings = {
  /** Which network. */
  readonly version: VaeVersion;
  /** Decides parts, weights, order and noise. */
  readonly seed: number;
  /** Decides weights, order and noise instead, so that networks on the same parts differ. */
  readonly networkSeed?: number;
  /**
   * How often each training face is seen. Default, and if null: 16 times for V1, 14 for V2, fewer where
   * there are more than 28,000 of them.
   */
  readonly epochs?: number | null;
  /** Adam's learning rate at its highest, after the warm-up. Default 0.002 for V1, 0.004 for V2. */
  readonly learningRate?: number;
  /**
   * Epochs over which learning rate and β rise; with 0 both start at their highest. Default, and if
   * null: 3 for V1, 1 for V2, but at most a fifth of all.
   */
  readonly warmUpEpochs?: number | null;
  /** Faces in a step. Default 32 for V1, 16 for V2. */
  readonly batchSize?: number;
  /** Length of a code. Default 256. */
  readonly latentDim?: number;
  /** Default `optimal-sigma`. */
  readonly reconstruction?: ReconstructionLoss;
  /** Weight of the KL term after the warm-up. Default 1. */
  readonly beta?: number;
  /** What V1 has as its author published it later. Default none. */
  readonly asPublished?: readonly PublishedDetail[];
  /** In which precision convolutions and matrix products are computed. Default `auto`. */
  readonly precision?: AskedPrecision;
};

/**
 * What each network is trained with unless a setting says otherwise. V2 gains 1 dB from steps of 16
 * faces over steps of 32, at one learning rate and as many epochs; V1 has its steps of 32 from the log.
 */
const USUAL = {
  v1: { epochs: 16, learningRate: 0.002, warmUpEpochs: 3, batchSize: 32 },
  v2: { epochs: 14, learningRate: 0.004, warmUpEpochs: 1, batchSize: 16 },
} as const;

/** Faces to train on: a face store is one. */
export interface TrainingFaces extends FacePixels {
  /** Who is shown, and which parts the data set gives. */
  readonly table: GivenParts;
  /** Changes with any face. */
  readonly checksum: string;
}

/** What decides a run of them: not the faces themselves. */
export type TrainedFaces = Pick<TrainingFaces, "sizePx" | "checksum" | "table">;

/** A trained network. */
export interface TrainedVae {
  /** Owned by the caller: see `disposeVae`. */
  readonly vae: Vae;
  /** Which network it is. */
  readonly version: VaeVersion;
  /** Of its run. */
  readonly folder: string;
  /** Changes with any weight. */
  readonly fingerprint: string;
}

/** A trained network and how it came about. */
export interface TrainedVaeRun extends TrainedVae {
  /** Who was trained on, and who was not. */
  readonly split: FaceParts;
  /** What was measured. */
  readonly result: TrainResult;
}

/** How a run of the project is watched and kept. */
export interface RunOptions
  extends
    Pick<TrainOptions, "resume" | "signal" | "log" | "epochsParameter" | "onStep" | "onEpoch"> {
  /** Where its files go. Default: a folder in `outputs/runs` that belongs to settings, code and faces. */
  readonly folder?: string;
}

/**
 * Trains a network on the training part, or opens the finished run. Stopped runs go on.
 *
 * @throws {RangeError} If a setting is out of range, the faces cannot be split, or loss or weights
 * are not finite.
 * @throws The signal's reason, if it stops the run.
 */
export async function trainVae(
  faces: TrainingFaces,
  settings: VaeSettings,
  { folder: place, ...options }: RunOptions = {},
): Promise<TrainedVaeRun> {
  const { shape, training, schedule, split, name, code, folder: usual } = await runOf(
    faces,
    settings,
  );
  const { version } = shape;
  const { epochs, reconstruction, beta } = training;
  const { batchSize, learningRate, warmUpEpochs } = schedule;
  const stepsPerEpoch = Math.ceil(split.train.length / batchSize);
  const folder = place ?? usual;
  const ownSeed = training.networkSeed ?? training.seed;
  const vae = buildVae({ ...shape, seed: ownSeed });
  const model = trainableVae(vae, { name, reconstruction });
  try {
    const result = await train(model, {
      ...options,
      images: imageSource(faces, split.train),
      validation: imageSource(faces, split.validation),
      epochs,
      batchSize,
      seed: `train ${ownSeed}`,
      ...schedules({ epochs, warmUpEpochs, learningRate, beta }, stepsPerEpoch),
      ...precisionFacts(settings.precision),
      folder,
      config: { vae: shape, faces: faces.checksum, training, code },
    });
    const fingerprint = await weightsFingerprint(model);
    return { vae, version, folder, fingerprint, split, result };
  } catch (error) {
    disposeVae(vae);
    throw error;
  }
}

/** The folder in `outputs/runs` of the run that {@linkcode trainVae} makes, whether it is there or not. */
export async function vaeRunFolder(
  faces: TrainedFaces,
  settings: VaeSettings,
): Promise<string> {
  return (await runOf(faces, settings)).folder;
}

/** All that decides a run, with its name and folder. */
async function runOf(faces: TrainedFaces, settings: VaeSettings) {
  const { version, seed, latentDim = 256, reconstruction = "optimal-sigma", beta = 1 } = settings;
  const usual = USUAL[version];
  const { learningRate = usual.learningRate, batchSize = usual.batchSize } = settings;
  const split = faceParts(faces.table, seed);
  const epochs = settings.epochs ?? affordableEpochs(usual.epochs, split.train.length);
  const warmUpEpochs = settings.warmUpEpochs ?? Math.min(usual.warmUpEpochs, epochs / 5);
  const { asPublished = [], networkSeed } = settings;
  // What is as usual is left out, so that the folder is the same as without these settings.
  const shape = {
    ...{ version, imageSizePx: faces.sizePx, latentDim },
    ...(asPublished.length > 0 ? { asPublished: asPublished.toSorted() } : {}),
  };
  const training = {
    ...{ seed, epochs, reconstruction, beta },
    ...(networkSeed === undefined ? {} : { networkSeed }),
  };
  const code = await executedCode(import.meta.url);
  const name = `vae-${version}`;
  // Field by field, so that the folder does not depend on the order in which they were given.
  const schedule = { batchSize, learningRate, warmUpEpochs };
  const facts = {
    ...{ ...shape, ...training, ...schedule, ...precisionFacts(settings.precision) },
    ...{ faces: faces.checksum, code },
  };
  return { shape, training, schedule, split, name, code, folder: await runFolder(name, facts) };
}

/** From a twentieth of the learning rate to all of it, then down to a two-hundredth. */
function schedules(
  highest: Readonly<Record<"epochs" | "warmUpEpochs" | "learningRate" | "beta", number>>,
  stepsPerEpoch: number,
): { readonly learningRate: Schedule; readonly weights: Readonly<Record<string, Schedule>> } {
  const { epochs, warmUpEpochs, learningRate, beta } = highest;
  const warm = Math.round(warmUpEpochs * stepsPerEpoch);
  const falling = [
    { step: warm, value: learningRate },
    { step: epochs * stepsPerEpoch, value: learningRate / 200 },
  ];
  if (warm === 0) return { learningRate: falling, weights: { beta } };
  return {
    learningRate: [{ step: 0, value: learningRate / 20 }, ...falling],
    weights: { beta: [{ step: 0, value: 0 }, { step: warm, value: beta }] },
  };
}

/** A SHA-256 over a model's variables, with their names. */
export async function weightsFingerprint(model: TrainableModel): Promise<string> {
  const parts: Uint8Array[] = [];
  for (const [name, variable] of model.variables) {
    const values = await variable.data();
    parts.push(new TextEncoder().encode(name));
    parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return await sha256(concatBytes(parts));
}
