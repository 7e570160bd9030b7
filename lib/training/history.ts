/**
 * What a run has measured, epoch by epoch, as plain rows and as CSV.
 *
 * @module
 */

import { writeFileAtomic } from "../system/mod.ts";

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

/** What depends on the machine. */
type Times = "seconds" | "imagesPerSecond" | "dataWaitShare" | "stepShare";

/** A row without what depends on the machine: equal for two runs with one seed. */
export function lossesOf(row: HistoryRow): Omit<HistoryRow, Times> {
  const { seconds: _1, imagesPerSecond: _2, dataWaitShare: _3, stepShare: _4, ...losses } = row;
  return losses;
}

/** The epoch with the lowest validation loss; 0 if there is none. */
export function bestEpoch(history: readonly HistoryRow[]): number {
  let best = history[0];
  for (const row of history) if (best && row.validationLoss < best.validationLoss) best = row;
  return best?.epoch ?? 0;
}

/**
 * The history as CSV: a header and a line an epoch.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { historyCsv } from "facespace/training";
 * assert(historyCsv([]) === "");
 * ```
 */
export function historyCsv(rows: readonly HistoryRow[]): string {
  const flat = rows.map(flatRow);
  const [first] = flat;
  if (!first) return "";
  const lines = [Object.keys(first), ...flat.map((row) => Object.values(row))];
  return lines.map((cells) => cells.join(",") + "\n").join("");
}

/** Writes the history as CSV, atomically. */
export async function writeHistory(path: string, rows: readonly HistoryRow[]): Promise<void> {
  await writeFileAtomic(path, historyCsv(rows));
}

function flatRow(row: HistoryRow): Record<string, number> {
  const { terms, validationTerms, weights, ...plain } = row;
  const flat: Record<string, number> = { ...plain };
  for (const [name, value] of Object.entries(terms)) flat[name] = value;
  for (const [name, value] of Object.entries(validationTerms)) flat[`validation_${name}`] = value;
  for (const [name, value] of Object.entries(weights)) flat[name] = value;
  return flat;
}
