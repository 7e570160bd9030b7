/**
 * A trained variational autoencoder, from the folder of its run.
 *
 * @module
 */

import {
  buildVaeVariant,
  disposeVae,
  type ReconstructionLoss,
  RECONSTRUCTIONS,
  type TrainableModel,
  trainableVae,
  type Vae,
  VAE_VARIANTS,
  type VaeVariant,
} from "../models/mod.ts";
import { concatBytes, sha256 } from "../system/mod.ts";
import { loadWeights } from "./checkpoint.ts";
import { finishedRuns, isRecord, readRunConfig } from "./finished_runs.ts";

/** What a run's configuration says of its network. */
export type VaeShape = {
  readonly version: VaeVariant;
  readonly imageSizePx: number;
  readonly latentDim: number;
};

/** What a run's configuration says of the training, as a choice between runs needs it. */
export type VaeTraining = {
  /** Decided who was trained on: see `faceParts()`. */
  readonly seed: number;
  readonly epochs: number;
  readonly reconstruction: ReconstructionLoss;
  /** Weight of the KL term after the warm-up. */
  readonly beta: number;
};

/** A trained network. */
export interface TrainedVae {
  /** Owned by the caller: see `disposeVae`. */
  readonly vae: Vae;
  readonly version: VaeVariant;
  readonly folder: string;
  /** Changes with any weight. */
  readonly fingerprint: string;
}

/** A run of a variational autoencoder. */
export interface VaeRun {
  readonly folder: string;
  readonly version: VaeVariant;
  /** Checksum of the face store that it was trained on. */
  readonly faces: string;
  readonly training: VaeTraining;
}

/**
 * Opens a trained network with its last weights.
 *
 * @param folder Of the run, with `config.json` and `last.safetensors`.
 * @throws {RangeError} If there is no run, or not of such a network.
 * @throws {SyntaxError} If a file is damaged.
 */
export async function openVaeRun(folder: string): Promise<TrainedVae> {
  const { version, ...sizes } = shapeOf(folder, await readRunConfig(folder));
  const vae = buildVaeVariant(version, sizes);
  const model = trainableVae(vae);
  try {
    await loadWeights(`${folder}/last.safetensors`, model);
    return { vae, version, folder, fingerprint: await weightsFingerprint(model) };
  } catch (error) {
    disposeVae(vae);
    throw error;
  }
}

/**
 * What the configuration of a run says.
 *
 * @throws {RangeError} If there is no run, or not of such a network.
 * @throws {SyntaxError} If its configuration is damaged.
 */
export async function readVaeRun(folder: string): Promise<VaeRun> {
  const config = await readRunConfig(folder);
  const { version } = shapeOf(folder, config);
  const { faces } = config;
  const training = trainingIn(config);
  if (typeof faces !== "string" || !training) {
    throw new RangeError(
      `Cannot use the run in ${folder} as its config.json does not say what it was trained on`,
    );
  }
  return { folder, version, faces, training };
}

/**
 * Finished runs of variational autoencoders, the newest first; those of which too little is known
 * are left out.
 *
 * @param folder Where runs are. Default: the project's `outputs/runs`.
 */
export async function findVaeRuns(folder?: string): Promise<VaeRun[]> {
  const found = (await finishedRuns(folder)).filter(({ config }) =>
    shapeIn(config) && trainingIn(config) && typeof config.faces === "string"
  );
  return await Promise.all(found.map((run) => readVaeRun(run.folder)));
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

function shapeOf(folder: string, config: Readonly<Record<string, unknown>>): VaeShape {
  const shape = shapeIn(config);
  if (shape) return shape;
  throw new RangeError(
    `Cannot open ${folder} as its config.json describes no variational autoencoder`,
  );
}

/** @returns `undefined` if the configuration is of another model. */
function shapeIn({ vae }: Readonly<Record<string, unknown>>): VaeShape | undefined {
  if (!isRecord(vae)) return undefined;
  const { imageSizePx, latentDim } = vae;
  const version = VAE_VARIANTS.find((known) => known === vae.version);
  if (!version || typeof imageSizePx !== "number" || typeof latentDim !== "number") {
    return undefined;
  }
  return { version, imageSizePx, latentDim };
}

/** @returns `undefined` if the configuration does not say it. */
function trainingIn({ training }: Readonly<Record<string, unknown>>): VaeTraining | undefined {
  if (!isRecord(training)) return undefined;
  const { seed, epochs, beta } = training;
  const reconstruction = RECONSTRUCTIONS.find((known) => known === training.reconstruction);
  const numbers = typeof seed === "number" && typeof epochs === "number" &&
    typeof beta === "number";
  return numbers && reconstruction ? { seed, epochs, beta, reconstruction } : undefined;
}
