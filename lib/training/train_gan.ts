/**
 * How the project trains networks against a discriminator: V2 from where its own training left it (VAE/GAN),
 * and a generator from the start (GAN). What is kept is the moving average of the weights. Whoever asks with
 * the same settings, code and faces gets the same run, and gets it from disk if it is finished.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import {
  buildDiscriminator,
  buildGenerator,
  buildVae,
  disposeVae,
  drawnFaces,
  type GanVersion,
  type Generator,
  reconstructedFaces,
  trainableDiscriminator,
  trainableGenerator,
  type TrainableModel,
  trainableVae,
  trainableVaeGan,
} from "../models/mod.ts";
import { executedCode } from "../system/mod.ts";
import { adam, averaging } from "./adam.ts";
import { adversaries } from "./adversaries.ts";
import { imageSource } from "./batches.ts";
import { keepModel, runFolder } from "./checkpoint.ts";
import { affordableEpochs, type Schedule } from "./schedule.ts";
import { faceParts } from "./split.ts";
import { train, type TrainResult } from "./train.ts";
import {
  type RunOptions,
  type TrainedVaeRun,
  type TrainingFaces,
  weightsFingerprint,
} from "./train_vae.ts";

/** What decides a VAE/GAN, beside code, faces and the network that it starts from. */
export interface VaeGanSettings {
  /** Decides parts, the discriminator's first weights, order and noise. */
  readonly seed: number;
  /** How often each training face is seen. Default, and if null: 6 times, fewer above 28,000 faces. */
  readonly epochs?: number | null;
  /** Weights of the errors in pixels and in features, and of the wish to be taken for real. Default 3, 0.5, 1. */
  readonly weights?: Readonly<Record<"pixels" | "features" | "adversary", number>>;
}

/** What decides a GAN, beside code and faces. */
export interface GanSettings {
  /** Decides parts, first weights, order and noise. */
  readonly seed: number;
  /** Which pair of networks. Default `slim`. */
  readonly version?: GanVersion;
  /** How often each training face is seen. Default, and if null: 6 times, fewer above 28,000 faces. */
  readonly epochs?: number | null;
  /** Faces in a round. Default 16. */
  readonly batchSize?: number;
}

/** A trained GAN. */
export interface TrainedGan {
  /** Owned by the caller. */
  readonly generator: Generator;
  /** What was measured. */
  readonly result: TrainResult;
  /** Of its run. */
  readonly folder: string;
  /** Weights of the generator. */
  readonly weights: number;
}

/** Adam's settings for both players, as in DCGAN (Radford et al. 2016): the mean of gradients forgets fast. */
const ADAM = { beta1: 0.5 } as const;
/** Adam's learning rate, at its highest. */
const LEARNING_RATE = 3e-4;
/** Of the moving average of weights. */
const DECAY = { vaeGan: 0.99, gan: 0.995 } as const;
/** Epochs, where faces are not many. */
const USUAL_EPOCHS = 6;
/** Weight of the penalty on the discriminator's slope. */
const PENALTY = 10;
/** Faces in a round. */
const BATCH_SIZE = 16;

/**
 * Sharpens a trained V2 by an adversary, or opens the finished run. Stopped runs go on.
 *
 * @param start Stays the caller's.
 * @throws As `trainVae` does.
 */
export async function trainVaeGan(
  faces: TrainingFaces,
  start: TrainedVaeRun,
  settings: VaeGanSettings,
  { folder: place, ...options }: RunOptions = {},
): Promise<TrainedVaeRun> {
  const { seed } = settings;
  const { pixels, features, adversary } = settings.weights ??
    { pixels: 3, features: 0.5, adversary: 1 };
  const split = faceParts(faces.table, seed);
  const epochs = settings.epochs ?? affordableEpochs(USUAL_EPOCHS, split.train.length);
  const { latentDim, imageSizePx } = start.vae;
  const shape = { version: start.version, imageSizePx, latentDim };
  const vae = buildVae(shape);
  const discriminator = buildDiscriminator({ imageSizePx, seed });
  copyWeights(trainableVae(start.vae), trainableVae(vae));
  const generator = withAverages(
    trainableVaeGan(vae, discriminator, { usualError: usualError(start) }),
  );
  const critic = trainableDiscriminator(discriminator, reconstructedFaces(vae), { imageSizePx });
  const optimizers = [adam(ADAM), adam(ADAM)] as const;
  const code = await executedCode(import.meta.url);
  const facts = {
    seed,
    epochs,
    pixels,
    features,
    adversary,
    start: start.fingerprint,
    faces: faces.checksum,
    code,
  };
  const folder = place ?? await runFolder("vae-gan", facts);
  try {
    const { model, optimizer, gradientStep } = adversaries("vae-gan", {
      discriminator: { model: critic, optimizer: optimizers[0] },
      generator: {
        model: generator.model,
        optimizer: averaging(optimizers[1], generator.averages, DECAY.vaeGan),
      },
    }, ["discriminator", "generator"]);
    const steps = epochs * Math.ceil(split.train.length / BATCH_SIZE);
    const result = await train(model, {
      ...{
        ...options,
        optimizer,
        gradientStep,
        folder,
        epochs,
        batchSize: BATCH_SIZE,
        mirror: true,
      },
      images: imageSource(faces, split.train),
      validation: imageSource(faces, split.validation),
      seed: `vae-gan ${seed}`,
      learningRate: rampThenHold(steps, LEARNING_RATE),
      weights: { pixels, features, adversary, penalty: PENALTY },
      config: { vae: shape, ...facts },
    });
    generator.takeAverages();
    // As a network of its own, which commands open: its run has the adversary's weights beside it.
    const bound = { reconstruction: "optimal-sigma", beta: 1 } as const;
    await keepModel(vaeGanNetwork(folder), trainableVae(vae), {
      config: { vae: shape, ...facts, training: { seed, epochs, ...bound } },
    });
    const fingerprint = await weightsFingerprint(trainableVae(vae));
    return { vae, version: start.version, folder, fingerprint, split, result };
  } catch (error) {
    disposeVae(vae);
    throw error;
  } finally {
    generator.dispose();
    for (const optimizer of optimizers) optimizer.dispose();
    discriminator.model.dispose();
  }
}

/** The file in a VAE/GAN's run with the trained network alone, which `openVaeRun()` opens. */
export function vaeGanNetwork(folder: string): string {
  return `${folder}/network.safetensors`;
}

/**
 * Trains a generator against a discriminator, or opens the finished run. Stopped runs go on.
 *
 * @throws As `trainVae` does.
 */
export async function trainGan(
  faces: TrainingFaces,
  settings: GanSettings,
  { folder: place, ...options }: RunOptions = {},
): Promise<TrainedGan> {
  const { seed, version = "slim", batchSize = BATCH_SIZE } = settings;
  const split = faceParts(faces.table, seed);
  const epochs = settings.epochs ?? affordableEpochs(USUAL_EPOCHS, split.train.length);
  const { sizePx: imageSizePx } = faces;
  const generator = buildGenerator({ version, imageSizePx, seed });
  const discriminator = buildDiscriminator({ version, imageSizePx, seed });
  const own = withAverages(trainableGenerator(generator, discriminator));
  const critic = trainableDiscriminator(discriminator, drawnFaces(generator), { imageSizePx });
  const optimizers = [adam(ADAM), adam(ADAM)] as const;
  const code = await executedCode(import.meta.url);
  const facts = { seed, version, epochs, batchSize, faces: faces.checksum, code };
  const folder = place ?? await runFolder(`gan-${version}`, facts);
  try {
    const { model, optimizer, gradientStep } = adversaries("gan", {
      discriminator: { model: critic, optimizer: optimizers[0] },
      generator: {
        model: own.model,
        optimizer: averaging(optimizers[1], own.averages, DECAY.gan),
      },
    }, ["discriminator", "generator"]);
    const steps = epochs * Math.ceil(split.train.length / batchSize);
    const result = await train(model, {
      ...{ ...options, optimizer, gradientStep, folder, epochs, batchSize, mirror: true },
      images: imageSource(faces, split.train),
      validation: imageSource(faces, split.validation),
      seed: `gan ${seed}`,
      learningRate: rampThenHold(steps, LEARNING_RATE),
      weights: { penalty: PENALTY },
      config: facts,
    });
    own.takeAverages();
    const weights = generator.decoder.countParams();
    return { generator, result, folder, weights };
  } catch (error) {
    generator.decoder.dispose();
    throw error;
  } finally {
    own.dispose();
    for (const optimizer of optimizers) optimizer.dispose();
    discriminator.model.dispose();
  }
}

/** All of the rate after a fiftieth of the steps, and down to a tenth in the last quarter. */
function rampThenHold(steps: number, highest: number): Schedule {
  return [
    { step: 0, value: highest / 20 },
    { step: Math.max(1, Math.round(steps / 50)), value: highest },
    { step: Math.max(2, Math.round(steps * 0.75)), value: highest },
    { step: Math.max(3, steps), value: highest / 10 },
  ];
}

/** The mean squared error a pixel value with which a trained network's run ended. */
function usualError({ result, vae }: TrainedVaeRun): number {
  const values = vae.imageSizePx ** 2 * 3;
  const { reconstruction = NaN } = result.history.at(-1)?.validationTerms ?? {};
  return Math.exp(2 * reconstruction / values - Math.log(2 * Math.PI * Math.E));
}

function copyWeights(from: TrainableModel, to: TrainableModel): void {
  for (const [name, variable] of to.variables) {
    const source = from.variables.get(name);
    if (!source) throw new RangeError(`Cannot copy ${name} as there is no such weight`);
    variable.assign(source);
  }
}

/** A model and the moving averages of what is trained of it. */
function withAverages(model: TrainableModel): {
  readonly model: TrainableModel;
  /** By the names of the variables that they follow. */
  readonly averages: ReadonlyMap<string, tf.Variable>;
  /** Gives the model the averages as its weights. */
  takeAverages(): void;
  dispose(): void;
} {
  const averages = new Map(
    [...model.variables].filter(([, { trainable }]) => trainable)
      .map(([name, variable]) =>
        [name, tf.tidy(() => tf.variable(variable.clone(), false))] as const
      ),
  );
  const named = [...averages].map(([name, average]) => [`average/${name}`, average] as const);
  return {
    model: { ...model, variables: new Map([...model.variables, ...named]) },
    averages,
    takeAverages() {
      for (const [name, average] of averages) model.variables.get(name)?.assign(average);
    },
    dispose() {
      for (const average of averages.values()) average.dispose();
    },
  };
}
