/**
 * Networks against each other, each from several seeds: short runs without files, on the same images in
 * the same order for all, so that two networks can be compared seed by seed; and what was found, as
 * means with intervals.
 *
 * @module
 */

import type { FacePixels, FloatImages } from "../images/mod.ts";
import { type Autoencoder, mapImages, type TrainableModel } from "../models/mod.ts";
import { meanInterval } from "../statistics/mod.ts";
import { adam } from "./adam.ts";
import { imageSource } from "./batches.ts";
import { oneCycle } from "./schedule.ts";
import { train, type TrainOptions, type TrainResult } from "./train.ts";
import { sharedStep, startAgain } from "./train_again.ts";
import { trainStep } from "./train_step.ts";

/** What {@linkcode trainBriefly} needs. */
export interface BriefOptions extends
  Pick<
    TrainOptions,
    "seed" | "weights" | "precision" | "signal" | "onStep" | "optimizer" | "gradientStep"
  > {
  /** The faces, in memory or on disk. */
  readonly faces: FacePixels;
  /** Rows to learn from. */
  readonly rows: readonly number[];
  /** How often each is seen. */
  readonly epochs: number;
  /** Faces in a step. */
  readonly batchSize: number;
  /** At its highest; it follows {@linkcode oneCycle}. */
  readonly learningRate: number;
}

/**
 * Trains a model in one go, for experiments of seconds: a learning rate of one cycle, no files. Nothing
 * is chosen by a validation loss, so that of the history is of one image only.
 *
 * @throws As `train()`.
 */
export function trainBriefly(model: TrainableModel, options: BriefOptions): Promise<TrainResult> {
  const { faces, rows, learningRate, ...rest } = options;
  const steps = rest.epochs * Math.ceil(rows.length / rest.batchSize);
  return train(model, {
    ...rest,
    images: imageSource(faces, rows),
    validation: imageSource(faces, rows.slice(0, 1)),
    learningRate: oneCycle(steps, learningRate),
  });
}

/** One of the networks. */
export interface Contestant {
  /** Makes it, with weights from the seed. */
  readonly build: (seed: number) => Autoencoder;
  /** How often it sees each image; at 0 it stays untrained. Default that of the options. */
  readonly epochs?: number;
}

/** How networks are compared. */
export interface TrialOptions<Measured>
  extends Omit<BriefOptions, "seed" | "onStep" | "optimizer" | "gradientStep"> {
  /** How often each image is seen; 0 for untrained networks. */
  readonly epochs: number;
  /** Rows of other people, to be reconstructed and measured. */
  readonly test: readonly number[];
  /** Seeds of weights and order: a trial for each. */
  readonly seeds: readonly number[];
  /** What is kept of the reconstructions of the test rows, in their order. */
  readonly measure: (reconstructions: FloatImages) => Measured;
  /** Called after each trial. */
  readonly onTrial?: (done: number, total: number) => void;
}

/** One network from one seed. */
export interface Trial<Measured> {
  /** The network's. */
  readonly name: string;
  /** Of its weights and order. */
  readonly seed: number;
  /** What was kept of its reconstructions. */
  readonly measured: Measured;
}

/**
 * Trains and measures each network from each seed, network after network.
 *
 * @throws As `train()`.
 */
export async function runTrials<Measured>(
  contestants: Readonly<Record<string, Contestant>>,
  options: TrialOptions<Measured>,
): Promise<readonly Trial<Measured>[]> {
  const { test, seeds, measure, onTrial, ...brief } = options;
  const trials: Trial<Measured>[] = [];
  const total = seeds.length * Object.keys(contestants).length;
  for (const [name, { build, epochs = options.epochs }] of Object.entries(contestants)) {
    const autoencoder = build(seeds[0] ?? 0);
    const { model } = autoencoder;
    const optimizer = adam();
    using shared = sharedStep((how) => trainStep(model, optimizer, how));
    try {
      for (const [i, seed] of seeds.entries()) {
        if (i > 0) {
          const fresh = build(seed);
          startAgain(model, optimizer, fresh.model);
          fresh.dispose();
        }
        if (epochs > 0) {
          const stepping = { optimizer, gradientStep: shared.gradientStep };
          await trainBriefly(model, { ...brief, ...stepping, epochs, seed: `trial ${seed}` });
        }
        const made = await mapImages(
          brief.faces,
          test,
          (images) => autoencoder.reconstruct(images),
        );
        trials.push({ name, seed, measured: measure(made) });
        onTrial?.(trials.length, total);
      }
    } finally {
      optimizer.dispose();
      autoencoder.dispose();
    }
  }
  return trials;
}

/** A figure of a trial. */
export type TrialValue<Measured> = (measured: Measured, trial: Trial<Measured>) => number;

/** A network's mean over seeds. */
export interface TrialInterval {
  /** The network's. */
  readonly name: string;
  /** Over the single trials. */
  readonly mean: number;
  /** Limits of the 95 % interval; infinite for a single trial. */
  readonly low: number;
  /** The upper one. */
  readonly high: number;
  /** How many trials. */
  readonly count: number;
  /** The single trials, seed by seed. */
  readonly values: readonly number[];
}

/**
 * The mean of one figure over seeds for each network, in the order in which they first ran.
 *
 * @param valueOf The figure.
 * @param options `lessThatOf`: takes each trial's figure less that of one network from the same seed,
 * which is then left out. The pairs' interval is narrower where a seed moves both alike.
 * @throws {RangeError} If the network to compare with lacks a seed.
 */
export function trialIntervals<Measured>(
  trials: readonly Trial<Measured>[],
  valueOf: TrialValue<Measured>,
  options: { readonly lessThatOf?: string } = {},
): readonly TrialInterval[] {
  const { lessThatOf } = options;
  const base = (seed: number): number => {
    if (lessThatOf === undefined) return 0;
    const trial = trials.find((trial) => trial.name === lessThatOf && trial.seed === seed);
    if (!trial) {
      throw new RangeError(
        `Cannot compare trials with those of ${lessThatOf} as it has none from seed ${seed}`,
      );
    }
    return valueOf(trial.measured, trial);
  };
  return [...Map.groupBy(trials, ({ name }) => name)]
    .filter(([name]) => name !== lessThatOf)
    .map(([name, group]) => {
      const values = group.map((trial) => valueOf(trial.measured, trial) - base(trial.seed));
      return { name, values, ...meanInterval(values) };
    });
}

/**
 * One row a network: means over seeds, with half the width of their 95 % t intervals.
 *
 * @param columns By title, what to show and with how many digits after the point.
 */
export function trialTable<Measured>(
  trials: readonly Trial<Measured>[],
  columns: Readonly<Record<string, readonly [TrialValue<Measured>, digits: number]>>,
): Record<string, string>[] {
  const names = [...new Set(trials.map(({ name }) => name))];
  const rows = new Map(names.map((name) => [name, { network: name } as Record<string, string>]));
  for (const [title, [valueOf, digits]] of Object.entries(columns)) {
    for (const { name, mean, high } of trialIntervals(trials, valueOf)) {
      const half = Number.isFinite(high) ? (high - mean).toFixed(digits) : "?";
      const row = rows.get(name);
      if (row) row[title] = `${mean.toFixed(digits)} ± ${half}`;
    }
  }
  return [...rows.values()];
}
