/**
 * Training, validation and test parts that share no person: a network that has met someone's face
 * draws that face better, which says nothing about new ones.
 *
 * @module
 */

import { stream } from "../random/random_stream.ts";

/** Row numbers of each part, ascending. */
export type Split = Readonly<Record<"train" | "validation" | "test", readonly number[]>>;

/** Options of {@linkcode splitByGroup}. */
export interface SplitOptions {
  /** Share of the groups for validation, from 0 to 1. Default 0.1. */
  readonly validation?: number;
  /** Share of the groups for the test, from 0 to 1. Default 0.1. */
  readonly test?: number;
  /** Seeds the draw. */
  readonly seed: string;
}

/**
 * Splits rows so that all rows of one group fall into one part.
 *
 * @param groups The group of each row, for example the person on each picture.
 * @throws {RangeError} If the shares leave nothing to train on, or a part that was asked for gets
 * no group.
 */
export function splitByGroup(groups: ArrayLike<number>, options: SplitOptions): Split {
  const { validation = 0.1, test = 0.1, seed } = options;
  if (!(validation >= 0) || !(test >= 0) || !(validation + test < 1)) {
    throw new RangeError(
      `Cannot split as the shares must be at least 0 and leave some rows to train on: got validation ${validation}, test ${test}`,
    );
  }
  const members = new Map<number, number[]>();
  for (const [row, group] of Array.from(groups).entries()) {
    const rows = members.get(group);
    if (rows) rows.push(row);
    else members.set(group, [row]);
  }
  const order = stream(seed, "split").shuffle([...members.keys()].sort((a, b) => a - b));
  const validationEnd = Math.round(order.length * validation);
  const testEnd = validationEnd + Math.round(order.length * test);
  const rowsOf = (part: readonly number[]) =>
    part.flatMap((group) => members.get(group) ?? []).sort((a, b) => a - b);
  const split = {
    train: rowsOf(order.slice(testEnd)),
    validation: rowsOf(order.slice(0, validationEnd)),
    test: rowsOf(order.slice(validationEnd, testEnd)),
  };
  const starved = (validation > 0 && !split.validation.length) || (test > 0 && !split.test.length);
  if (starved || !split.train.length) {
    throw new RangeError(
      `Cannot split as ${members.size} groups are too few for shares of ${validation} and ${test}`,
    );
  }
  return split;
}
