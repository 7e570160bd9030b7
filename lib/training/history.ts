/**
 * What a run has measured: sums within an epoch, a row for each finished one, and all rows as CSV.
 *
 * @module
 */

import { csvText } from "../system/mod.ts";
import type { LossValues } from "./train_step.ts";

/** One epoch. Losses are means over images; times alone vary from run to run. */
export interface HistoryRow {
  /** From 1. */
  readonly epoch: number;
  /** Steps taken so far. */
  readonly step: number;
  /** Mean training loss in this epoch. */
  readonly loss: number;
  /** Mean validation loss after this epoch. */
  readonly validationLoss: number;
  /** Each term of the loss on the training images, in this epoch. */
  readonly terms: Readonly<Record<string, number>>;
  /** Each term on the validation images, after this epoch. */
  readonly validationTerms: Readonly<Record<string, number>>;
  /** Learning rate of the epoch's last step. */
  readonly learningRate: number;
  /** Loss weights of the epoch's last step, such as `beta`. */
  readonly weights: Readonly<Record<string, number>>;
  /** Time of the epoch's training steps in seconds. */
  readonly seconds: number;
  /** Training speed in this epoch. */
  readonly imagesPerSecond: number;
  /** Share of `seconds` that the steps waited for their images, from 0 to 1. */
  readonly dataWaitShare: number;
  /**
   * Share of all time since the epoch before that was spent in steps, of training and of validation,
   * from 0 to 1; the rest is waiting for images, files and what `onStep` and `onEpoch` do.
   */
  readonly stepShare: number;
}

/** The epoch with the lowest validation loss; 0 if there is none. */
export function bestEpoch(history: readonly HistoryRow[]): number {
  let best = history[0];
  for (const row of history) if (best && row.validationLoss < best.validationLoss) best = row;
  return best?.epoch ?? 0;
}

/** The history as CSV: a header and a line an epoch; nothing of no epoch. */
export function historyCsv(rows: readonly HistoryRow[]): string {
  return csvText(rows.map(({ terms, validationTerms, weights, ...plain }) => ({
    ...plain,
    ...terms,
    ...Object.fromEntries(
      Object.entries(validationTerms).map(([name, value]) => [`validation_${name}`, value]),
    ),
    ...weights,
  })));
}

/** Sums over an unfinished epoch's images and times. */
export interface EpochSums {
  readonly loss: number;
  readonly terms: Readonly<Record<string, number>>;
  readonly images: number;
  /** Time of the steps, and how much of it went into waiting for images. */
  readonly seconds: number;
  readonly waitSeconds: number;
  /** All time: steps, and what came between them. */
  readonly elapsedSeconds: number;
}

/** An epoch without a step. */
export const NO_SUMS: EpochSums = {
  loss: 0,
  terms: {},
  images: 0,
  seconds: 0,
  waitSeconds: 0,
  elapsedSeconds: 0,
};

/** The sums after one more step. */
export function addStep(
  sums: EpochSums,
  step: Omit<EpochSums, keyof LossValues> & { readonly values: LossValues },
): EpochSums {
  const { values, images } = step;
  return {
    loss: sums.loss + values.loss * images,
    terms: addScaled(sums.terms, values.terms, images),
    images: sums.images + images,
    seconds: sums.seconds + step.seconds,
    waitSeconds: sums.waitSeconds + step.waitSeconds,
    elapsedSeconds: sums.elapsedSeconds + step.elapsedSeconds,
  };
}

/** Share of the steps' time that they waited for images, from 0 to 1. */
export function dataWaitShare({ waitSeconds, seconds }: EpochSums): number {
  return waitSeconds / seconds;
}

/**
 * The epoch's means and rates.
 *
 * @param sums Those of the whole epoch, with its validation in `elapsedSeconds`.
 * @param validationSeconds Time of the validation's steps.
 */
export function meansOf(
  sums: EpochSums,
  validationSeconds: number,
): Pick<
  HistoryRow,
  "loss" | "terms" | "seconds" | "imagesPerSecond" | "dataWaitShare" | "stepShare"
> {
  const { loss, terms, images, seconds, waitSeconds, elapsedSeconds } = sums;
  return {
    loss: loss / images,
    terms: addScaled({}, terms, 1 / images),
    seconds,
    imagesPerSecond: images / seconds,
    dataWaitShare: dataWaitShare(sums),
    stepShare: (seconds - waitSeconds + validationSeconds) / elapsedSeconds,
  };
}

/** `sums + scale · values`, name by name; a name without a sum starts at 0. */
export function addScaled(
  sums: Readonly<Record<string, number>>,
  values: Readonly<Record<string, number>>,
  scale: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, (sums[name] ?? 0) + value * scale]),
  );
}
