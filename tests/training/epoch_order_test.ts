import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { epochOrder, inOrder, isMirrored } from "../../lib/training/epoch_order.ts";

Deno.test("epochOrder() visits every row once", () => {
  const rows = epochOrder(10, { seed: "seed", epoch: 1 });
  assertEquals(rows.toSorted(), inOrder(10));
  assertNotEquals(rows, inOrder(10));
});

Deno.test("epochOrder() is a function of seed and epoch", () => {
  const draw = (seed: string, epoch: number) => epochOrder(50, { seed, epoch });
  assertEquals(draw("seed", 3), draw("seed", 3));
  assertNotEquals(draw("seed", 3), draw("seed", 4));
  assertNotEquals(draw("seed", 3), draw("other", 3));
});

Deno.test("isMirrored() is a function of row, seed and epoch, and true for about half", () => {
  const draw = (seed: string, epoch: number) =>
    inOrder(2000).filter((row) => isMirrored(row, { seed, epoch }));
  const mirrored = draw("seed", 1);
  assertEquals(mirrored, draw("seed", 1));
  assertNotEquals(mirrored, draw("seed", 2));
  assertNotEquals(mirrored, draw("other", 1));
  // Five standard deviations of a fair coin.
  assert(Math.abs(mirrored.length - 1000) < 112, `${mirrored.length} of 2,000`);
});
