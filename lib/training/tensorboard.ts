/**
 * TensorBoard logs on request, through tfjs-node's own writer.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { createRequire } from "node:module";
import type { HistoryRow } from "./history.ts";

interface SummaryWriter {
  scalar(name: string, value: number, step: number): void;
  flush(): void;
}

interface NodeBackend {
  readonly node: { summaryFileWriter(folder: string): SummaryWriter };
}

/**
 * Makes a callback for `onEpoch` that logs each loss term, the weights, and the learning rate.
 *
 * @param folder Where TensorBoard's event file goes: `tensorboard --logdir FOLDER` shows it.
 * @throws {TypeError} If the back end is not TensorFlow's native one, which alone can write logs.
 */
export function tensorBoardLog(folder: string): (row: HistoryRow) => void {
  if (tf.getBackend() !== "tensorflow") {
    throw new TypeError(
      `Cannot write TensorBoard logs on the back end ${tf.getBackend()}: only tensorflow can; history.csv has the same numbers`,
    );
  }
  const { node }: NodeBackend = createRequire(import.meta.url)("@tensorflow/tfjs-node-gpu");
  const writer = node.summaryFileWriter(folder);
  return (row) => {
    const scalars: Record<string, number> = {
      "loss/train": row.loss,
      "loss/validation": row.validationLoss,
    };
    for (const [name, value] of Object.entries(row.terms)) scalars[`${name}/train`] = value;
    for (const [name, value] of Object.entries(row.validationTerms)) {
      scalars[`${name}/validation`] = value;
    }
    for (const [name, value] of Object.entries(row.weights)) scalars[`weight/${name}`] = value;
    scalars["learning rate"] = row.learningRate;
    for (const [name, value] of Object.entries(scalars)) writer.scalar(name, value, row.epoch);
    writer.flush();
  };
}
