/**
 * What trials found, network by network, over seeds.
 *
 * @module
 */

import { type MeanInterval, meanInterval } from "./mean_interval.ts";
import type { Trial } from "./trials.ts";

/** A network's mean over seeds. */
export interface TrialInterval extends MeanInterval {
  readonly name: string;
  /** The single trials, seed by seed. */
  readonly values: readonly number[];
}

/**
 * The mean of one figure over seeds for each network, in the order in which they first ran.
 *
 * @param valueOf The figure.
 * @param options Whether each trial's figure is taken less that of one network from the same seed, which
 * is then left out. The pairs' interval is narrower where a seed moves both alike.
 * @throws {RangeError} If the network to compare with lacks a seed.
 */
export function trialIntervals<Measured>(
  trials: readonly Trial<Measured>[],
  valueOf: (measured: Measured, trial: Trial<Measured>) => number,
  options: { readonly lessThatOf?: string } = {},
): readonly TrialInterval[] {
  const { lessThatOf } = options;
  const base = (seed: number): number => {
    if (lessThatOf === undefined) return 0;
    const trial = trials.find((trial) => trial.name === lessThatOf && trial.seed === seed);
    if (!trial) {
      throw new RangeError(
        `Cannot compare trials with those of ${lessThatOf} as it has none from seed ${seed}`,
      );
    }
    return valueOf(trial.measured, trial);
  };
  return [...Map.groupBy(trials, ({ name }) => name)]
    .filter(([name]) => name !== lessThatOf)
    .map(([name, group]) => {
      const values = group.map((trial) => valueOf(trial.measured, trial) - base(trial.seed));
      return { name, values, ...meanInterval(values) };
    });
}

/**
 * One row a network: means over seeds, with half the width of their 95 % t intervals.
 *
 * @param columns By title, what to show and with how many digits after the point.
 */
export function trialTable<Measured>(
  trials: readonly Trial<Measured>[],
  columns: Readonly<Record<string, readonly [TrialValue<Measured>, digits: number]>>,
): Record<string, string>[] {
  const names = [...new Set(trials.map(({ name }) => name))];
  const rows = new Map(names.map((name) => [name, { network: name } as Record<string, string>]));
  for (const [title, [valueOf, digits]] of Object.entries(columns)) {
    for (const { name, mean, high } of trialIntervals(trials, valueOf)) {
      const half = Number.isFinite(high) ? (high - mean).toFixed(digits) : "?";
      const row = rows.get(name);
      if (row) row[title] = `${mean.toFixed(digits)} ± ${half}`;
    }
  }
  return [...rows.values()];
}

/** A figure of a trial. */
export type TrialValue<Measured> = (measured: Measured, trial: Trial<Measured>) => number;
