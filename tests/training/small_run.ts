/**
 * A VAE small enough to be trained in a test: 32×32 drawn blobs, a code of 8 numbers. As a program,
 * `small_run.ts FOLDER` trains it with a checkpoint after each step and prints each step.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { FacePixels } from "facespace/images";
import { packedFaces } from "facespace/store";
import { buildVae, disposeVae, trainableVae } from "facespace/models";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";
import {
  type HistoryRow,
  imageSource,
  readTensorFile,
  train,
  type TrainingFaces,
  type TrainOptions,
  type TrainResult,
  writeTensorFile,
} from "facespace/training";

const SIZE_PX = 32;

/** Coloured discs on coloured ground, from a seed. */
export function blobs(count: number, seed = "blobs"): FacePixels {
  const random = stream(seed);
  const pixels = new Uint8Array(count * SIZE_PX * SIZE_PX * 3);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const [x, y, radius] = [random.uniform(8, 24), random.uniform(8, 24), random.uniform(4, 10)];
    const colours = Array.from({ length: 6 }, () => random.integer(256));
    for (let p = 0; p < SIZE_PX * SIZE_PX; p++) {
      const inside = Math.hypot(p % SIZE_PX - x, Math.floor(p / SIZE_PX) - y) < radius;
      for (let channel = 0; channel < 3; channel++) {
        pixels[at++] = colours[channel + (inside ? 3 : 0)] ?? 0;
      }
    }
  }
  return packedFaces({ pixels, count, sizePx: SIZE_PX });
}

/** So many discs, two of each person. */
export function blobsOfPeople(count: number): TrainingFaces {
  return {
    ...blobs(count),
    checksum: "0123456789abcdef",
    table: {
      identities: Int32Array.from({ length: count }, (_, row) => row >> 1),
      partitions: new Int8Array(count).fill(-1),
    },
  };
}

/** A row without what depends on the machine: equal for two runs with one seed. */
export function lossesOf(row: HistoryRow): Partial<HistoryRow> {
  const { seconds: _1, imagesPerSecond: _2, dataWaitShare: _3, stepShare: _4, ...losses } = row;
  return losses;
}

/** What a small run ends with. */
export interface SmallRun extends TrainResult {
  /** Every variable's values by name. */
  readonly weights: Readonly<Record<string, readonly number[]>>;
}

/** Trains the small VAE from its seeded start and frees it. */
export async function smallRun(options: Partial<TrainOptions> = {}): Promise<SmallRun> {
  await startBackend();
  const vae = buildVae({ imageSizePx: SIZE_PX, latentDim: 8, seed: 2 });
  const model = trainableVae(vae, { name: "small" });
  const images = blobs(90);
  const rows = Array.from({ length: 90 }, (_, i) => i);
  try {
    const result = await train(model, {
      images: imageSource(images, rows.slice(20)),
      validation: imageSource(images, rows.slice(0, 20)),
      epochs: 3,
      batchSize: 16,
      seed: "small",
      weights: { beta: [{ step: 0, value: 0 }, { step: 10, value: 1 }] },
      ...options,
    });
    const weights: Record<string, number[]> = {};
    for (const [name, variable] of model.variables) weights[name] = [...await variable.data()];
    return { ...result, weights };
  } finally {
    disposeVae(vae);
  }
}

/** Makes a weight in a checkpoint NaN, as earlier versions have saved runs that had diverged. */
export async function spoilWeights(path: string): Promise<void> {
  const file = await readTensorFile(path);
  for (const [name, { values }] of file.tensors) if (name.startsWith("model/")) values[0] = NaN;
  await writeTensorFile(path, file);
}

if (import.meta.main) {
  const [folder = ""] = Deno.args;
  await smallRun({
    folder,
    checkpointSeconds: 0,
    onStep: ({ step }) => console.log(`step ${step}`),
  });
  console.log(`tensors ${tf.memory().numTensors}`);
}
