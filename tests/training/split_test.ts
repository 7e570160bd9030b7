import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { faceParts } from "facespace/training";

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

Deno.test("faceParts() refuses to draw from too few people", () => {
  assertThrows(
    () => faceParts({ identities: [1, 1, 2], partitions: [-1, -1, -1] }, 1),
    RangeError,
    "2 groups are too few for shares of 0.1 and 0.1",
  );
});

const identities = [0, 0, 1, 2, 2, 3];

Deno.test("faceParts() keeps the parts that are given, whatever the seed", () => {
  const partitions = Int8Array.of(2, 2, 0, 1, 1, 0);
  const split = { train: [2, 5], validation: [3, 4], test: [0, 1] };
  assertEquals(faceParts({ identities, partitions }, 1), split);
  assertEquals(faceParts({ identities, partitions }, 2), split);
});

Deno.test("faceParts() refuses a person in two given parts, a row in none, an empty part", () => {
  const split = (...partitions: number[]) => () => faceParts({ identities, partitions }, 1);
  assertThrows(
    split(0, 0, 0, 1, 2, 2),
    RangeError,
    "person 2 is in validation and, with face 4, in test; parts that are not given are drawn",
  );
  assertThrows(split(0, 0, -1, 1, 1, 2), RangeError, "as face 2 is in none: got -1");
  assertThrows(split(0, 0, 7, 1, 1, 2), RangeError, "as face 2 is in none: got 7");
  assertThrows(split(0, 0, 0, 1, 1, 1), RangeError, "as test has no faces");
});
