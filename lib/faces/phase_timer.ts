/**
 * How long a process spends on what: the seconds that it waits for, or computes, each phase.
 *
 * @module
 */

/** What the time goes to; what other threads do meanwhile does not count. */
export const PHASES = ["start", "read", "detect", "describe", "crop", "write"] as const;

/** One of {@linkcode PHASES}. */
export type Phase = typeof PHASES[number];

/** Milliseconds by phase. */
export type PhaseTimes = Readonly<Record<Phase, number>>;

/** No time at all. */
export const NO_TIMES: PhaseTimes = {
  start: 0,
  read: 0,
  detect: 0,
  describe: 0,
  crop: 0,
  write: 0,
};

/** The times of both. */
export function addTimes(one: PhaseTimes, other: PhaseTimes): PhaseTimes {
  const sum = { ...NO_TIMES };
  for (const phase of PHASES) sum[phase] = one[phase] + other[phase];
  return sum;
}

/** Measures phases that follow one another. */
export class PhaseTimer {
  #times: Record<Phase, number> = { ...NO_TIMES };

  /** Runs a part of the work and counts its time. */
  async during<Result>(phase: Phase, work: () => Promise<Result>): Promise<Result> {
    const startMs = performance.now();
    try {
      return await work();
    } finally {
      this.#times[phase] += performance.now() - startMs;
    }
  }

  /** The times since the last call. */
  take(): PhaseTimes {
    const times = this.#times;
    this.#times = { ...NO_TIMES };
    return times;
  }
}
