import { assertEquals } from "@std/assert";
import type { AttributeName } from "facespace/annotations";
import { attributeTargets, learnableAttributes } from "../../lib/judges/attribute_targets.ts";

const columns: Partial<Record<AttributeName, Int8Array>> = {
  Smiling: Int8Array.of(1, -1, 0, 1, 1),
  Male: Int8Array.of(1, 1, 1, 1, 1), // all have it
  Young: Int8Array.of(1, -1, -1, -1, -1),
};
const table = { attribute: (name: AttributeName) => columns[name] ?? new Int8Array(5) };

Deno.test("learnableAttributes() wants a share of both classes among the faces given", () => {
  const all = [0, 1, 2, 3, 4];
  assertEquals(learnableAttributes(table, all, 0), ["Smiling", "Young"]);
  assertEquals(learnableAttributes(table, all, 0.2), ["Smiling", "Young"]);
  assertEquals(learnableAttributes(table, all, 0.21), ["Smiling"]); // 1 of 4 and 1 of 5
  assertEquals(learnableAttributes(table, [1, 2, 3, 4], 0), ["Smiling"]);
  assertEquals(learnableAttributes(table, [2], 0), []);
});

Deno.test("attributeTargets() leaves out what is not known, and weighs classes alike if asked", () => {
  const plain = attributeTargets(table, [3, 2, 1, 0], ["Smiling", "Young"], { balance: "none" });
  assertEquals(plain.labels, { values: Float32Array.of(1, 0, 0, 0, 0, 0, 1, 1), width: 2 });
  assertEquals(plain.weights, { values: Float32Array.of(1, 1, 0, 1, 1, 1, 1, 1), width: 2 });
  const balanced = attributeTargets(table, [3, 2, 1, 0], ["Smiling"], { balance: "classes" });
  // two of three known have it: together they weigh as much as the one that has it not
  assertEquals(balanced.weights, { values: Float32Array.of(0.75, 0, 1.5, 0.75), width: 1 });
});
