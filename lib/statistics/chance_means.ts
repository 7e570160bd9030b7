/**
 * Why 'the mean is not 0' appears by chance: the means of a few codes of the prior itself.
 *
 * @module
 */

import { stream } from "../random/mod.ts";
import { normalQuantile } from "./distributions.ts";

/** What to simulate. */
export interface ChanceOptions {
  /** Codes looked at, such as 90. */
  readonly count: number;
  readonly latentDim: number;
  readonly seed: string;
  /** How often. Default: 200. */
  readonly simulations?: number;
  /** Default: 0.95. */
  readonly level?: number;
}

/** What chance alone does. */
export interface ChanceMeans {
  /** A mean further from 0 than this would be called so at the level: z / √count. */
  readonly limit: number;
  /** Dimensions beyond the limit, for each simulation. */
  readonly beyond: readonly number[];
  /** The largest distance of a mean from 0, for each simulation. */
  readonly largest: readonly number[];
  /** The means of all dimensions of the first simulation, to draw. */
  readonly example: Float64Array;
}

/**
 * Draws codes from N(0, I) again and again and looks at each dimension's mean.
 *
 * @throws {RangeError} If a number of things is not 1 or more.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { chanceMeans } from "facespace/statistics";
 *
 * const options = { count: 90, latentDim: 256, seed: "a", simulations: 20 };
 * const { limit, beyond } = chanceMeans(options);
 * assert(limit.toFixed(2) === "0.21");
 * assert(beyond.every((dimensions) => dimensions > 0 && dimensions < 30)); // 13 on average
 * ```
 */
export function chanceMeans(options: ChanceOptions): ChanceMeans {
  const { count, latentDim, seed, simulations = 200, level = 0.95 } = options;
  if ([count, latentDim, simulations].some((number) => !Number.isInteger(number) || number < 1)) {
    throw new RangeError(
      `Cannot simulate ${simulations} times ${count} codes of ${latentDim} as each must be 1 or more`,
    );
  }
  const limit = normalQuantile((1 + level) / 2) / Math.sqrt(count);
  const all = Array.from({ length: simulations }, (_, simulation) => {
    const random = stream(seed, "chance means", String(simulation));
    const sums = new Float64Array(latentDim);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < latentDim; j++) sums[j] = (sums[j] ?? 0) + random.normal(0, 1);
    }
    return sums.map((sum) => sum / count);
  });
  return {
    limit,
    beyond: all.map((means) => means.filter((mean) => Math.abs(mean) > limit).length),
    largest: all.map((means) => means.reduce((most, mean) => Math.max(most, Math.abs(mean)), 0)),
    example: all[0] ?? new Float64Array(),
  };
}
