/**
 * Training, validation and test parts that share no person: a network that has met someone's face
 * draws that face better, which says nothing about new ones.
 *
 * @module
 */

import { stream } from "../random/mod.ts";

/** Row numbers of each part, ascending. */
export type Split = Readonly<Record<"train" | "validation" | "test", readonly number[]>>;

/** Who is on each picture, and which part a data set gave it, by column. */
export interface GivenParts {
  /** A number for each person. */
  readonly identities: ArrayLike<number>;
  /** 0 for training, 1 for validation, 2 for the test, −1 where nothing is given. */
  readonly partitions: ArrayLike<number>;
}

const PARTS = ["train", "validation", "test"] as const;

/** Of the people, in the validation part as in the test. */
const SHARE = 0.1;

/**
 * The parts that the data set gives, such as CelebA's own, or, where it gives none, parts drawn by
 * person: a tenth of the people for validation, and a tenth for the test.
 *
 * @param seed Of the training; decides nothing where the data set gives the parts.
 * @throws {RangeError} If there are too few people, or the given parts leave out a face, show a person
 * twice, or are empty.
 */
export function faceParts(faces: GivenParts, seed: number): Split {
  const given = Array.from(faces.partitions).some((part) => part >= 0);
  return given ? givenParts(faces) : drawnParts(faces.identities, `split ${seed}`);
}

function drawnParts(identities: ArrayLike<number>, seed: string): Split {
  const members = Map.groupBy(Array.from(identities).keys(), (row) => identities[row] ?? -1);
  const order = stream(seed, "split").shuffle([...members.keys()].sort((a, b) => a - b));
  const count = Math.round(order.length * SHARE);
  const rowsOf = (people: readonly number[]) =>
    people.flatMap((person) => members.get(person) ?? []).sort((a, b) => a - b);
  const split = {
    train: rowsOf(order.slice(2 * count)),
    validation: rowsOf(order.slice(0, count)),
    test: rowsOf(order.slice(count, 2 * count)),
  };
  if (PARTS.some((part) => split[part].length === 0)) {
    throw new RangeError(
      `Cannot split as ${members.size} groups are too few for shares of ${SHARE} and ${SHARE}`,
    );
  }
  return split;
}

function givenParts({ identities, partitions }: GivenParts): Split {
  const split = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  const partOf = new Map<number, typeof PARTS[number]>();
  for (let row = 0; row < partitions.length; row++) {
    const part = PARTS[partitions[row] ?? -1];
    if (!part) {
      throw new RangeError(
        `Cannot split by the given parts as face ${row} is in none: got ${
          partitions[row]
        }; give every face a part, or none`,
      );
    }
    const identity = identities[row] ?? -1;
    const known = partOf.get(identity) ?? part;
    if (known !== part) {
      throw new RangeError(
        `Cannot split by the given parts as no person may be in two: person ${identity} is in ${known} and, with face ${row}, in ${part}; parts that are not given are drawn`,
      );
    }
    partOf.set(identity, part);
    split[part].push(row);
  }
  const empty = PARTS.find((part) => split[part].length === 0);
  if (empty) throw new RangeError(`Cannot split by the given parts as ${empty} has no faces`);
  return split;
}
