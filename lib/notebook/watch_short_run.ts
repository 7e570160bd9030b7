/**
 * Runs of `train()` over few epochs to look at, one after the other: a progress bar for each, and a
 * chart with a curve for each, of many points in an epoch, where one point an epoch would say nothing.
 *
 * @module
 */

import type { StepProgress, TrainOptions } from "../training/mod.ts";
import { type LiveChart, startLiveChart } from "./live_chart.ts";
import { type Progress, startProgress } from "./progress.ts";

/** What is shown. */
export interface ShortRunOptions {
  /** Title of the chart. */
  readonly title: string;
  /** Title of the vertical axis, with its unit. */
  readonly valueTitle: string;
  /** Epochs of a run. Default 1. */
  readonly epochs?: number;
  /** Points of a curve, each the mean over as many steps. Default 40. */
  readonly points?: number;
}

/** Callbacks for `train()`, and the end of the show. */
export interface ShortRunWatch {
  /** What tells of the steps of one run, under its name. */
  onStep(series: string): NonNullable<TrainOptions["onStep"]>;
  /** Draws the final chart. */
  finish(): Promise<void>;
}

/** Starts to watch runs. The chart's scale is logarithmic. */
export function watchShortRun(options: ShortRunOptions): ShortRunWatch {
  const { title, valueTitle, epochs = 1, points = 40 } = options;
  let chart: LiveChart | undefined;
  return {
    onStep(series) {
      let progress: Progress | undefined;
      let losses: number[] = [];
      return ({ step, totalSteps, loss }: StepProgress) => {
        const label = `Training, ${series}`;
        progress ??= startProgress({ label, total: totalSteps, unit: "steps" });
        progress.update(step, `loss ${loss.toPrecision(4)}`);
        if (step === totalSteps) progress.finish();
        losses.push(loss);
        const pointsUntil = (steps: number) => Math.floor(steps * points / totalSteps);
        if (pointsUntil(step) === pointsUntil(step - 1)) return;
        chart ??= startLiveChart({ title, valueTitle, scale: "log" });
        const value = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
        losses = [];
        chart.push({ epoch: epochs * step / totalSteps, value, series });
      };
    },
    async finish() {
      await chart?.finish();
    },
  };
}
