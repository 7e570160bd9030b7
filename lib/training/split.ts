/**
 * Training, validation and test parts that share no person: a network that has met someone's face
 * draws that face better, which says nothing about new ones.
 *
 * @module
 */

import { stream } from "../random/mod.ts";

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

/** Who is on each picture, and which part a data set gave it, by column. */
export interface GivenParts {
  readonly identities: ArrayLike<number>;
  /** 0 for training, 1 for validation, 2 for the test, −1 where nothing is given. */
  readonly partitions: ArrayLike<number>;
}

/**
 * The parts that the data set gives, or, where it gives none, parts drawn by person.
 *
 * @param options For drawn parts.
 * @throws {RangeError} As {@linkcode splitByPartition} and {@linkcode splitByGroup}.
 */
export function splitFaces(faces: GivenParts, options: SplitOptions): Split {
  const given = Array.from(faces.partitions).some((part) => part >= 0);
  return given ? splitByPartition(faces) : splitByGroup(faces.identities, options);
}

const PARTS = ["train", "validation", "test"] as const;

/**
 * The parts that the data set gives, such as CelebA's own.
 *
 * @throws {RangeError} If a person is in two parts, a row is in none, or a part has no rows.
 */
export function splitByPartition({ identities, partitions }: GivenParts): Split {
  const split = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  const partOf = new Map<number, typeof PARTS[number]>();
  for (let row = 0; row < partitions.length; row++) {
    const part = PARTS[partitions[row] ?? -1];
    if (!part) {
      throw new RangeError(
        `Cannot split by the given parts as face ${row} is in none: got ${
          partitions[row]
        }; splitByGroup() draws parts`,
      );
    }
    const identity = identities[row] ?? -1;
    const known = partOf.get(identity) ?? part;
    if (known !== part) {
      throw new RangeError(
        `Cannot split by the given parts as no person may be in two: person ${identity} is in ${known} and, with face ${row}, in ${part}; splitByGroup() draws parts`,
      );
    }
    partOf.set(identity, part);
    split[part].push(row);
  }
  const empty = PARTS.find((part) => split[part].length === 0);
  if (empty) throw new RangeError(`Cannot split by the given parts as ${empty} has no faces`);
  return split;
}
