import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { meanInterval } from "../../lib/training/mean_interval.ts";

Deno.test("meanInterval() is Student's t interval", () => {
  // Values 4, 6, 8, 10: mean 7, standard deviation √(20/3), t of 3 degrees of freedom 3.1824
  const { mean, low, high, count } = meanInterval([4, 6, 8, 10]);
  assertEquals([mean, count], [7, 4]);
  assertAlmostEquals(high - mean, 3.1824 * Math.sqrt(20 / 3 / 4), 1e-3);
  assertAlmostEquals(mean - low, high - mean, 1e-12);
});

Deno.test("meanInterval() of one value is known to nothing, of equal ones exactly", () => {
  assertEquals(meanInterval([3]), { mean: 3, low: -Infinity, high: Infinity, count: 1 });
  assertEquals(meanInterval([3, 3, 3]), { mean: 3, low: 3, high: 3, count: 3 });
});

Deno.test("meanInterval() refuses no values", () => {
  assertThrows(() => meanInterval([]), RangeError, "none were given");
});
