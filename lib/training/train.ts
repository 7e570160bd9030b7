/**
 * The training loop: any model, any optimizer, any source of images.
 *
 * Order and noise are pure functions of the seed, the epoch and the step, and the state is saved
 * every few seconds: a run that is killed goes on bit for bit where its last checkpoint was.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { TrainableModel } from "../models/trainable.ts";
import { writeFileAtomic } from "../runtime/atomic_file.ts";
import { batches } from "./batches.ts";
import { loadCheckpoint, type Position, saveCheckpoint } from "./checkpoint.ts";
import { addScaled, breathe, evaluate } from "./evaluate.ts";
import { type HistoryRow, writeHistory } from "./history.ts";
import type { ImageSource } from "./image_source.ts";
import type { Optimizer } from "./optimizer.ts";
import { codeFingerprint, type Json } from "./run_folder.ts";
import { type Schedule, scheduleValue } from "./schedule.ts";
import { type LossValues, trainStep } from "./train_step.ts";

/** What {@linkcode train} needs. */
export interface TrainOptions {
  /** Images to learn from. */
  readonly images: ImageSource;
  /** Images to watch the loss on, of other people. */
  readonly validation: ImageSource;
  readonly optimizer: Optimizer;
  /** How often each image is seen. */
  readonly epochs: number;
  /** Images in a step; an epoch's last step may have fewer. Default 32. */
  readonly batchSize?: number;
  /** Seeds order, mirroring and noise. */
  readonly seed: string;
  /** Shows about half of the images mirrored, others in each epoch. Default false. */
  readonly mirror?: boolean;
  /** Default 0.001. */
  readonly learningRate?: Schedule;
  /** Weights of loss terms, by name: for a VAE `{ beta: 1 }`. Default none. */
  readonly weights?: Readonly<Record<string, Schedule>>;
  /** Where checkpoints, history and configuration go. Default: nothing is written. */
  readonly folder?: string;
  /** Whatever else the result depends on, such as the data's checksum. Default none. */
  readonly config?: Readonly<Record<string, Json>>;
  /** Go on with the run in `folder`, or reuse it if it is finished. Default true. */
  readonly resume?: boolean;
  /** Seconds between checkpoints within an epoch. Default 20. */
  readonly checkpointSeconds?: number;
  /** Stops the run after the step it is in, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Called after each step. */
  readonly onStep?: (progress: StepProgress) => void;
  /** Called after each epoch, and once for each epoch that a resumed run already has. */
  readonly onEpoch?: (row: HistoryRow) => void | Promise<void>;
}

/** How far a run is. */
export interface StepProgress extends LossValues {
  /** Steps taken. */
  readonly step: number;
  /** Steps of the whole run. */
  readonly totalSteps: number;
  readonly epoch: number;
  /** Images in this step. */
  readonly images: number;
  /** Share of this epoch's time so far that the steps waited for their images, from 0 to 1. */
  readonly dataWaitShare: number;
}

/** What came of a run. The model has the weights of its last step. */
export interface TrainResult {
  readonly history: readonly HistoryRow[];
  /** `reused` if the folder held the finished run, `resumed` if it held a part of it. */
  readonly status: "trained" | "resumed" | "reused";
  /** Steps that were already done when this call began. */
  readonly firstStep: number;
  /** The epoch with the lowest validation loss. */
  readonly bestEpoch: number;
}

const START: Position = {
  step: 0,
  epoch: 1,
  batch: 0,
  sums: { loss: 0, terms: {}, images: 0, seconds: 0, waitSeconds: 0 },
  history: [],
};

/**
 * Trains a model.
 *
 * Writes to `folder`: `config.json`, `last.safetensors`, `best.safetensors` (lowest validation
 * loss) and `history.csv`.
 *
 * @throws {RangeError} If an option is out of range, or the loss is not finite.
 * @throws The signal's reason, if it stops the run.
 */
export async function train(model: TrainableModel, options: TrainOptions): Promise<TrainResult> {
  const { images, validation, optimizer, epochs, batchSize = 32, seed, folder } = options;
  const { learningRate = 0.001, weights = {}, resume = true, checkpointSeconds = 20 } = options;
  const { mirror = false } = options;
  for (const [name, value] of Object.entries({ epochs, batchSize })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`Cannot train as ${name} must be a positive integer: got ${value}`);
    }
  }
  const resolved: Json = {
    model: model.name,
    optimizer: optimizer.config,
    epochs,
    batchSize,
    seed,
    learningRate,
    weights,
    mirror,
    images: images.count,
    validation: validation.count,
    code: await codeFingerprint(),
    backend: tf.getBackend(), // another one rounds differently: its run is another run
    ...options.config,
  };
  const config = JSON.stringify(resolved);
  const files = folder && {
    last: `${folder}/last.safetensors`,
    best: `${folder}/best.safetensors`,
    history: `${folder}/history.csv`,
  };

  let position = START;
  if (files && resume) {
    position = await loadCheckpoint(files.last, { model, optimizer, config }) ?? START;
  }
  const firstStep = position.step;
  for (const row of position.history) await options.onEpoch?.(row);
  if (files) {
    await writeFileAtomic(`${folder}/config.json`, JSON.stringify(resolved, null, 2) + "\n");
  }

  const totalSteps = epochs * Math.ceil(images.count / batchSize);
  const save = async (path: string) => {
    await saveCheckpoint(path, { model, optimizer, position, config });
  };
  let savedAt = performance.now();
  using gradientStep = trainStep(model, optimizer);

  while (position.epoch <= epochs) {
    const draws = { seed, epoch: position.epoch };
    const pass = batches(images, {
      batchSize,
      shuffle: draws,
      ...(mirror ? { mirror: draws } : {}),
      skip: position.batch,
    });
    for await (const { images: batch, rows, waitMs } of pass) {
      const startedAt = performance.now() - waitMs;
      const inputs = {
        noise: [seed, "noise", String(position.step)],
        weights: valuesAt(weights, position.step),
        learningRate: scheduleValue(learningRate, position.step),
      } as const;
      let values: LossValues;
      try {
        values = await gradientStep.run(batch, inputs);
      } finally {
        batch.dispose();
      }
      assertFinite(values, position.step + 1);
      const seconds = (performance.now() - startedAt) / 1000;
      position = {
        ...position,
        step: position.step + 1,
        batch: position.batch + 1,
        sums: {
          loss: position.sums.loss + values.loss * rows.length,
          terms: addScaled(position.sums.terms, values.terms, rows.length),
          images: position.sums.images + rows.length,
          seconds: position.sums.seconds + seconds,
          waitSeconds: position.sums.waitSeconds + waitMs / 1000,
        },
      };
      const { step, epoch, sums } = position;
      const dataWaitShare = sums.waitSeconds / sums.seconds;
      options.onStep?.({ ...values, step, totalSteps, epoch, images: rows.length, dataWaitShare });
      await breathe();
      const due = performance.now() - savedAt > checkpointSeconds * 1000;
      if (files && (options.signal?.aborted || due)) {
        await save(files.last);
        savedAt = performance.now();
      }
      options.signal?.throwIfAborted();
    }

    const lastStep = position.step - 1;
    const validated = await evaluate(model, validation, {
      batchSize,
      seed,
      weights: valuesAt(weights, lastStep),
    });
    const { sums } = position;
    const row: HistoryRow = {
      epoch: position.epoch,
      step: position.step,
      loss: sums.loss / sums.images,
      validationLoss: validated.loss,
      terms: addScaled({}, sums.terms, 1 / sums.images),
      validationTerms: validated.terms,
      learningRate: scheduleValue(learningRate, lastStep),
      weights: valuesAt(weights, lastStep),
      seconds: sums.seconds,
      imagesPerSecond: sums.images / sums.seconds,
      dataWaitShare: sums.waitSeconds / sums.seconds,
    };
    const history = [...position.history, row];
    position = { ...START, step: position.step, epoch: position.epoch + 1, history };
    if (files) {
      if (bestEpoch(history) === row.epoch) await save(files.best);
      await writeHistory(files.history, history);
      await save(files.last);
      savedAt = performance.now();
    }
    await options.onEpoch?.(row);
  }

  const { history } = position;
  const status = firstStep === 0 ? "trained" : firstStep < totalSteps ? "resumed" : "reused";
  return { history, status, firstStep, bestEpoch: bestEpoch(history) };
}

function bestEpoch(history: readonly HistoryRow[]): number {
  let best = history[0];
  for (const row of history) if (best && row.validationLoss < best.validationLoss) best = row;
  return best?.epoch ?? 0;
}

function valuesAt(
  schedules: Readonly<Record<string, Schedule>>,
  step: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(schedules).map(([name, schedule]) => [name, scheduleValue(schedule, step)]),
  );
}

function assertFinite({ loss, terms }: LossValues, step: number): void {
  if (Number.isFinite(loss)) return;
  const parts = Object.entries(terms).map(([name, value]) => `${name} ${value}`).join(", ");
  throw new RangeError(
    `Training stopped at step ${step} as the loss must be finite: got ${loss} (${parts}); try a lower learning rate`,
  );
}
