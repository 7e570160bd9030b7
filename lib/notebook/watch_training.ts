/**
 * A run of `train()` to look at: a progress bar with the rate and the time left, and a curve that
 * grows with each epoch.
 *
 * @module
 */

import type { HistoryRow, StepProgress, TrainOptions } from "../training/mod.ts";
import { type LiveChart, startLiveChart } from "./live_chart.ts";
import { type Progress, startProgress } from "./progress.ts";

/** What is shown. */
export interface WatchOptions {
  /** Title of the curve. */
  readonly title: string;
  /** What is drawn from each epoch. Default: the training and the validation loss. */
  readonly series?: (row: HistoryRow) => Readonly<Record<string, number>>;
  /** Title of the vertical axis, with its unit. Default `loss (nats per image)`. */
  readonly valueTitle?: string;
  /** Scale of the vertical axis. Default `linear`. */
  readonly scale?: "linear" | "log";
}

/** Callbacks for `train()`, and the end of the show. */
export interface TrainingWatch extends Required<Pick<TrainOptions, "onStep" | "onEpoch">> {
  /** Draws the final curve. */
  finish(): Promise<void>;
}

/** Starts to watch a run. */
export function watchTraining(options: WatchOptions): TrainingWatch {
  const { title, valueTitle = "loss (nats per image)", scale = "linear", series = bothLosses } =
    options;
  let progress: Progress | undefined;
  let chart: LiveChart | undefined;
  return {
    onStep({ step, totalSteps, epoch, loss, images, dataWaitShare }: StepProgress) {
      progress ??= startProgress({ label: "Training", total: totalSteps, unit: "steps" });
      const waiting = `${(100 * dataWaitShare).toFixed(1)} % waiting for data`;
      progress.update(
        step,
        `epoch ${epoch}, loss ${loss.toPrecision(5)}, ${images} images a step, ${waiting}`,
      );
    },
    onEpoch(row: HistoryRow) {
      chart ??= startLiveChart({ title, valueTitle, scale });
      const { epoch } = row;
      chart.push(
        ...Object.entries(series(row)).map(([name, value]) => (
          { epoch, value, series: name }
        )),
      );
    },
    async finish() {
      progress?.finish();
      await chart?.finish();
    },
  };
}

function bothLosses({ loss, validationLoss }: HistoryRow): Record<string, number> {
  return { "training faces": loss, "validation faces": validationLoss };
}
