/**
 * Numbers that change while a model trains, such as β and the learning rate, as plain data: a
 * schedule can be written into the run's configuration and read again.
 *
 * @module
 */

/** A value that holds from some step on, on the way to the next point. */
export type SchedulePoint = {
  /** Steps taken before, from 0. */
  readonly step: number;
  /** The value there. */
  readonly value: number;
};

/** A constant, or points that are joined by straight lines; before and after them it is constant. */
export type Schedule = number | readonly SchedulePoint[];

/**
 * The value of a schedule.
 *
 * @param step Steps taken before this one, from 0.
 * @throws {RangeError} If there are no points, or their steps do not rise.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const warmUp = [{ step: 0, value: 0 }, { step: 10, value: 1 }];
 * assert(scheduleValue(warmUp, 5) === 0.5);
 * assert(scheduleValue(warmUp, 99) === 1);
 * ```
 */
export function scheduleValue(schedule: Schedule, step: number): number {
  if (typeof schedule === "number") return schedule;
  let before: SchedulePoint | undefined;
  for (const point of schedule) {
    if (before && !(point.step > before.step)) {
      throw new RangeError(
        `Cannot follow a schedule as its steps must rise: got ${before.step}, then ${point.step}`,
      );
    }
    if (step <= point.step) {
      if (!before) return point.value;
      const share = (step - before.step) / (point.step - before.step);
      return before.value + (point.value - before.value) * share;
    }
    before = point;
  }
  if (!before) throw new RangeError("Cannot follow a schedule as it has no points");
  return before.value;
}

/** The values of several schedules by name. */
export function scheduleValues(
  schedules: Readonly<Record<string, Schedule>>,
  step: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(schedules).map(([name, schedule]) => [name, scheduleValue(schedule, step)]),
  );
}

/**
 * The learning rate of a short run: it rises from a 20th of the highest value over the first tenth of
 * the steps, then falls to a 20th (one cycle, Smith & Topin 2019, in straight lines).
 *
 * @param steps Steps of the whole run.
 * @param highest The highest value.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * assert(scheduleValue(oneCycle(100, 1), 10) === 1);
 * assert(scheduleValue(oneCycle(100, 1), 100).toFixed(12) === "0.050000000000");
 * ```
 */
export function oneCycle(steps: number, highest: number): Schedule {
  const rise = Math.max(1, Math.round(steps / 10));
  const end = Math.max(rise + 1, steps);
  return [
    { step: 0, value: highest / 20 },
    { step: rise, value: highest },
    { step: end, value: highest / 20 },
  ];
}

/** Faces up to which a network's usual number of epochs is kept. */
const USUAL_FACES = 28_000;

/**
 * How often each training face is seen where nobody says how often: the usual number of times, fewer
 * where faces are many, so that the steps stay within those that the usual epochs of 28,000 faces take.
 *
 * @param usual The usual number.
 * @param faces Training faces.
 * @returns At least 1.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { affordableEpochs } from "facespace/training";
 * assert(affordableEpochs(16, 3_200) === 16);
 * assert(affordableEpochs(16, 162_770) === 2);
 * ```
 */
export function affordableEpochs(usual: number, faces: number): number {
  return Math.max(1, Math.min(usual, Math.floor(usual * USUAL_FACES / faces)));
}
