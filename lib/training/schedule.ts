/**
 * Numbers that change while a model trains, such as β and the learning rate, as plain data: a
 * schedule can be written into the run's configuration and read again.
 *
 * @module
 */

/** A constant, or a line between two values that then stays at its end. */
export type Schedule =
  | number
  | {
    /** Value at the first step. */
    readonly from: number;
    /** Value from step `steps` on. */
    readonly to: number;
    /** How many steps the way takes. */
    readonly steps: number;
  };

/**
 * The value of a schedule.
 *
 * @param step Steps taken before this one, from 0.
 * @throws {RangeError} If the schedule's `steps` is not positive.
 * @example
 * ```ts
 * import { scheduleValue } from "facespace/training/schedule.ts";
 * console.assert(scheduleValue({ from: 0, to: 1, steps: 10 }, 5) === 0.5);
 * console.assert(scheduleValue({ from: 0, to: 1, steps: 10 }, 99) === 1);
 * ```
 */
export function scheduleValue(schedule: Schedule, step: number): number {
  if (typeof schedule === "number") return schedule;
  const { from, to, steps } = schedule;
  if (!(steps > 0)) {
    throw new RangeError(`Cannot follow a schedule as its steps must be positive: got ${steps}`);
  }
  return from + (to - from) * Math.min(1, step / steps);
}
