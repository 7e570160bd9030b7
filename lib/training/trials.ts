/**
 * Networks against each other, each from several seeds: the same images in the same order for all, so
 * that two networks can be compared seed by seed.
 *
 * @module
 */

import type { FloatImages } from "../images/mod.ts";
import { type Autoencoder, mapImages } from "../models/mod.ts";
import { type BriefOptions, trainBriefly } from "./train_briefly.ts";

/** One of the networks. */
export interface Contestant {
  /** Makes it, with weights from the seed. */
  readonly build: (seed: number) => Autoencoder;
  /** How often it sees each image; at 0 it stays untrained. Default that of the options. */
  readonly epochs?: number;
}

/** How networks are compared. */
export interface TrialOptions<Measured> extends Omit<BriefOptions, "seed" | "onStep"> {
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
  readonly name: string;
  readonly seed: number;
  readonly measured: Measured;
  /** How long the training took, compiling included; 0 without. */
  readonly trainingSeconds: number;
}

/**
 * Builds, trains, measures and frees each network from each seed, seed after seed.
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
  for (const seed of seeds) {
    for (const [name, { build, epochs = options.epochs }] of Object.entries(contestants)) {
      const autoencoder = build(seed);
      try {
        const startedAt = performance.now();
        if (epochs > 0) {
          await trainBriefly(autoencoder.model, { ...brief, epochs, seed: `trial ${seed}` });
        }
        const trainingSeconds = epochs > 0 ? (performance.now() - startedAt) / 1000 : 0;
        const made = await mapImages(
          brief.faces,
          test,
          (images) => autoencoder.reconstruct(images),
        );
        trials.push({ name, seed, measured: measure(made), trainingSeconds });
      } finally {
        autoencoder.dispose();
      }
      onTrial?.(trials.length, total);
    }
  }
  return trials;
}
