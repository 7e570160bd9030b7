import { assertEquals, assertNotEquals } from "@std/assert";
import { epochBatches, inBatches } from "../../lib/training/epoch_order.ts";

Deno.test("epochBatches() visits every row once, with a short last batch", () => {
  const batches = epochBatches(10, 4, "seed", 1);
  assertEquals(batches.map((batch) => batch.length), [4, 4, 2]);
  assertEquals(batches.flat().toSorted((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("epochBatches() is a function of seed and epoch", () => {
  assertEquals(epochBatches(50, 8, "seed", 3), epochBatches(50, 8, "seed", 3));
  assertNotEquals(epochBatches(50, 8, "seed", 3), epochBatches(50, 8, "seed", 4));
  assertNotEquals(epochBatches(50, 8, "seed", 3), epochBatches(50, 8, "other", 3));
});

Deno.test("inBatches() keeps the order", () => {
  assertEquals(inBatches([5, 3, 1], 2), [[5, 3], [1]]);
});
