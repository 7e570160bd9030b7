/**
 * The speed of the last half minute, and the time left at it. An average since the start would carry
 * a slow first step to the end.
 *
 * @module
 */

const windowMs = 30_000;
const minimumSamples = 5;
const sampleMs = 100;

/** Measures how fast a count grows. */
export class RecentRate {
  readonly #samples: { done: number; atMs: number }[] = [];

  /**
   * Notes a count.
   *
   * @param done What is done so far.
   * @param nowMs The time of a clock that never goes back. Default: now.
   */
  add(done: number, nowMs: number = performance.now()): void {
    const last = this.#samples.at(-1);
    const before = this.#samples.at(-2);
    // Counts in quick succession share a sample, so that the window stays small.
    if (last && before && nowMs - before.atMs < sampleMs) {
      last.done = done;
      last.atMs = nowMs;
    } else {
      this.#samples.push({ done, atMs: nowMs });
    }
    const samples = this.#samples;
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
