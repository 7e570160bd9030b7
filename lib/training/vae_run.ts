/**
 * A trained variational autoencoder, from the folder of its run.
 *
 * @module
 */

import type { TrainableModel } from "../models/trainable.ts";
import { trainableVae } from "../models/trainable_vae.ts";
import { disposeVae, type Vae } from "../models/vae.ts";
import { buildVaeVariant, VAE_VARIANTS, type VaeVariant } from "../models/vae_variant.ts";
import { concatBytes } from "../runtime/concat_bytes.ts";
import { sha256 } from "../runtime/sha256.ts";
import { loadWeights } from "./checkpoint.ts";
import { finishedRuns, isRecord, readRunConfig } from "./finished_runs.ts";

/** What a run's configuration says of its network. */
export type VaeShape = {
  readonly version: VaeVariant;
  readonly imageSizePx: number;
  readonly latentDim: number;
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

/** A finished run of a variational autoencoder. */
export interface VaeRun {
  readonly folder: string;
  readonly version: VaeVariant;
  /** Checksum of the face store that it was trained on. */
  readonly faces: string;
  readonly finishedAt: Date;
}

/**
 * Opens a trained network with its last weights.
 *
 * @param folder Of the run, with `config.json` and `last.safetensors`.
 * @throws {RangeError} If there is no run, or not of such a network.
 * @throws {SyntaxError} If a file is damaged.
 */
export async function openVaeRun(folder: string): Promise<TrainedVae> {
  const shape = vaeShapeOf(await readRunConfig(folder));
  if (!shape) {
    throw new RangeError(
      `Cannot open ${folder} as its config.json describes no variational autoencoder`,
    );
  }
  const { version, ...sizes } = shape;
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
 * Finished runs of variational autoencoders, the newest first.
 *
 * @param folder Where runs are. Default: the project's `outputs/runs`.
 */
export async function findVaeRuns(folder?: string): Promise<VaeRun[]> {
  return (await finishedRuns(folder)).flatMap(({ folder, config, finishedAt }) => {
    const shape = vaeShapeOf(config);
    const { faces } = config;
    if (!shape || typeof faces !== "string") return [];
    return [{ folder, version: shape.version, faces, finishedAt }];
  });
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

/** @returns `undefined` if the configuration is of another model. */
function vaeShapeOf(config: Readonly<Record<string, unknown>>): VaeShape | undefined {
  const { vae } = config;
  if (!isRecord(vae)) return undefined;
  const { imageSizePx, latentDim } = vae;
  const version = VAE_VARIANTS.find((known) => known === vae.version);
  if (!version || typeof imageSizePx !== "number" || typeof latentDim !== "number") {
    return undefined;
  }
  return { version, imageSizePx, latentDim };
}
