/**
 * Draws of people rather than of faces, and intervals that know it. Averages of many faces drawn from few
 * people nearly repeat one another: an interval over draws alone would be too narrow. So the people are
 * resampled, a few results are drawn from each resample, and the interval is that of the resamples' means.
 *
 * @module
 */

import type { RandomStream } from "../random/mod.ts";
import { type Interval, mean, shareInterval, studentQuantile } from "../statistics/mod.ts";

/** How people are drawn. */
interface DrawPeopleOptions {
  /** How many. */
  readonly count: number;
  /** Draws people and, of each, a face. */
  readonly random: RandomStream;
  /**
   * Draws, with replacement, as many people as there are, of whom then the others are drawn: a bootstrap
   * resample. Default: everybody, once.
   */
  readonly resample?: RandomStream;
}

/**
 * One face each of some people, without replacement.
 *
 * @param rows Faces to draw from.
 * @param identities Who is on each row of the table.
 * @throws {RangeError} If there are too few people.
 */
export function drawPeople(
  rows: readonly number[],
  identities: ArrayLike<number>,
  { count, random, resample }: DrawPeopleOptions,
): readonly number[] {
  const people = [...Map.groupBy(rows, (row) => identities[row]).values()];
  if (!(Number.isInteger(count) && count >= 1 && count <= people.length)) {
    throw new RangeError(`Cannot draw ${count} people as there are ${people.length}`);
  }
  const among = resample ? people.map(() => resample.pick(people)) : [...people];
  return random.shuffle(among).slice(0, count).map((faces) => random.pick(faces));
}

/**
 * The mean of values that come in groups of equal size, one group for each resample of the people, with
 * its 95 % t interval.
 *
 * Groups' means differ by their people and, by chance, by their few draws. Both count whole, though the mean
 * of all draws has less of the second: the interval is rather too wide than too narrow.
 *
 * @param values Group by group.
 * @param groups How many groups: 2 or more, of as many values each.
 * @throws {RangeError} If they are not.
 */
export function groupedInterval(
  values: ArrayLike<number>,
  groups: number,
): Interval {
  const size = values.length / groups;
  if (!(groups >= 2) || !Number.isInteger(size) || size < 1) {
    throw new RangeError(
      `Cannot make an interval of ${values.length} values in ${groups} groups: it needs 2 groups or ` +
        "more of one size",
    );
  }
  const means = Array.from(
    { length: groups },
    (_, i) => mean(Array.from({ length: size }, (_, j) => values[i * size + j] ?? NaN)),
  );
  const estimate = mean(means);
  const variance = means.reduce((sum, value) => sum + (value - estimate) ** 2, 0) / (groups - 1);
  const half = studentQuantile(0.975, groups - 1) * Math.sqrt(variance);
  return { estimate, low: estimate - half, high: estimate + half };
}

/**
 * The same of a share, such as that of results which a judge calls right: never beyond 0 and 1, and never
 * narrower than Wilson's interval, which has a width even if all or none are right.
 *
 * @param successes 1 or 0, group by group.
 */
export function peopleShare(successes: readonly number[], groups: number): Interval {
  const { estimate, low, high } = groupedInterval(successes, groups);
  const wilson = shareInterval(successes.filter((one) => one === 1).length, successes.length);
  return {
    estimate,
    low: Math.max(0, Math.min(low, wilson.low)),
    high: Math.min(1, Math.max(high, wilson.high)),
  };
}
