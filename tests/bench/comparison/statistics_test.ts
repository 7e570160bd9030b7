import { assertEquals, assertThrows } from "@std/assert";
import { median, quartiles, ratioOverRounds, roundMedians } from "./statistics.ts";

Deno.test("median() is the middle value, or the mean of the two in the middle", () => {
  assertEquals(median([5]), 5);
  assertEquals(median([9, 1, 5]), 5);
  assertEquals(median([9, 1, 5, 7]), 6);
});

Deno.test("quartiles() interpolates as type 7 does", () => {
  assertEquals(quartiles([1, 2, 3, 4, 5]), { lower: 2, median: 3, upper: 4 });
  assertEquals(quartiles([40, 10, 20, 30]), { lower: 17.5, median: 25, upper: 32.5 });
});

Deno.test("quartiles() refuses an empty list", () => {
  assertThrows(() => quartiles([]), RangeError, "there are no values");
});

Deno.test("roundMedians() takes each round's median and leaves out empty rounds", () => {
  assertEquals(roundMedians([[3, 1, 2], undefined, [], [10]]), [2, 10]);
});

Deno.test("ratioOverRounds() compares within rounds, so that a slow round does not count", () => {
  const slower = [[20, 20], [200], [20]];
  const faster = [[10], [100, 100], [10]];
  assertEquals(ratioOverRounds(slower, faster), { lower: 2, median: 2, upper: 2 });
});

Deno.test("ratioOverRounds() only counts rounds that both took part in", () => {
  assertEquals(ratioOverRounds([[30], undefined, [1]], [[10], [5]])?.median, 3);
  assertEquals(ratioOverRounds([[30]], [undefined, [10]]), undefined);
});
