/**
 * Progress of long work, with its rate and the time left: a bar in a notebook, one line that is
 * rewritten in a terminal, a line every ten seconds where neither is.
 *
 * @module
 */

import { escapeHtml } from "../charts/mod.ts";
import { DisplaySlot, inNotebook } from "./jupyter.ts";

/** What is being done. */
interface ProgressOptions {
  /** For example `Detecting faces`. */
  readonly label: string;
  /** How much there is to do. */
  readonly total: number;
  /** What is counted, in the plural. */
  readonly unit: string;
}

/** Work in progress. */
export interface Progress {
  /**
   * Shows how far the work is, at most four times a second.
   *
   * @param done How much is done in all, not since the last call.
   * @param note A few words, for example the present loss.
   */
  update(done: number, note?: string): void;
  /** Shows the end, with the duration up to the last update and the mean rate. */
  finish(): void;
}

const notebookPeriodMs = 250;
const logPeriodMs = 10_000;

/** Starts to show progress. */
export function startProgress({ label, total, unit }: ProgressOptions): Progress {
  const { show, periodMs } = chooseDisplay();
  const startedMs = performance.now();
  const rate = new RecentRate();
  let shownAtMs = -Infinity;
  let latest = 0;
  let latestMs = startedMs;
  rate.add(0);
  return {
    update(done, note) {
      const nowMs = performance.now();
      latest = done;
      latestMs = nowMs;
      rate.add(done, nowMs);
      if (nowMs - shownAtMs < periodMs) return;
      shownAtMs = nowMs;
      show(progressText({ label, total, unit, done, rate, note }), done / total, false);
    },
    finish() {
      const seconds = (latestMs - startedMs) / 1000;
      const speed = formatRate(latest / seconds, unit);
      const count = latest === total
        ? formatCount(latest)
        : `${formatCount(latest)} of ${formatCount(total)}`;
      const text = `${label}: ${count} ${unit} in ${formatDuration(seconds)} (${speed})`;
      show(text, latest / total, true);
    },
  };
}

/** For example `Detecting faces: 1,200 of 3,000 images (40 %), 46 images/s, 39 s left`. */
export function progressText(
  { label, total, unit, done, rate, note }: ProgressOptions & {
    readonly done: number;
    readonly rate: RecentRate;
    readonly note?: string | undefined;
  },
): string {
  const percent = total > 0 ? Math.floor((100 * done) / total) : 100;
  const parts = [`${label}: ${formatCount(done)} of ${formatCount(total)} ${unit} (${percent} %)`];
  if (rate.perSecond) parts.push(formatRate(rate.perSecond, unit));
  const left = rate.secondsLeft(total);
  if (left !== undefined) parts.push(`${formatDuration(left)} left`);
  if (note) parts.push(note);
  return parts.join(", ");
}

function formatCount(count: number): string {
  return count.toLocaleString("en", { maximumFractionDigits: 1 });
}

/** Slow work reads better as things a minute. */
function formatRate(perSecond: number, unit: string): string {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return `0 ${unit}/s`;
  if (perSecond >= 1) return `${Number(perSecond.toPrecision(3)).toLocaleString("en")} ${unit}/s`;
  return `${formatCount(Math.round(10 * 60 * perSecond) / 10)} ${unit}/min`;
}

/**
 * A duration to read: `8 s`, `3 min 05 s`, `2 h 10 min`.
 *
 * @param seconds From 0.
 */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 60) return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** Shows one state of the work. */
type Show = (text: string, fraction: number, isLast: boolean) => void;

function chooseDisplay(): { show: Show; periodMs: number } {
  if (inNotebook()) {
    const slot = new DisplaySlot();
    return {
      periodMs: notebookPeriodMs,
      show: (text, fraction, isLast) =>
        slot.show({
          data: { "text/html": progressHtml(text, fraction, isLast), "text/plain": text },
        }),
    };
  }
  if (!Deno.stdout.isTerminal()) {
    return { periodMs: logPeriodMs, show: (text) => console.log(text) };
  }
  return {
    periodMs: notebookPeriodMs,
    show: (text, _fraction, isLast) => {
      const { columns } = Deno.consoleSize();
      const line = isLast ? `${text}\n` : text.slice(0, columns - 1);
      Deno.stdout.writeSync(new TextEncoder().encode(`\r\x1b[K${line}`));
    },
  };
}

/** A bar and the text; at the end only the text. */
function progressHtml(text: string, fraction: number, isLast: boolean): string {
  const bar = isLast
    ? ""
    : `<progress value="${Math.min(1, fraction).toFixed(4)}" style="width: 16em"></progress> `;
  return `<div>${bar}<code>${escapeHtml(text)}</code></div>`;
}

const windowMs = 30_000;
const minimumSamples = 5;
const sampleMs = 100;

/**
 * Measures how fast a count grows, over the last half minute: an average since the start would carry a
 * slow first step to the end.
 */
export class RecentRate {
  readonly #samples: { done: number; atMs: number }[] = [];

  /**
   * Notes a count.
   *
   * @param done What is done so far.
   * @param nowMs The time of a clock that never goes back. Default: now.
   */
  add(done: number, nowMs: number = performance.now()): void {
    const samples = this.#samples;
    const last = samples.at(-1);
    const before = samples.at(-2);
    // Counts in quick succession share a sample, so that the window stays small.
    if (last && before && nowMs - before.atMs < sampleMs) {
      last.done = done;
      last.atMs = nowMs;
    } else {
      samples.push({ done, atMs: nowMs });
    }
    while (samples.length > minimumSamples && nowMs - (samples[1]?.atMs ?? nowMs) > windowMs) {
      samples.shift();
    }
  }

  /** Things a second; undefined until two counts are known. */
  get perSecond(): number | undefined {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs <= first.atMs) return undefined;
    return (last.done - first.done) / ((last.atMs - first.atMs) / 1000);
  }

  /** Seconds until `total` is reached; undefined while nothing moves. */
  secondsLeft(total: number): number | undefined {
    const rate = this.perSecond;
    const done = this.#samples.at(-1)?.done ?? 0;
    return rate !== undefined && rate > 0 ? Math.max(0, total - done) / rate : undefined;
  }
}

/** A phase of making faces. */
export type FacesPhase = "draw" | "check" | "extract" | "store";

const PHASE_LABELS: Readonly<Record<FacesPhase, string>> = {
  draw: "Drawing",
  check: "Checking what is there",
  extract: "Finding faces",
  store: "Writing the store",
};

/** Progress in phases, each with its own rate and time left. */
export interface PhaseProgress {
  /** Shows how far a phase is; the first call for another phase ends the one before. */
  update(phase: FacesPhase, done: number, total: number, unit: string): void;
  /** Prints a line without spoiling the one that is rewritten. */
  log(line: string): void;
  /** Ends the last phase. */
  finish(): void;
}

/** Starts to show progress in phases; shows nothing until something is done. */
export function phaseProgress(): PhaseProgress {
  let phase: FacesPhase | undefined;
  let shown: Progress | undefined;
  let before = 0;
  const end = () => {
    shown?.finish();
    shown = undefined;
  };
  return {
    update(next, done, total, unit) {
      if (next !== phase) {
        end();
        phase = next;
        // What an earlier run did would spoil the rate.
        before = done;
        const left = total - before;
        const label = PHASE_LABELS[next];
        shown = left > 0 ? startProgress({ label, total: left, unit }) : undefined;
      }
      shown?.update(done - before);
      if (done >= total) end();
    },
    log(line) {
      const clear = shown && Deno.stdout.isTerminal() ? "\r\x1b[K" : "";
      console.log(clear + line);
    },
    finish() {
      end();
      phase = undefined;
    },
  };
}
