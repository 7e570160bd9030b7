/**
 * Training in one go, for experiments of seconds: Adam, a learning rate of one cycle, no files.
 *
 * @module
 */

import type { FacePixels } from "../images/mod.ts";
import type { TrainableModel } from "../models/mod.ts";
import { adam } from "./adam.ts";
import { imageSource } from "./image_source.ts";
import { oneCycle } from "./one_cycle.ts";
import { train, type TrainOptions, type TrainResult } from "./train.ts";

/** What {@linkcode trainBriefly} needs. */
export interface BriefOptions extends Pick<TrainOptions, "seed" | "weights" | "signal" | "onStep"> {
  readonly faces: FacePixels;
  /** Rows to learn from. */
  readonly rows: readonly number[];
  /** How often each is seen. */
  readonly epochs: number;
  readonly batchSize: number;
  /** At its highest; it follows {@linkcode oneCycle}. */
  readonly learningRate: number;
}

/**
 * Trains a model. Nothing is chosen by a validation loss, so that of the history is of one image only.
 *
 * @throws As `train()`.
 */
export async function trainBriefly(
  model: TrainableModel,
  options: BriefOptions,
): Promise<TrainResult> {
  const { faces, rows, learningRate, ...rest } = options;
  const optimizer = adam();
  const steps = rest.epochs * Math.ceil(rows.length / rest.batchSize);
  try {
    return await train(model, {
      ...rest,
      images: imageSource(faces, rows),
      validation: imageSource(faces, rows.slice(0, 1)),
      optimizer,
      learningRate: oneCycle(steps, learningRate),
    });
  } finally {
    optimizer.dispose();
  }
}
