/**
 * The learning rate of a short run: a steep rise and a long fall (Smith & Topin 2019, in straight
 * lines).
 *
 * @module
 */

import type { Schedule } from "./schedule.ts";

/**
 * Rises from a 20th of the highest value over the first tenth of the steps, then falls to a 20th.
 *
 * @param steps Steps of the whole run.
 * @param highest The highest value.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { oneCycle } from "facespace/training";
 * import { scheduleValue } from "facespace/training";
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
