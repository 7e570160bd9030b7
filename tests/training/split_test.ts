import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { splitByGroup, splitByPartition, splitFaces } from "../../lib/training/split.ts";

const groups = Array.from({ length: 200 }, (_, row) => Math.floor(row / 4));

Deno.test("splitByGroup() puts every row into one part and no group into two", () => {
  const split = splitByGroup(groups, { validation: 0.1, test: 0.2, seed: "a" });
  const rows = [...split.train, ...split.validation, ...split.test];
  assertEquals(rows.toSorted((a, b) => a - b), groups.map((_, row) => row));
  assertEquals([split.train.length, split.validation.length, split.test.length], [140, 20, 40]);
  const groupsOf = (part: readonly number[]) => new Set(part.map((row) => groups[row]));
  const parts = [groupsOf(split.train), groupsOf(split.validation), groupsOf(split.test)];
  assertEquals(parts.reduce((sum, part) => sum + part.size, 0), 50);
});

Deno.test("splitByGroup() depends on its seed alone", () => {
  const draw = (seed: string) => splitByGroup(groups, { seed });
  assertEquals(draw("a"), draw("a"));
  assertNotEquals(draw("a").test, draw("b").test);
});

Deno.test("splitByGroup() refuses shares that starve a part", () => {
  assertThrows(
    () => splitByGroup(groups, { validation: 0.6, test: 0.4, seed: "a" }),
    RangeError,
    "got validation 0.6, test 0.4",
  );
  assertThrows(() => splitByGroup([1, 1, 2], { seed: "a" }), RangeError, "2 groups are too few");
});

const identities = [0, 0, 1, 2, 2, 3];

Deno.test("splitByPartition() keeps the parts that are given", () => {
  const partitions = Int8Array.of(2, 2, 0, 1, 1, 0);
  const split = { train: [2, 5], validation: [3, 4], test: [0, 1] };
  assertEquals(splitByPartition({ identities, partitions }), split);
  assertEquals(splitFaces({ identities, partitions }, { seed: "a" }), split);
});

Deno.test("splitByPartition() refuses a person in two parts, a row in none, an empty part", () => {
  const split = (...partitions: number[]) => () => splitByPartition({ identities, partitions });
  assertThrows(
    split(0, 0, 0, 1, 2, 2),
    RangeError,
    "person 2 is in validation and, with face 4, in test; splitByGroup() draws parts",
  );
  assertThrows(split(0, 0, -1, 1, 1, 2), RangeError, "as face 2 is in none: got -1");
  assertThrows(split(0, 0, 7, 1, 1, 2), RangeError, "as face 2 is in none: got 7");
  assertThrows(split(0, 0, 0, 1, 1, 1), RangeError, "as test has no faces");
});

Deno.test("splitFaces() draws by person where no part is given, and never mixes", () => {
  const unknown = groups.map(() => -1);
  const drawn = splitFaces({ identities: groups, partitions: unknown }, { seed: "a" });
  assertEquals(drawn, splitByGroup(groups, { seed: "a" }));
  assertThrows(
    () => splitFaces({ identities: [0, 1], partitions: [-1, 0] }, { seed: "a" }),
    RangeError,
    "as face 0 is in none",
  );
});
