/**
 * The same network trained with other weights between error and KL term, for the same short time:
 * what its codes say of a face, what its reconstructions lose, and what the prior's draws look like.
 *
 * @module
 */

import { type FloatImages, rootMeanSquaredError, toFloats } from "../images/mod.ts";
import {
  decodeImages,
  disposeVae,
  encodeFaces,
  type EncodeOptions,
  equivalentSigma,
  reconstructImages,
} from "../models/mod.ts";
import { samplePrior } from "../latent/mod.ts";
import {
  type FaceVaeOptions,
  type FaceVaeSettings,
  trainFaceVae,
  type TrainingFaces,
} from "../training/mod.ts";
import { type LatentSummary, summariseLatents } from "./latent_summary.ts";

/** How error and KL term are weighed. */
export type KlWeight = Required<Pick<FaceVaeSettings, "reconstruction" | "beta">>;

/** A network of one weight. */
export interface WeightedRun {
  readonly name: string;
  /** The decoder's σ that the loss takes for granted; for the σ-VAE the error that it makes. */
  readonly assumedSigma: number;
  /** Root mean squared error on faces of people who were not trained on. */
  readonly error: number;
  /** Of the codes of all faces. */
  readonly latents: LatentSummary;
  /** Of the first held-out faces. */
  readonly reconstructions: FloatImages;
  /** The decoded first draws of the prior, as many. */
  readonly samples: FloatImages;
}

/** What is common to the runs. */
export interface WeightOptions extends Pick<EncodeOptions, "signal"> {
  /** All settings but the weights. */
  readonly settings: Omit<FaceVaeSettings, keyof KlWeight>;
  readonly resume?: boolean;
  /** Where runs and codes go, each in a folder of its own. Default: the project's `outputs`. */
  readonly folder?: string;
  /** Held-out faces that are shown. Default 8. */
  readonly shown?: number;
  /** Told how far the training of each run is. */
  readonly onStep?: (
    name: string,
    progress: Parameters<NonNullable<FaceVaeOptions["onStep"]>>[0],
  ) => void;
}

/** Held-out faces that the error is of, at most: two sets of them are in memory. */
const MOST_HELD_OUT = 1000;

/**
 * Trains a network for each weight, one after the other, and describes it; finished ones are read
 * from the disk.
 *
 * @param weights By the run's name.
 * @throws As `trainFaceVae` does.
 */
export async function compareWeights(
  faces: TrainingFaces,
  weights: Readonly<Record<string, KlWeight>>,
  options: WeightOptions,
): Promise<readonly WeightedRun[]> {
  const { settings, resume = true, signal, shown = 8, folder, onStep } = options;
  const runs: WeightedRun[] = [];
  for (const [name, weight] of Object.entries(weights)) {
    const trained = await trainFaceVae(faces, { ...settings, ...weight }, {
      resume,
      ...(signal ? { signal } : {}),
      ...(folder ? { folder: `${folder}/${name}` } : {}),
      onStep: (progress) => onStep?.(name, progress),
    });
    const { vae, split } = trained;
    try {
      const { means, logVars } = await encodeFaces(trained, faces, {
        signal,
        ...(folder ? { cacheFolder: `${folder}/codes` } : {}),
      });
      const rows = split.test.slice(0, MOST_HELD_OUT);
      const held = await reconstructImages(vae, faces, rows);
      const error = rootMeanSquaredError(await toFloats(faces, rows), held);
      const isFixed = weight.reconstruction === "squared";
      runs.push({
        name,
        assumedSigma: isFixed ? equivalentSigma(weight.beta) : error,
        error,
        latents: summariseLatents({ means, logVars }),
        reconstructions: firstOf(held, shown),
        samples: await decodeImages(
          vae,
          samplePrior(shown, vae.latentDim, `prior ${settings.seed}`),
        ),
      });
    } finally {
      disposeVae(vae);
    }
  }
  return runs;
}

function firstOf({ values, count, sizePx }: FloatImages, most: number): FloatImages {
  const length = Math.min(count, most);
  return { values: values.slice(0, length * sizePx ** 2 * 3), count: length, sizePx };
}
