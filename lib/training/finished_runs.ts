/**
 * The runs in `outputs/runs` that have come to their end, and the trained variational autoencoders among
 * them.
 *
 * @module
 */

import {
  buildVae,
  disposeVae,
  PUBLISHED_DETAILS,
  type PublishedDetail,
  type ReconstructionLoss,
  RECONSTRUCTIONS,
  trainableVae,
  VAE_VERSIONS,
  type VaeVersion,
} from "../models/mod.ts";
import { isRecord, projectPath, unlessMissing } from "../system/mod.ts";
import { hasFiniteWeights, isKeptNetwork, loadWeights, readKeptConfig } from "./checkpoint.ts";
import { type TrainedVae, weightsFingerprint } from "./train_vae.ts";

/** A finished run. */
export interface FinishedRun {
  /** Where its files lie. */
  readonly folder: string;
  /** What `config.json` says. */
  readonly config: Readonly<Record<string, unknown>>;
  /** When its last weights were written. */
  readonly finishedAt: Date;
}

/** What a run's configuration says of the training, as a choice between runs needs it. */
export type VaeTraining = {
  /** Decided who was trained on: see `faceParts()`. */
  readonly seed: number;
  /** How often each training face was seen. */
  readonly epochs: number;
  /** How errors were weighed. */
  readonly reconstruction: ReconstructionLoss;
  /** Weight of the KL term after the warm-up. */
  readonly beta: number;
};

/** A run of a variational autoencoder. */
export interface VaeRun {
  /** Where its files lie. */
  readonly folder: string;
  /** Which network it is. */
  readonly version: VaeVersion;
  /** What it has of V1 as published. */
  readonly asPublished: readonly PublishedDetail[];
  /** Whether an adversary has trained it on: a VAE/GAN. */
  readonly isSharpened: boolean;
  /** Checksum of the face store that it was trained on. */
  readonly faces: string;
  /** How it was trained. */
  readonly training: VaeTraining;
}

/**
 * Finds finished runs, the newest first. A run is finished if its history has as many epochs as its
 * configuration asks for, and its weights are finite.
 *
 * @param folder Where runs are. Default: the project's `outputs/runs`.
 * @throws {SyntaxError} If a configuration is no JSON object; the message names the file.
 */
export async function finishedRuns(
  folder: string = projectPath("outputs", "runs"),
): Promise<FinishedRun[]> {
  const entries = await unlessMissing(Array.fromAsync(Deno.readDir(folder))) ?? [];
  const runs: FinishedRun[] = [];
  for (const { name, isDirectory } of entries) {
    const run = isDirectory ? await finishedRun(`${folder}/${name}`) : undefined;
    if (run) runs.push(run);
  }
  return runs.sort((a, b) => b.finishedAt.getTime() - a.finishedAt.getTime());
}

/** @returns `undefined` if there is no finished run in the folder. */
async function finishedRun(folder: string): Promise<FinishedRun | undefined> {
  const history = await unlessMissing(Deno.readTextFile(`${folder}/history.csv`));
  const last = weightsFile(folder);
  const weights = await Deno.stat(last).catch(() => undefined);
  if (history === undefined || !weights) return undefined;
  const config = await readRunConfig(folder);
  const epochs = history.trim().split("\n").length - 1;
  if (epochs !== config.epochs || !await hasFiniteWeights(last)) return undefined;
  return { folder, config, finishedAt: weights.mtime ?? new Date(0) };
}

/**
 * What a run's `config.json`, or a kept network, says.
 *
 * @param folder Of the run, or the file of a network that `keepWeights()` has written.
 * @throws {RangeError} If there is none.
 * @throws {SyntaxError} If it is no JSON object.
 */
export async function readRunConfig(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const isKept = isKeptNetwork(folder);
  const path = isKept ? folder : `${folder}/config.json`;
  const text = await unlessMissing(isKept ? readKeptConfig(path) : Deno.readTextFile(path));
  if (text === undefined) {
    throw new RangeError(
      isKept
        ? `Cannot open the network ${path} as there is no such file`
        : `Cannot open the run in ${folder} as there is no config.json`,
    );
  }
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${path} as it is no JSON; train again`, { cause });
  }
  if (!isRecord(config)) {
    throw new SyntaxError(`Cannot read ${path} as it must hold an object; train again`);
  }
  return config;
}

/**
 * Finished runs of variational autoencoders, the newest first; those of which too little is known
 * are left out.
 *
 * @param folder Where runs are. Default: the project's `outputs/runs`.
 */
export async function findVaeRuns(folder?: string): Promise<VaeRun[]> {
  return (await finishedRuns(folder)).flatMap(({ folder, config }) =>
    vaeRunIn(folder, config) ?? []
  );
}

/**
 * What the configuration of a run says.
 *
 * @throws {RangeError} If there is no run, or not of such a network.
 * @throws {SyntaxError} If its configuration is damaged.
 */
export async function readVaeRun(folder: string): Promise<VaeRun> {
  const config = await readRunConfig(folder);
  shapeOf(folder, config);
  const run = vaeRunIn(folder, config);
  if (run) return run;
  throw new RangeError(
    `Cannot use the run in ${folder} as its config.json does not say what it was trained on`,
  );
}

/**
 * The file with a network's last weights.
 *
 * @param folder Of the run, or the file of a kept network, which is its own.
 */
export function weightsFile(folder: string): string {
  return isKeptNetwork(folder) ? folder : `${folder}/last.safetensors`;
}

/**
 * Opens a trained network with its last weights.
 *
 * @param folder Of the run, with `config.json` and `last.safetensors`, or the file of a kept network.
 * @throws {RangeError} If there is no run, or not of such a network.
 * @throws {SyntaxError} If a file is damaged, or weights are not finite.
 */
export async function openVaeRun(folder: string): Promise<TrainedVae> {
  const shape = shapeOf(folder, await readRunConfig(folder));
  const vae = buildVae(shape);
  const model = trainableVae(vae);
  try {
    await loadWeights(weightsFile(folder), model);
    return {
      vae,
      version: shape.version,
      folder,
      fingerprint: await weightsFingerprint(model),
    };
  } catch (error) {
    disposeVae(vae);
    throw error;
  }
}

function shapeOf(folder: string, config: Readonly<Record<string, unknown>>) {
  const shape = shapeIn(config);
  if (shape) return shape;
  throw new RangeError(
    `Cannot open ${folder} as its config.json describes no variational autoencoder`,
  );
}

/** @returns `undefined` if the configuration is of another model. */
function shapeIn({ vae }: Readonly<Record<string, unknown>>) {
  if (!isRecord(vae)) return undefined;
  const { imageSizePx, latentDim, asPublished: named = [] } = vae;
  const version = VAE_VERSIONS.find((known) => known === vae.version);
  if (!version || typeof imageSizePx !== "number" || typeof latentDim !== "number") {
    return undefined;
  }
  const given: readonly unknown[] = Array.isArray(named) ? named : [named];
  const asPublished = PUBLISHED_DETAILS.filter((known) => given.includes(known));
  // A detail that is not known would make another network than was trained.
  if (asPublished.length < given.length) return undefined;
  return { version, imageSizePx, latentDim, asPublished };
}

/** @returns `undefined` if the configuration does not say it. */
function vaeRunIn(
  folder: string,
  config: Readonly<Record<string, unknown>>,
): VaeRun | undefined {
  const { faces, training } = config;
  const shape = shapeIn(config);
  if (!shape || typeof faces !== "string" || !isRecord(training)) return undefined;
  const { seed, epochs, beta } = training;
  const reconstruction = RECONSTRUCTIONS.find((known) => known === training.reconstruction);
  if (
    !reconstruction || typeof seed !== "number" || typeof epochs !== "number" ||
    typeof beta !== "number"
  ) return undefined;
  const { version, asPublished } = shape;
  return {
    ...{ folder, version, asPublished, faces },
    // Which network it started from.
    isSharpened: typeof config.start === "string",
    training: { seed, epochs, beta, reconstruction },
  };
}
