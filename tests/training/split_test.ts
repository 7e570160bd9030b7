import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { splitByGroup } from "../../lib/training/split.ts";

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
