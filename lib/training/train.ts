/**
 * The training loop: any {@linkcode TrainableModel} on any source of images.
 *
 * Order and noise are pure functions of the seed, the epoch and the step, and the state is saved
 * every few seconds: a run that is killed goes on bit for bit where its last checkpoint was.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { TrainableModel } from "../models/mod.ts";
import { type AskedPrecision, askedPrecision, choosePrecision } from "../runtime/mod.ts";
import { breathe, type Json } from "../system/mod.ts";
import { adam, type Optimizer } from "./adam.ts";
import { batches, type ImageSource } from "./batches.ts";
import { type Position, runFiles } from "./checkpoint.ts";
import { forecast } from "./forecast.ts";
import {
  addScaled,
  addStep,
  bestEpoch,
  dataWaitShare,
  type HistoryRow,
  meansOf,
  NO_SUMS,
} from "./history.ts";
import { inTurn } from "./run_lock.ts";
import { keptPrecision } from "./run_precision.ts";
import { type Schedule, scheduleValue, scheduleValues } from "./schedule.ts";
import {
  evaluationStep,
  type LossValues,
  type Step,
  type StepOptions,
  type TrainStep,
  trainStep,
} from "./train_step.ts";

/** What {@linkcode train} needs. */
export interface TrainOptions {
  /** Images to learn from. */
  readonly images: ImageSource;
  /** Images to watch the loss on, of other people. */
  readonly validation: ImageSource;
  /** Stays the caller's. Default: an {@linkcode adam} of its own. */
  readonly optimizer?: Optimizer;
  /** Makes the loop's step. Default: {@linkcode trainStep} of the model and the optimizer. */
  readonly gradientStep?: (options: StepOptions) => TrainStep;
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
  /**
   * In which precision convolutions and matrix products are computed. The configuration says which it
   * was; a saved run of `auto` goes on in its own, wherever it does. Default `auto`.
   */
  readonly precision?: AskedPrecision;
  /** Where checkpoints, history and configuration go. Default: nothing is written. */
  readonly folder?: string;
  /**
   * Whatever else the result depends on, such as the data's checksum and, where the run is saved, the
   * code (see `executedCode()`). Default none.
   */
  readonly config?: Readonly<Record<string, Json>>;
  /** Go on with the run in `folder`, or reuse it if it is finished. Default true. */
  readonly resume?: boolean;
  /** Seconds between checkpoints within an epoch. Default 20. */
  readonly checkpointSeconds?: number;
  /** Stops the run after the step it is in, with a checkpoint. */
  readonly signal?: AbortSignal;
  /**
   * Told how long the training will take, if that is a minute or more, and, once, that and why steps are
   * not compiled, and that a finished run is trained again. Default: `console.log`.
   */
  readonly log?: (line: string) => void;
  /** Parameter of a notebook that sets the epochs, to be named where fewer are suggested. Default none. */
  readonly epochsParameter?: string;
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
  /** From 1. */
  readonly epoch: number;
  /** Images in this step. */
  readonly images: number;
  /** Share of this epoch's time so far that the steps waited for their images, from 0 to 1. */
  readonly dataWaitShare: number;
}

/** What came of a run. The model has the weights of its last step. */
export interface TrainResult {
  /** Its epochs. */
  readonly history: readonly HistoryRow[];
  /** `reused` if the folder held the finished run, `resumed` if it held a part of it. */
  readonly status: "trained" | "resumed" | "reused";
  /** Steps that were already done when this call began. */
  readonly firstStep: number;
  /** The epoch with the lowest validation loss. */
  readonly bestEpoch: number;
}

/** Fewer evaluations take less time than a graph for them. */
const WORTH_COMPILING = 10;

const START: Position = { step: 0, epoch: 1, batch: 0, sums: NO_SUMS, history: [] };

/**
 * Trains a model.
 *
 * Writes to `folder`: `config.json`, `last.safetensors`, `best.safetensors` (lowest validation
 * loss) and `history.csv`.
 *
 * No weights are saved that are not finite: a run that ends so keeps its last checkpoint. A saved run
 * whose weights are not finite is trained again.
 *
 * @throws {RangeError} If an option is out of range, or loss or weights are not finite.
 * @throws The signal's reason, if it stops the run.
 */
export async function train(model: TrainableModel, options: TrainOptions): Promise<TrainResult> {
  return await inTurn(options, () => trainInTurn(model, options));
}

async function trainInTurn(model: TrainableModel, options: TrainOptions): Promise<TrainResult> {
  const { images, validation, epochs, batchSize = 32, seed, mirror = false } = options;
  const { learningRate = 0.001, weights = {}, resume = true, checkpointSeconds = 20 } = options;
  for (const [name, value] of Object.entries({ epochs, batchSize })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`Cannot train as ${name} must be a positive integer: got ${value}`);
    }
  }
  const asked = askedPrecision(options.precision);
  const kept = asked === "auto" && resume ? await keptPrecision(options.folder) : undefined;
  const { precision } = choosePrecision(kept ?? asked);
  using owned = new DisposableStack();
  const optimizer = options.optimizer ?? owned.adopt(adam(), (made) => made.dispose());
  const config: Json = {
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
    backend: tf.getBackend(), // another one rounds differently: its run is another run
    precision, // likewise
    ...options.config,
  };
  const log = onceEach(options.log ?? console.log);
  const files = runFiles(options.folder, { model, optimizer, config, checkpointSeconds, log });
  let position = await files.begin({ resume }) ?? START;
  const firstStep = position.step;
  for (const row of position.history) await options.onEpoch?.(row);

  const totalSteps = epochs * Math.ceil(images.count / batchSize);
  const foretold = forecast({
    ...{ epochs, faces: images.count, validationFaces: validation.count, totalSteps, firstStep },
    epochsParameter: options.epochsParameter,
  });
  let countedTo = performance.now();
  const secondsSinceLast = () => {
    const before = countedTo;
    countedTo = performance.now();
    return (countedTo - before) / 1000;
  };
  const how = { precision, log };
  using gradientStep = options.gradientStep?.(how) ?? trainStep(model, optimizer, how);
  const evaluations = epochs * Math.ceil(validation.count / batchSize);
  using lossStep = evaluationStep(model, {
    ...how,
    compile: evaluations < WORTH_COMPILING ? "never" : "auto",
  });

  while (position.epoch <= epochs) {
    const draws = { seed, epoch: position.epoch };
    const pass = batches(images, {
      batchSize,
      shuffle: draws,
      ...(mirror ? { mirror: draws } : {}),
      skip: position.batch,
    });
    for await (const { images: batch, rows, targets, waitMs } of pass) {
      const startedAt = performance.now() - waitMs;
      const inputs = {
        noise: [seed, "noise", String(position.step)],
        targets,
        weights: scheduleValues(weights, position.step),
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
        sums: addStep(position.sums, {
          values,
          images: rows.length,
          seconds,
          waitSeconds: waitMs / 1000,
          elapsedSeconds: secondsSinceLast(),
        }),
      };
      const { step, epoch, sums } = position;
      options.onStep?.({
        ...values,
        step,
        totalSteps,
        epoch,
        images: rows.length,
        dataWaitShare: dataWaitShare(sums),
      });
      const line = foretold();
      if (line !== undefined) log(line);
      await breathe();
      await files.afterStep(position, { stopping: options.signal?.aborted ?? false });
      options.signal?.throwIfAborted();
    }

    const lastStep = position.step - 1;
    const last = {
      learningRate: scheduleValue(learningRate, lastStep),
      weights: scheduleValues(weights, lastStep),
    };
    const evaluation = { batchSize, seed, weights: last.weights };
    const validated = await evaluate(lossStep, validation, evaluation);
    const { sums } = position;
    const row: HistoryRow = {
      epoch: position.epoch,
      step: position.step,
      ...meansOf(
        { ...sums, elapsedSeconds: sums.elapsedSeconds + secondsSinceLast() },
        validated.stepSeconds,
      ),
      validationLoss: validated.loss,
      validationTerms: validated.terms,
      ...last,
    };
    const history = [...position.history, row];
    position = { ...START, step: position.step, epoch: position.epoch + 1, history };
    await files.afterEpoch(position);
    await options.onEpoch?.(row);
  }

  const { history } = position;
  const status = firstStep === 0 ? "trained" : firstStep < totalSteps ? "resumed" : "reused";
  return { history, status, firstStep, bestEpoch: bestEpoch(history) };
}

/**
 * The mean loss over a source, with a noise that is the same in every epoch, and the time of the steps
 * without reading images.
 */
async function evaluate(
  step: Step,
  source: ImageSource,
  options: {
    readonly batchSize: number;
    readonly seed: string;
    readonly weights: Readonly<Record<string, number>>;
  },
): Promise<LossValues & { readonly stepSeconds: number }> {
  const { batchSize, seed, weights } = options;
  let loss = 0;
  let terms: Readonly<Record<string, number>> = {};
  let i = 0;
  let stepSeconds = 0;
  for await (const { images, rows, targets } of batches(source, { batchSize })) {
    const startedAt = performance.now();
    try {
      const noise = [seed, "validation noise", String(i++)] as const;
      const values = await step.run(images, { noise, weights, targets });
      loss += values.loss * rows.length / source.count;
      terms = addScaled(terms, values.terms, rows.length / source.count);
    } finally {
      images.dispose();
    }
    stepSeconds += (performance.now() - startedAt) / 1000;
    await breathe();
  }
  return { loss, terms, stepSeconds };
}

/** Training and validation have the same to say about a back end. */
function onceEach(log: (line: string) => void): (line: string) => void {
  const said = new Set<string>();
  return (line) => {
    if (!said.has(line)) log(line);
    said.add(line);
  };
}

function assertFinite({ loss, terms }: LossValues, step: number): void {
  if (Number.isFinite(loss)) return;
  const parts = Object.entries(terms).map(([name, value]) => `${name} ${value}`).join(", ");
  throw new RangeError(
    `Training stopped at step ${step} as the loss must be finite: got ${loss} (${parts}); try a lower learning rate`,
  );
}
