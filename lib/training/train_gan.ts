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
  type Discriminator,
  disposeVae,
  drawnFaces,
  type FaceMaker,
  type GanVersion,
  type Generator,
  reconstructedFaces,
  sigmaOfError,
  trainableDiscriminator,
  trainableGenerator,
  type TrainableModel,
  trainableVae,
  trainableVaeGan,
} from "../models/mod.ts";
import type { AskedPrecision } from "../runtime/mod.ts";
import { executedCode, type Json } from "../system/mod.ts";
import { adam, averaging } from "./adam.ts";
import { adversaries } from "./adversaries.ts";
import { imageSource } from "./batches.ts";
import { keepModel, runFolder } from "./checkpoint.ts";
import { precisionFacts } from "./run_precision.ts";
import { affordableEpochs, type Schedule } from "./schedule.ts";
import { faceParts } from "./split.ts";
import { train, type TrainResult } from "./train.ts";
import { copyWeights } from "./train_again.ts";
import {
  type RunOptions,
  type TrainedFaces,
  type TrainedVae,
  type TrainedVaeRun,
  type TrainingFaces,
  weightsFingerprint,
} from "./train_vae.ts";

/** What decides a VAE/GAN, beside code, faces and the network that it starts from. */
export interface VaeGanSettings {
  /** Decides parts, the discriminator's first weights, order and noise. */
  readonly seed: number;
  /**
   * How often each training face is seen. Default, and if null: 7 times, or 8 from the start; fewer above 28,000 faces,
   * and more below 3,200, for as many rounds, but no more than four times as often.
   */
  readonly epochs?: number | null;
  /** In which precision convolutions and matrix products are computed. Default `auto`. */
  readonly precision?: AskedPrecision;
}

/** What decides a GAN, beside code and faces. */
export interface GanSettings extends VaeGanSettings {
  /** Which pair of networks. Default `slim`. */
  readonly version?: GanVersion;
}

/** A trained GAN. */
export interface TrainedGan {
  /** Owned by the caller. */
  readonly generator: Generator;
  /** What was measured. */
  readonly result: TrainResult;
  /** Of its run. */
  readonly folder: string;
}

/** How both players are trained. */
interface Play {
  /** Adam's settings: where networks move against each other, the mean of gradients must forget fast. */
  readonly adam: { readonly beta1: number; readonly beta2: number };
  /** Adam's learning rate, at its highest. */
  readonly learningRate: number;
  /** Weight of the penalty on the discriminator's slope. */
  readonly penalty: number;
  /** Of the moving average of weights. */
  readonly decay: number;
}

/**
 * What drew the most real faces, and sharpened most at equal error, in trials measured on validation people. Without a
 * memory of gradients, squares must be forgotten fast too: one outlier would else move a weight 31 times as far. The
 * log's pair is trained as its author did (DCGAN's settings, Radford et al. 2016), but for the penalty.
 */
const PLAY = {
  vaeGan: { adam: { beta1: 0.5, beta2: 0.999 }, learningRate: 6e-4, penalty: 100, decay: 0.99 },
  slim: { adam: { beta1: 0, beta2: 0.99 }, learningRate: 1e-3, penalty: 10, decay: 0.995 },
  log: { adam: { beta1: 0.5, beta2: 0.999 }, learningRate: 2e-4, penalty: 10, decay: 0.995 },
} as const satisfies Readonly<Record<"vaeGan" | GanVersion, Play>>;
/** How often each face is seen, where they are not many: the VAE/GAN begins with what V2 has learned. */
const USUAL_EPOCHS = { vaeGan: 7, gan: 8 } as const;
/** Fewer faces are seen more often, so that there are as many rounds as with these, but for so often at most. */
const [FEW_FACES, MOST_TIMES] = [3200, 4];
/** Weights of V2's errors in pixels and in features, and of its wish to be taken for real. */
const WEIGHTS = { pixels: 2, features: 0.5, adversary: 1 } as const;
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
  options: RunOptions = {},
): Promise<TrainedVaeRun> {
  const { seed } = settings;
  const { latentDim, imageSizePx } = start.vae;
  const vae = buildVae({ version: start.version, imageSizePx, latentDim });
  copyWeights({ from: trainableVae(start.vae), to: trainableVae(vae) });
  const discriminator = buildDiscriminator({ imageSizePx, seed });
  const usualError = meanSquaredErrorOf(start);
  try {
    const { split, facts, folder, result } = await trainAgainst(
      discriminator,
      {
        ...decidedBy(start),
        model: trainableVaeGan(vae, discriminator, { usualError }),
        maker: reconstructedFaces(vae),
        ...{ play: PLAY.vaeGan, weights: WEIGHTS, ...settings },
      },
      faces,
      options,
    );
    // As a network of its own, which commands open: its run has the adversary's weights beside it.
    const bound = { reconstruction: "optimal-sigma", beta: 1 } as const;
    await keepModel(vaeGanNetwork(folder), trainableVae(vae), {
      config: { ...facts, training: { seed, epochs: facts.epochs, ...bound } },
    });
    const fingerprint = await weightsFingerprint(trainableVae(vae));
    return { vae, version: start.version, folder, fingerprint, split, result };
  } catch (error) {
    disposeVae(vae);
    throw error;
  } finally {
    discriminator.model.dispose();
  }
}

/**
 * The folder in `outputs/runs` of the run that {@linkcode trainVaeGan} makes, whether it is there or not.
 *
 * @param start The network that it starts from.
 */
export async function vaeGanRunFolder(
  faces: TrainedFaces,
  start: TrainedVae,
  settings: VaeGanSettings,
): Promise<string> {
  return (await runOf({ ...decidedBy(start), ...settings }, faces)).folder;
}

/** What decides a VAE/GAN beside its settings, with the name of its runs. */
function decidedBy({ vae, version, fingerprint }: TrainedVae) {
  const { imageSizePx, latentDim } = vae;
  const usualEpochs = USUAL_EPOCHS.vaeGan;
  const facts = { vae: { version, imageSizePx, latentDim }, ...WEIGHTS, start: fingerprint };
  return { name: "vae-gan", usualEpochs, facts };
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
  options: RunOptions = {},
): Promise<TrainedGan> {
  const { seed, version = "slim" } = settings;
  const pair = { version, imageSizePx: faces.sizePx, seed };
  const generator = buildGenerator(pair);
  const discriminator = buildDiscriminator(pair);
  try {
    const { folder, result } = await trainAgainst(
      discriminator,
      {
        name: "gan",
        usualEpochs: USUAL_EPOCHS.gan,
        model: trainableGenerator(generator, discriminator),
        maker: drawnFaces(generator),
        ...{ play: PLAY[version], weights: {}, ...settings },
        facts: { version },
      },
      faces,
      options,
    );
    return { generator, result, folder };
  } catch (error) {
    generator.decoder.dispose();
    throw error;
  } finally {
    discriminator.model.dispose();
  }
}

/** What decides a run, beside code and faces. */
interface Decided extends VaeGanSettings {
  /** Names the run. */
  readonly name: string;
  /** How often each face is seen if nothing is said. */
  readonly usualEpochs: number;
  /** What else there is. */
  readonly facts: Readonly<Record<string, Json>>;
}

/** A network that makes faces, and how it is trained. */
interface Contender extends Decided {
  /** Its loss. */
  readonly model: TrainableModel;
  /** Makes faces by its weights. */
  readonly maker: FaceMaker;
  /** How it and the discriminator are trained. */
  readonly play: Play;
  /** Weights of its loss's terms. */
  readonly weights: Readonly<Record<string, number>>;
}

/** All that decides a run, with its folder. */
async function runOf(
  { name, usualEpochs, facts: own, ...settings }: Decided,
  faces: TrainedFaces,
) {
  const { seed } = settings;
  const split = faceParts(faces.table, seed);
  const { length: learned } = split.train;
  const more = Math.max(1, Math.min(MOST_TIMES, FEW_FACES / learned));
  const epochs = settings.epochs ?? affordableEpochs(Math.round(usualEpochs * more), learned);
  const code = await executedCode(import.meta.url);
  const precision = precisionFacts(settings.precision);
  const facts = { ...own, ...precision, seed, epochs, faces: faces.checksum, code };
  return { split, epochs, precision, facts, folder: await runFolder(name, facts) };
}

/** Trains a network against a discriminator; it ends with the averages of its weights. */
async function trainAgainst(
  discriminator: Discriminator,
  { model, maker, play, weights, ...decided }: Contender,
  faces: TrainingFaces,
  options: RunOptions,
) {
  const { name, seed } = decided;
  const { split, epochs, precision, facts, ...run } = await runOf(decided, faces);
  const { folder = run.folder } = options;
  const generator = withAverages(model);
  const optimizers = [adam(play.adam), adam(play.adam)] as const;
  try {
    const duel = adversaries(name, {
      discriminator: {
        model: trainableDiscriminator(discriminator, maker, { imageSizePx: faces.sizePx }),
        optimizer: optimizers[0],
      },
      generator: {
        model: generator.model,
        optimizer: averaging(optimizers[1], generator.averages, play.decay),
      },
    }, ["discriminator", "generator"]);
    const { optimizer, gradientStep } = duel;
    const steps = epochs * Math.ceil(split.train.length / BATCH_SIZE);
    const result = await train(duel.model, {
      ...options,
      ...{ optimizer, gradientStep, folder, epochs, batchSize: BATCH_SIZE, mirror: true },
      images: imageSource(faces, split.train),
      validation: imageSource(faces, split.validation),
      seed: `${name} ${seed}`,
      learningRate: rampThenHold(steps, play.learningRate),
      weights: { ...weights, penalty: play.penalty },
      ...precision,
      config: facts,
    });
    generator.takeAverages();
    return { split, facts, folder, result };
  } finally {
    generator.dispose();
    for (const optimizer of optimizers) optimizer.dispose();
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
function meanSquaredErrorOf({ result, vae }: TrainedVaeRun): number {
  const { reconstruction = NaN } = result.history.at(-1)?.validationTerms ?? {};
  return sigmaOfError(reconstruction, vae.imageSizePx ** 2 * 3) ** 2;
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
