/**
 * Long work to look at. Each function gives what is spread into the options of the work: callbacks that
 * show how far it is, and a signal that Jupyter's *Stop* aborts. Nothing is shown of work that finds its
 * result on the disk; what is shown ends by itself, at the latest with its cell.
 *
 *     const faces = await openFaces({ ...parameters, ...watch.faces() });
 *
 * @module
 */

import type { HistoryRow, StepProgress } from "../training/mod.ts";
import { LiveChart } from "./chart.ts";
import { endWithCell, interrupted } from "./kernel.ts";
import { type FacesPhase, phaseProgress, type Progress, startProgress } from "./progress.ts";

/** What stops work. */
export interface Interrupts {
  /** Aborted when the user stops the cell. After an interrupt there is a new one. */
  readonly signal: AbortSignal;
}

/** Only the signal, for work that shows nothing. */
export function interrupts(): Interrupts {
  return { signal: interrupted() };
}

/** What `openFaces()` is told. */
export interface FacesWatch extends Interrupts {
  /** Told how far each phase is. */
  readonly onProgress: (progress: {
    readonly phase: FacesPhase;
    readonly done: number;
    readonly total: number;
  }) => void;
  /** Takes lines for people. */
  readonly log: (line: string) => void;
}

/** Faces being made: a bar for each phase, and what computes. */
export function faces(): FacesWatch {
  const progress = phaseProgress();
  return {
    ...interrupts(),
    onProgress({ phase, done, total }) {
      endWithCell(progress.finish);
      progress.update(phase, done, total, "pictures");
    },
    log: progress.log,
  };
}

/** What is told how much is done, and of how much. */
export interface ProgressWatch extends Interrupts {
  /** The last report ends the bar, and one after it begins another. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Work that tells how much is done, such as `encodeFaces()`.
 *
 * @example
 * ```ts
 * import { watch } from "facespace/notebook";
 *
 * const { onProgress, signal } = watch.progress("Encoding", "faces");
 * onProgress(64, 64);
 * signal.throwIfAborted();
 * ```
 *
 * @param label What is done, for example `Encoding`.
 * @param unit What is counted, in the plural.
 */
export function progress(label: string, unit: string): ProgressWatch {
  return { ...interrupts(), onProgress: bar(label, unit) };
}

/** What is told of each step of a training. */
export interface StepsWatch extends Interrupts {
  /** The last step ends the bar, and one after it begins another. */
  readonly onStep: (progress: StepProgress) => void;
}

/**
 * Training by its steps alone, without a curve.
 *
 * @param label What is trained, for example `Training V1`.
 */
export function steps(label: string): StepsWatch {
  const show = bar(label, "steps");
  return { ...interrupts(), onStep: ({ step, totalSteps }) => show(step, totalSteps) };
}

/** What is told of each of several networks. */
export interface TrialsWatch extends Interrupts {
  /** The last network ends the bar. */
  readonly onTrial: (done: number, total: number) => void;
}

/** Trials of networks, such as `runTrials()`. */
export function trials(): TrialsWatch {
  return { ...interrupts(), onTrial: bar("Trials", "networks") };
}

/** How a training is shown. */
export interface TrainingOptions {
  /** Title of the curve. */
  readonly title: string;
  /** What is drawn from each epoch. Default: the training and the validation loss. */
  readonly series?: (row: HistoryRow) => Readonly<Record<string, number>>;
  /** Title of the vertical axis, with its unit. Default `loss (nats per image)`. */
  readonly valueTitle?: string;
  /** Scale of the vertical axis. Default `linear`. */
  readonly scale?: "linear" | "log";
}

/** What is told of each step and each epoch of a training. */
export interface TrainingWatch extends StepsWatch {
  /** Told of each epoch; those of a run that goes on come first. */
  readonly onEpoch: (row: HistoryRow) => void;
}

/** Training with a bar that tells the rate and the time left, and a curve that grows with each epoch. */
export function training(options: TrainingOptions): TrainingWatch {
  const { series = bothLosses, ...look } = options;
  const show = bar("Training", "steps");
  const chart = new LiveChart(look);
  let lastStep = 0;
  return {
    ...interrupts(),
    onStep({ step, totalSteps, epoch, loss, images, dataWaitShare }) {
      lastStep = totalSteps;
      const waiting = `${(100 * dataWaitShare).toFixed(1)} % waiting for data`;
      const numbers = `epoch ${epoch}, loss ${loss.toPrecision(5)}`;
      show(step, totalSteps, `${numbers}, ${images} images a step, ${waiting}`);
    },
    onEpoch(row) {
      const { epoch, step } = row;
      chart.push(
        ...Object.entries(series(row)).map(([name, value]) => ({ epoch, value, series: name })),
      );
      if (step === lastStep) chart.draw();
    },
  };
}

function bothLosses({ loss, validationLoss }: HistoryRow): Record<string, number> {
  return { "training faces": loss, "validation faces": validationLoss };
}

/** How several runs are shown. */
export interface RunsOptions {
  /** Title of the chart. Default: no chart. */
  readonly title?: string;
  /** Title of the vertical axis, with its unit. */
  readonly valueTitle?: string;
  /** What the bars say. Default `Training`, with the name of the run. */
  readonly label?: string;
  /** Epochs of a run. Default 1. */
  readonly epochs?: number;
  /** Points of a curve, each the mean over as many steps. Default 40. */
  readonly points?: number;
}

/** What is told of the steps of each run. */
export interface RunsWatch extends Interrupts {
  /** Told of a step of the run of this name. */
  readonly onStep: (name: string, progress: StepProgress) => void;
}

/**
 * Several short runs, one after the other: a bar for each, and one chart with a curve for each, of many
 * points in an epoch, where one point an epoch would say nothing. Its scale is logarithmic.
 */
export function runs(options: RunsOptions): RunsWatch {
  const { title, valueTitle, label, epochs = 1, points = 40 } = options;
  const chart = title === undefined
    ? undefined
    : new LiveChart({ title, ...(valueTitle ? { valueTitle } : {}), scale: "log" });
  const newRun = (name: string) => ({
    name,
    show: bar(label ?? `Training, ${name}`, "steps"),
    losses: new Array<number>(),
  });
  let run: ReturnType<typeof newRun> | undefined;
  return {
    ...interrupts(),
    onStep(name, { step, totalSteps, loss }) {
      if (run?.name !== name || step === 1) run = newRun(name);
      run.show(step, totalSteps, `loss ${loss.toPrecision(4)}`);
      run.losses.push(loss);
      const pointsUntil = (steps: number) => Math.floor(steps * points / totalSteps);
      if (!chart || pointsUntil(step) === pointsUntil(step - 1)) return;
      const value = run.losses.reduce((sum, loss) => sum + loss, 0) / run.losses.length;
      run.losses = [];
      chart.push({ epoch: epochs * step / totalSteps, value, series: name });
      if (step === totalSteps) chart.draw();
    },
  };
}

/** A bar that begins with the first report and ends with the last, or with its cell. */
function bar(label: string, unit: string): (done: number, total: number, note?: string) => void {
  let shown: Progress | undefined;
  const end = () => {
    shown?.finish();
    shown = undefined;
  };
  return (done, total, note) => {
    shown ??= startProgress({ label, total, unit });
    shown.update(done, note);
    endWithCell(end);
    if (done === total) end();
  };
}
