/**
 * What the KL term of the loss pays for, and what its weight decides.
 *
 * Averaged over faces it has two parts (Hoffman & Johnson 2016): what a code says of its own face, and
 * how far the mixture of all posteriors is from the prior. Only the first buys anything. The second is
 * at least that of the Gaussian with the mixture's mean and covariance, as no other density with these
 * has more entropy.
 *
 * @module
 */

import type { PictureRow, VarianceRow } from "../charts/mod.ts";
import { floatImageAt, rootMeanSquaredError, toFloats } from "../images/mod.ts";
import { type Codes, samplePrior } from "../latent/mod.ts";
import {
  decodeImages,
  disposeVae,
  encodeFaces,
  equivalentSigma,
  reconstructImages,
} from "../models/mod.ts";
import {
  activeUnits,
  type AggregatedPosterior,
  aggregatedPosterior,
  mean,
  type Spectrum,
  spectrum,
} from "../statistics/mod.ts";
import { faceAt } from "../store/mod.ts";
import {
  affordableEpochs,
  faceParts,
  type RunOptions,
  type StepProgress,
  type TrainingFaces,
  trainVae,
  type VaeSettings,
} from "../training/mod.ts";
import type { TableRow } from "./measures.ts";
import { pictureRow } from "./networks.ts";

/** The posteriors of many faces. */
export interface Posteriors {
  /** Shape `[count, latentDim]`. */
  readonly means: Codes;
  /** The same shape. */
  readonly logVars: Codes;
}

/** What the codes of many faces have in common, and how that differs from the prior. */
export interface LatentSummary {
  /** The mixture of all posteriors. */
  readonly posterior: AggregatedPosterior;
  /** Of the mixture's covariance. */
  readonly spectrum: Spectrum;
  /** Dimensions in which the variance of the means is above 0.01. */
  readonly activeUnits: number;
  /** Mean over dimensions. */
  readonly varianceOfMeans: number;
  /** Mean over dimensions. */
  readonly meanOfVariances: number;
  /** KL divergence from the prior, in nats per face. */
  readonly kl: number;
  /** The part of it, at least, that says nothing of a face but how far the mixture is off. */
  readonly mismatch: number;
}

/**
 * Describes the codes of many faces.
 *
 * @throws {RangeError} If the shapes differ, or there are no codes.
 */
export function summariseLatents({ means, logVars }: Posteriors): LatentSummary {
  const posterior = aggregatedPosterior(means, logVars);
  const { varianceOfMeans, meanOfVariances } = posterior;
  const ofMixture = spectrum(posterior.covariance);
  const squares = posterior.mean.reduce((sum, value) => sum + value * value, 0);
  return {
    posterior,
    spectrum: ofMixture,
    activeUnits: activeUnits(varianceOfMeans).length,
    varianceOfMeans: mean(varianceOfMeans),
    meanOfVariances: mean(meanOfVariances),
    kl: klOfPosteriors(means, logVars),
    mismatch: ofMixture.variances.reduce((sum, value) => sum + divergence(value), squares / 2),
  };
}

/** KL divergence of N(0, variance) from N(0, 1), in nats. */
function divergence(variance: number): number {
  return (variance - Math.log(variance) - 1) / 2;
}

function klOfPosteriors(means: Codes, logVars: Codes): number {
  let sum = 0;
  for (let at = 0; at < means.values.length; at++) {
    const value = means.values[at] ?? 0;
    sum += value * value / 2 + divergence(Math.exp(logVars.values[at] ?? 0));
  }
  return sum / means.count;
}

/** What a table says of the codes of a network; widest and median are variances of directions. */
export function latentRow(latents: LatentSummary): Readonly<Record<string, number>> {
  const { participation, variances } = latents.spectrum;
  return {
    "KL (nats)": latents.kl,
    "mismatch, at least": latents.mismatch,
    "active units": latents.activeUnits,
    "equal directions": participation,
    "widest": variances[0] ?? NaN,
    "median": variances[variances.length >> 1] ?? NaN,
    "Var(μ)": latents.varianceOfMeans,
    "E[σ²]": latents.meanOfVariances,
  };
}

/** The two parts of each dimension's variance, by falling variance of the means. */
export function varianceRows(panel: string, { posterior }: LatentSummary): readonly VarianceRow[] {
  return Array.from(posterior.varianceOfMeans, (variance, j) => ({
    varianceOfMeans: variance,
    meanOfVariances: posterior.meanOfVariances[j] ?? NaN,
  })).sort((a, b) => b.varianceOfMeans - a.varianceOfMeans)
    .map((parts, i) => ({ panel, rank: i + 1, ...parts }));
}

/** How error and KL term are weighed. */
export type KlWeight = Required<Pick<VaeSettings, "reconstruction" | "beta">>;

/**
 * What such runs have in common, beside their seed; the usual settings where none are given, but of
 * short runs: two epochs, one where there are more than 28,000 training faces, and the first half of
 * them to warm up.
 */
export type WeightSettings = Omit<VaeSettings, keyof KlWeight | "seed">;

/** Epochs of a run, where faces are not many. */
const USUAL_EPOCHS = 2;

/** How the runs are watched and kept. */
export interface WeightOptions extends Pick<RunOptions, "resume" | "signal" | "epochsParameter"> {
  /** Where runs and codes go, each in a folder of its own. Default: the project's `outputs`. */
  readonly folder?: string;
  /** Told how far the training of each run is. */
  readonly onStep?: (name: string, progress: StepProgress) => void;
}

/** Networks of several weights, beside one that was trained for longer. */
export interface WeightComparison {
  /** How often each run, but for the long one, has seen each training face. */
  readonly epochs: number;
  /** Numbers of each, and of the long run. */
  readonly table: readonly TableRow[];
  /** The two parts of each dimension's variance, of each and of the long run. */
  readonly variances: readonly VarianceRow[];
  /** Held-out faces, their reconstructions, and draws of the prior. */
  readonly rows: readonly PictureRow[];
  /** How many nats a code has in each run, as text. */
  readonly nats: string;
  /** Whether these fall; they need not if the runs end as soon as β is at its height. */
  readonly falls: boolean;
}

/** A network and the codes that it gives all faces. */
interface NamedLatents {
  readonly name: string;
  readonly latents: LatentSummary;
}

/** Held-out faces that are shown. */
const SHOWN = 8;
/** Held-out faces that the error is of, at most: two sets of them are in memory. */
const MOST_HELD_OUT = 1000;

/**
 * Trains the same network with each weight, one after the other, and describes it; finished ones are
 * read from the disk.
 *
 * @param weights By the run's name.
 * @param long The network that was trained for longer.
 * @throws As `trainVae` does.
 */
export async function compareWeights(
  faces: TrainingFaces,
  weights: Readonly<Record<string, KlWeight>>,
  settings: WeightSettings & Pick<VaeSettings, "seed">,
  long: NamedLatents,
  { resume = true, signal, folder, epochsParameter, onStep }: WeightOptions = {},
): Promise<WeightComparison> {
  const { seed } = settings;
  const { train, test } = faceParts(faces.table, seed);
  const shown = test.slice(0, SHOWN);
  const epochs = settings.epochs ?? affordableEpochs(USUAL_EPOCHS, train.length);
  const warmUpEpochs = settings.warmUpEpochs ?? epochs / 2;
  const runs: NamedLatents[] = [];
  const table: TableRow[] = [];
  const reconstructions: PictureRow[] = [];
  const samples: PictureRow[] = [];
  for (const [name, weight] of Object.entries(weights)) {
    const short = { ...settings, epochs, warmUpEpochs, ...weight };
    const trained = await trainVae(faces, short, {
      resume,
      ...(epochsParameter === undefined ? {} : { epochsParameter }),
      ...(signal ? { signal } : {}),
      ...(folder ? { folder: `${folder}/${name}` } : {}),
      onStep: (progress) => onStep?.(name, progress),
    });
    const { vae, split } = trained;
    try {
      const posteriors = await encodeFaces(trained, faces, {
        signal,
        ...(folder ? { cacheFolder: `${folder}/codes` } : {}),
      });
      const rows = split.test.slice(0, MOST_HELD_OUT);
      const held = await reconstructImages(vae, faces, rows);
      const error = rootMeanSquaredError(await toFloats(faces, rows), held);
      const sigma = weight.reconstruction === "squared" ? equivalentSigma(weight.beta) : error;
      const latents = summariseLatents(posteriors);
      const drawn = await decodeImages(vae, samplePrior(SHOWN, vae.latentDim, `prior ${seed}`));
      runs.push({ name, latents });
      table.push({ run: name, "equivalent σ": sigma, error, ...latentRow(latents) });
      reconstructions.push({ label: name, images: shown.map((_, i) => floatImageAt(held, i)) });
      samples.push(pictureRow(`prior, ${name}`, drawn));
    } finally {
      disposeVae(vae);
    }
  }
  const nats = runs.map(({ latents }) => latents.kl);
  return {
    epochs,
    table: [...table, { run: long.name, ...latentRow(long.latents) }],
    variances: [...runs, long].flatMap(({ name, latents }) => varianceRows(name, latents)),
    rows: [
      { label: "original", images: shown.map((row) => faceAt(faces, row)) },
      ...reconstructions,
      ...samples,
    ],
    nats: nats.map((kl) => kl.toFixed(1)).join(", "),
    falls: nats.every((kl, i) => i === 0 || kl < (nats[i - 1] ?? 0)),
  };
}
