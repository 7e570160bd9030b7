/**
 * Progress of long work, with its rate and the time left: a bar in a notebook, one line that is
 * rewritten in a terminal, a line every ten seconds where neither is.
 *
 * @module
 */

import { escapeHtml } from "../charts/mod.ts";
import { DisplaySlot, inNotebook } from "./publish.ts";
import { formatDuration, RecentRate } from "./recent_rate.ts";

/** What is being done. */
export interface ProgressOptions {
  /** For example `Detecting faces`. */
  readonly label: string;
  /** How much there is to do. */
  readonly total: number;
  /** What is counted, in the plural. Default `steps`. */
  readonly unit?: string;
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
  /** Shows the end, with the duration and the mean rate. */
  finish(note?: string): void;
}

/** Shows one state of the work. */
type Show = (text: string, fraction: number, isLast: boolean) => void;

const notebookPeriodMs = 250;
const logPeriodMs = 10_000;

/** Starts to show progress. */
export function startProgress(options: ProgressOptions): Progress {
  const { label, total, unit = "steps" } = options;
  const { show, periodMs } = chooseDisplay();
  const startedMs = performance.now();
  const rate = new RecentRate();
  let shownAtMs = -Infinity;
  let latest = 0;
  rate.add(0);
  return {
    update(done, note) {
      const nowMs = performance.now();
      latest = done;
      rate.add(done, nowMs);
      if (nowMs - shownAtMs < periodMs) return;
      shownAtMs = nowMs;
      show(progressText({ label, total, unit, done, rate, note }), done / total, false);
    },
    finish(note) {
      const seconds = (performance.now() - startedMs) / 1000;
      const speed = formatRate(latest / seconds, unit);
      const count = latest === total
        ? formatCount(latest)
        : `${formatCount(latest)} of ${formatCount(total)}`;
      const text = `${label}: ${count} ${unit} in ${formatDuration(seconds)} (${speed})`;
      show(note ? `${text}, ${note}` : text, latest / total, true);
    },
  };
}

/** A state of the work. */
export interface ProgressState {
  readonly label: string;
  readonly total: number;
  readonly unit: string;
  readonly done: number;
  readonly rate: RecentRate;
  readonly note?: string | undefined;
}

/** For example `Detecting faces: 1,200 of 3,000 images (40 %), 46 images/s, 39 s left`. */
export function progressText({ label, total, unit, done, rate, note }: ProgressState): string {
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

/** Slow work reads better as seconds for each thing. */
function formatRate(perSecond: number, unit: string): string {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return `0 ${unit}/s`;
  if (perSecond >= 1) return `${Number(perSecond.toPrecision(3)).toLocaleString("en")} ${unit}/s`;
  return `${formatCount(Math.round(10 * 60 * perSecond) / 10)} ${unit}/min`;
}

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
