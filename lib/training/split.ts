/**
 * Training, validation and test parts that share no person: a network that has met someone's face
 * draws that face better, which says nothing about new ones.
 *
 * @module
 */

import { stream } from "../random/mod.ts";

/** Row numbers of each part, ascending. */
export type Split = Readonly<Record<"train" | "validation" | "test", readonly number[]>>;

/** Parts, and how they came about. */
export interface FaceParts extends Split {
  /** A sentence on what was drawn although the data set gives a part; empty where nothing was. */
  readonly notes: readonly string[];
}

/** Who is on each picture, and which part a data set gave it, by column. */
export interface GivenParts {
  /** A number for each person. */
  readonly identities: ArrayLike<number>;
  /** 0 for training, 1 for validation, 2 for the test, −1 where nothing is given. */
  readonly partitions: ArrayLike<number>;
}

const PARTS = ["train", "validation", "test"] as const;
type Part = typeof PARTS[number];

/** Of the people, in the validation part as in the test. */
const SHARE = 0.1;

/** Where a data set says it, for messages. */
const PARTITION = "the column partition of labels.csv or CelebA's list_eval_partition";
const IDENTITY = "the column identity or identity_CelebA";

/**
 * The parts that the data set gives, such as CelebA's own, or, where it gives none, parts drawn by
 * person: a tenth of the people for validation, and a tenth for the test. Where it gives one or two
 * parts only, the missing ones are drawn likewise from the people of the largest that is given.
 *
 * @param seed Of the training; decides nothing where the data set gives all parts.
 * @throws {RangeError} If there are too few people to draw from, or the given parts leave out a face or
 * show a person twice.
 */
export function faceParts(faces: GivenParts, seed: number): FaceParts {
  const { identities } = faces;
  const given = givenParts(faces);
  const named = new Set(given.values());
  const missing = PARTS.filter((part) => !named.has(part));
  const from = largestPart(given);
  const partOf = missing.length === 0
    ? given
    : drawnParts(new Set(Array.from(identities)), { given, missing, from, seed });
  const rows: Record<Part, number[]> = { train: [], validation: [], test: [] };
  for (let row = 0; row < identities.length; row++) {
    const part = partOf.get(identities[row] ?? -1);
    if (part) rows[part].push(row);
  }
  if (missing.length === 0 || from === undefined) return { ...rows, notes: [] };
  const drawn = missing.map((part) => {
    const people = new Set(rows[part].map((row) => identities[row])).size;
    return `${part} (${counted(rows[part].length, "face", "faces")} of ${
      counted(people, "person", "people")
    })`;
  });
  const note = `The data set gives ${listed(PARTS.filter((part) => named.has(part)))} only: ${
    listed(drawn)
  } ${drawn.length === 1 ? "was" : "were"} drawn from the people of ${from} by seed ${seed}`;
  return { ...rows, notes: [note] };
}

/** Held-out faces below which nothing is measured. */
const FEW = 20;

/**
 * What a reader should know of the parts before anything is made of them: what was drawn although the data
 * set gives parts, and whether there are too few held-out faces to measure anything on.
 */
export function partNotes({ train, test, notes }: FaceParts): readonly string[] {
  if (test.length >= FEW) return notes;
  const few = `${counted(test.length, "held-out face", "held-out faces")}, and ${
    counted(train.length, "face", "faces")
  } to learn from: too few to measure anything; what follows only shows that the notebook runs`;
  return [...notes, few];
}

/** The part of each person; of nobody if the data set gives no parts. */
function givenParts({ identities, partitions }: GivenParts): ReadonlyMap<number, Part> {
  const partOf = new Map<number, Part>();
  if (Array.from(partitions).every((part) => part < 0)) return partOf;
  for (let row = 0; row < partitions.length; row++) {
    const part = PARTS[partitions[row] ?? -1];
    if (!part) {
      throw new RangeError(
        `Cannot split by the given parts as face ${row} is in none: got ${
          partitions[row]
        }; give every face a part, or none, by ${PARTITION}`,
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
  }
  return partOf;
}

/** The part with most people; `undefined` if no part is given. */
function largestPart(given: ReadonlyMap<number, Part>): Part | undefined {
  const people = Map.groupBy(given.values(), (part) => part);
  const sizeOf = (part: Part) => people.get(part)?.length ?? 0;
  return PARTS.filter((part) => people.has(part)).sort((a, b) => sizeOf(b) - sizeOf(a))[0];
}

/**
 * Gives people of one part, or everybody where none is given, to the parts that are missing: a tenth of
 * all people to validation and test each. The others go to the training part if that is missing, and
 * stay where they are if not.
 */
function drawnParts(people: ReadonlySet<number>, options: {
  readonly given: ReadonlyMap<number, Part>;
  readonly missing: readonly Part[];
  readonly from: Part | undefined;
  readonly seed: number;
}): ReadonlyMap<number, Part> {
  const { given, missing, from, seed } = options;
  if (people.size < PARTS.length) {
    throw new RangeError(
      `Cannot draw ${listed(missing)} by person as there ${
        people.size === 1 ? "is 1 person" : `are ${people.size} people`
      } and at least ${PARTS.length} are needed: ${PARTITION} names the parts, and ${IDENTITY} who is shown`,
    );
  }
  const rest = from === undefined || missing.includes("train") ? "train" : from;
  const heldOut = (["validation", "test"] as const).filter((part) =>
    missing.includes(part) || (part === from && part !== rest)
  );
  const givers = [...people].filter((person) => given.get(person) === from).sort((a, b) => a - b);
  // At least one, so that three people are enough; the givers, half of all or more, are never used up.
  const count = Math.max(1, Math.round(people.size * SHARE));
  const partOf = new Map(given);
  for (const [i, person] of stream(`split ${seed}`, "split").shuffle(givers).entries()) {
    partOf.set(person, heldOut[Math.floor(i / count)] ?? rest);
  }
  return partOf;
}

function counted(count: number, one: string, several: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat("en").format(names);
}
