/**
 * Statistics of timings: medians and quartiles, as one slow round must not count, and ratios within
 * rounds, as what disturbs a round disturbs all that are timed in it.
 *
 * @module
 */

/** Where the middle half of some values lies. */
export interface Quartiles {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/**
 * The quartiles, interpolated linearly between the values (type 7 of Hyndman & Fan 1996).
 *
 * @throws {RangeError} If there are no values.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quartiles([4, 1, 3, 2]), { lower: 1.75, median: 2.5, upper: 3.25 });
 * ```
 */
export function quartiles(values: readonly number[]): Quartiles {
  return { lower: quantile(values, 0.25), median: median(values), upper: quantile(values, 0.75) };
}

/**
 * The middle value, or the mean of the two in the middle.
 *
 * @throws {RangeError} If there are no values.
 */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) {
    throw new RangeError("Cannot take a quantile as there are no values");
  }
  return below + (above - below) * (position - Math.floor(position));
}

/** The milliseconds of each step in a round, or nothing where a contender sat the round out. */
export type Round = readonly number[] | undefined;

/** A contender's step in milliseconds, one value for each round that it took part in. */
export function roundMedians(rounds: readonly Round[]): number[] {
  return rounds.flatMap((round) => round?.length ? [median(round)] : []);
}

/**
 * How many times as long one contender's step takes as another's: the ratio in each round that both
 * took part in, and of these the quartiles.
 *
 * @returns Nothing if they never took part in the same round.
 */
export function ratioOverRounds(
  slower: readonly Round[],
  faster: readonly Round[],
): Quartiles | undefined {
  const ratios = slower.flatMap((round, i) => {
    const other = faster[i];
    return round?.length && other?.length ? [median(round) / median(other)] : [];
  });
  return ratios.length > 0 ? quartiles(ratios) : undefined;
}
