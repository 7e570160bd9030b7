/**
 * What an unfinished epoch has added up, step by step, and the row of history that it becomes.
 *
 * @module
 */

import type { HistoryRow } from "./history.ts";
import type { LossValues } from "./step_tensors.ts";

/** Sums over an epoch's images and times so far. */
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
  const added: Record<string, number> = {};
  for (const [name, value] of Object.entries(values)) {
    added[name] = (sums[name] ?? 0) + value * scale;
  }
  return added;
}
