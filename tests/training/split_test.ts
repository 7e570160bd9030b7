import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { faceParts, partNotes } from "facespace/training";

const people = Array.from({ length: 200 }, (_, row) => Math.floor(row / 4));
const unknown = people.map(() => -1);
const drawn = (seed: number) => faceParts({ identities: people, partitions: unknown }, seed);

Deno.test("faceParts() draws parts: every row is in one, and nobody in two", () => {
  const split = drawn(1);
  const rows = [...split.train, ...split.validation, ...split.test];
  assertEquals(rows.toSorted((a, b) => a - b), people.map((_, row) => row));
  assertEquals([split.train.length, split.validation.length, split.test.length], [160, 20, 20]);
  const peopleOf = (part: readonly number[]) => new Set(part.map((row) => people[row]));
  const parts = [peopleOf(split.train), peopleOf(split.validation), peopleOf(split.test)];
  assertEquals(parts.reduce((sum, part) => sum + part.size, 0), 50);
});

Deno.test("faceParts() depends on its seed alone", () => {
  assertEquals(drawn(1), drawn(1));
  assertNotEquals(drawn(1).test, drawn(2).test);
});

Deno.test("faceParts() refuses to draw from fewer than three people, in words of the data", () => {
  const needs =
    "and at least 3 are needed: the column partition of labels.csv or CelebA's list_eval_partition names the parts, and the column identity or identity_CelebA who is shown";
  assertThrows(
    () => faceParts({ identities: [1, 1, 2], partitions: [-1, -1, -1] }, 1),
    RangeError,
    `Cannot draw train, validation, and test by person as there are 2 people ${needs}`,
  );
  assertThrows(
    () => faceParts({ identities: [1, 1, 1], partitions: [0, 0, 0] }, 1),
    RangeError,
    `Cannot draw validation and test by person as there is 1 person ${needs}`,
  );
  assertThrows(
    () => faceParts({ identities: [1, 1, 2], partitions: [0, 0, 1] }, 1),
    RangeError,
    `Cannot draw test by person as there are 2 people ${needs}`,
  );
  const three = faceParts({ identities: [1, 2, 2, 3], partitions: [-1, -1, -1, -1] }, 1);
  for (const part of PARTS) assert(three[part].length > 0, part);
});

const PARTS = ["train", "validation", "test"] as const;

/** Parts of the 50 people in turn, by their numbers. */
const givenInTurn = (...parts: readonly number[]) =>
  people.map((person) => parts[person % parts.length] ?? -1);

Deno.test("faceParts() draws the parts that are not given from people of the others, nobody twice", () => {
  for (const given of [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 0, 0, 1], [1, 1, 1, 0]]) {
    const partitions = givenInTurn(...given);
    for (let seed = 0; seed < 5; seed++) {
      const split = faceParts({ identities: people, partitions }, seed);
      const rows = PARTS.flatMap((part) => split[part]);
      assertEquals(rows.toSorted((a, b) => a - b), people.map((_, row) => row));
      const sizes = PARTS.map((part) => new Set(split[part].map((row) => people[row])).size);
      assertEquals(sizes.reduce((sum, size) => sum + size), 50);
      for (const size of sizes) assert(size >= 5, `${sizes} of ${given} given`);
      assertEquals(split.notes.length, 1);
      assertEquals(faceParts({ identities: people, partitions }, seed), split);
      const other = faceParts({ identities: people, partitions }, seed + 5);
      assertNotEquals(PARTS.map((part) => other[part]), PARTS.map((part) => split[part]));
    }
  }
});

Deno.test("faceParts() of one given part are those of none, and it says what was drawn", () => {
  const { notes: none, ...asOfNone } = drawn(3);
  const { notes, ...split } = faceParts({ identities: people, partitions: givenInTurn(0) }, 3);
  assertEquals([split, none], [asOfNone, []]);
  assertEquals(notes, [
    "The data set gives train only: validation (20 faces of 5 people) and test (20 faces of 5 people) were drawn from the people of train by seed 3",
  ]);
});

Deno.test("faceParts() leaves a given part alone where another has more people to draw from", () => {
  const partitions = givenInTurn(0, 0, 0, 1); // 12 of 50 people are given as validation
  const split = faceParts({ identities: people, partitions }, 1);
  const given = people.flatMap((_, row) => partitions[row] === 1 ? [row] : []);
  assertEquals([split.validation, split.test.length], [given, 20]);
  assertEquals(split.notes, [
    "The data set gives train and validation only: test (20 faces of 5 people) was drawn from the people of train by seed 1",
  ]);
});

Deno.test("partNotes() tells what was drawn, and where held-out faces are too few", () => {
  assertEquals(partNotes(drawn(3)), []);
  const few = { identities: people.slice(0, 20), partitions: people.slice(0, 20).map(() => 0) };
  const notes = partNotes(faceParts(few, 3));
  assertEquals(notes.length, 2);
  assertStringIncludes(notes[0] ?? "", "gives train only");
  assertEquals(
    notes[1],
    "4 held-out faces, and 12 faces to learn from: too few to measure anything; what follows only shows that the notebook runs",
  );
});

const identities = [0, 0, 1, 2, 2, 3];

Deno.test("faceParts() keeps the parts that are given, whatever the seed", () => {
  const partitions = Int8Array.of(2, 2, 0, 1, 1, 0);
  const split = { train: [2, 5], validation: [3, 4], test: [0, 1], notes: [] };
  assertEquals(faceParts({ identities, partitions }, 1), split);
  assertEquals(faceParts({ identities, partitions }, 2), split);
});

Deno.test("faceParts() refuses a person in two given parts, and a row in none", () => {
  const split = (...partitions: number[]) => () => faceParts({ identities, partitions }, 1);
  assertThrows(
    split(0, 0, 0, 1, 2, 2),
    RangeError,
    "person 2 is in validation and, with face 4, in test; parts that are not given are drawn",
  );
  assertThrows(split(0, 0, -1, 1, 1, 2), RangeError, "as face 2 is in none: got -1");
  assertThrows(
    split(0, 0, 7, 1, 1, 2),
    RangeError,
    "as face 2 is in none: got 7; give every face a part, or none, by the column partition of labels.csv",
  );
});
