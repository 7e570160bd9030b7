import { assertEquals, assertThrows } from "@std/assert";
import { evenlySpread } from "../../lib/images/evenly_spread.ts";

Deno.test("evenlySpread() takes rows at even distances, all of them if as many are asked for", () => {
  assertEquals(evenlySpread([10, 11, 12, 13, 14, 15, 16], 3), [10, 12, 14]);
  assertEquals(evenlySpread([10, 11, 12], 3), [10, 11, 12]);
  assertEquals(evenlySpread([10], 0), []);
});

Deno.test("evenlySpread() refuses more rows than there are", () => {
  assertThrows(() => evenlySpread([1, 2], 3), RangeError, "3 rows as there are only 2");
});
