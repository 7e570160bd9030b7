/**
 * How the project trains a variational autoencoder on faces: parts without common people, the
 * learning rate and β warmed up together, Adam. Whoever asks with the same settings, code and faces
 * gets the same run, and gets it from disk if it is finished.
 *
 * @module
 */

import {
  buildVaeVariant,
  disposeVae,
  type ReconstructionLoss,
  trainableVae,
  type VaeVariant,
} from "../models/mod.ts";
import type { FacePixels } from "../images/mod.ts";
import { adam } from "./adam.ts";
import { imageSource } from "./image_source.ts";
import { runFolder } from "./run_folder.ts";
import type { Schedule } from "./schedule.ts";
import { type GivenParts, type Split, splitFaces } from "./split.ts";
import { train, type TrainOptions, type TrainResult } from "./train.ts";
import { type TrainedVae, type VaeShape, type VaeTraining, weightsFingerprint } from "./vae_run.ts";

/** What decides a run, beside code and faces. */
export type FaceVaeSettings = {
  readonly version: VaeVariant;
  /** How often each training face is seen. */
  readonly epochs: number;
  /** Adam's learning rate at its highest, after the warm-up. */
  readonly learningRate: number;
  /** Epochs over which learning rate and β rise; with 0 both start at their highest. */
  readonly warmUpEpochs: number;
  /** Decides parts, weights, order and noise. */
  readonly seed: number;
  /** Faces in a step. Default 32. */
  readonly batchSize?: number;
  /** Length of a code. Default 256. */
  readonly latentDim?: number;
  /** Default `optimal-sigma`. */
  readonly reconstruction?: ReconstructionLoss;
  /** Weight of the KL term after the warm-up. Default 1. */
  readonly beta?: number;
};

/**
 * How the notebooks train each network unless a parameter says otherwise. V2 gains 1 dB from steps
 * of 16 faces over steps of 32, at one learning rate and as many epochs; V1 has its steps of 32 from
 * the log.
 */
export const USUAL_TRAINING: Readonly<
  Record<
    VaeVariant,
    Pick<FaceVaeSettings, "epochs" | "learningRate" | "warmUpEpochs" | "batchSize">
  >
> = {
  v1: { epochs: 16, learningRate: 0.002, warmUpEpochs: 3, batchSize: 32 },
  v2: { epochs: 14, learningRate: 0.004, warmUpEpochs: 1, batchSize: 16 },
};

/** Faces to train on: a face store is one. */
export interface TrainingFaces extends FacePixels {
  /** Who is shown, and which parts the data set gives. */
  readonly table: GivenParts;
  /** Changes with any face. */
  readonly checksum: string;
}

/** A trained network and how it came about. */
export interface FaceVaeRun extends TrainedVae {
  /** Who was trained on, and who was not. */
  readonly split: Split;
  readonly result: TrainResult;
}

/** How a run is watched and kept. */
export interface FaceVaeOptions
  extends Pick<TrainOptions, "resume" | "signal" | "log" | "onStep" | "onEpoch"> {
  /** Where its files go. Default: a folder in `outputs/runs` that belongs to settings, code and faces. */
  readonly folder?: string;
}

/**
 * The parts that {@linkcode trainFaceVae} uses: no person is in two of them.
 *
 * @param seed Of the settings; decides nothing where the data set gives the parts.
 * @throws {RangeError} As `splitFaces` does.
 */
export function faceParts(faces: GivenParts, seed: number): Split {
  return splitFaces(faces, { seed: `split ${seed}` });
}

/**
 * Trains a network on the training part, or opens the finished run. Stopped runs go on.
 *
 * @throws {RangeError} If a setting is out of range, or the faces cannot be split.
 * @throws The signal's reason, if it stops the run.
 */
export async function trainFaceVae(
  faces: TrainingFaces,
  settings: FaceVaeSettings,
  { folder: place, ...options }: FaceVaeOptions = {},
): Promise<FaceVaeRun> {
  const { version, seed, epochs, batchSize = 32, latentDim = 256, beta = 1 } = settings;
  const { learningRate, warmUpEpochs, reconstruction = "optimal-sigma" } = settings;
  const shape: VaeShape = { version, imageSizePx: faces.sizePx, latentDim };
  const training: VaeTraining = { seed, epochs, reconstruction, beta };
  const split = faceParts(faces.table, seed);
  const name = `vae-${version}`;
  // Field by field, so that the folder does not depend on the order in which they were given.
  const schedule = { batchSize, learningRate, warmUpEpochs };
  const facts = { ...shape, ...training, ...schedule, faces: faces.checksum };
  const folder = place ?? await runFolder(name, facts);
  const vae = buildVaeVariant(version, { imageSizePx: faces.sizePx, latentDim, seed });
  const model = trainableVae(vae, { name, reconstruction });
  const optimizer = adam();
  try {
    const result = await train(model, {
      ...options,
      images: imageSource(faces, split.train),
      validation: imageSource(faces, split.validation),
      optimizer,
      epochs,
      batchSize,
      seed: `train ${seed}`,
      ...schedules(settings, Math.ceil(split.train.length / batchSize)),
      folder,
      config: { vae: shape, faces: faces.checksum, training },
    });
    const fingerprint = await weightsFingerprint(model);
    return { vae, version, folder, fingerprint, split, result };
  } catch (error) {
    disposeVae(vae);
    throw error;
  } finally {
    optimizer.dispose();
  }
}

/** From a twentieth of the learning rate to all of it, then down to a two-hundredth. */
function schedules(
  { epochs, warmUpEpochs, learningRate, beta = 1 }: FaceVaeSettings,
  stepsPerEpoch: number,
): { readonly learningRate: Schedule; readonly weights: Readonly<Record<string, Schedule>> } {
  const warm = warmUpEpochs * stepsPerEpoch;
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
