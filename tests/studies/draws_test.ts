import { assertEquals, assertThrows } from "@std/assert";
import { stream } from "facespace/random";
import { drawInTurn, drawMembers, sampleOf } from "../../lib/studies/draws.ts";

const ROWS = [2, 3, 5, 7, 11];

Deno.test("drawMembers() draws without replacement, every face as often as any other", () => {
  const times = new Map(ROWS.map((row) => [row, 0]));
  for (let i = 0; i < 5000; i++) {
    const drawn = drawMembers(ROWS, 2, stream("draw", String(i)));
    assertEquals([drawn.length, new Set(drawn).size], [2, 2]);
    for (const row of drawn) times.set(row, (times.get(row) ?? NaN) + 1);
  }
  // 2,000 expected, a standard deviation of 35
  for (const [row, count] of times) assertEquals(Math.abs(count - 2000) < 175, true, `row ${row}`);
});

Deno.test("drawMembers() can draw all, in any order or as they are, and no more", () => {
  assertEquals(drawMembers(ROWS, 5, stream("a")).toSorted((a, b) => a - b), ROWS);
  assertEquals(drawMembers(ROWS, "all", stream("a")), ROWS);
  for (const count of [0, 6, 1.5]) {
    assertThrows(
      () => drawMembers(ROWS, count, stream("a")),
      RangeError,
      `Cannot draw ${count} faces as there are 5`,
    );
  }
});

Deno.test("drawInTurn() takes everybody before anybody twice, and a shorter draw is its beginning", () => {
  const drawn = drawInTurn(ROWS, 12, "a");
  assertEquals(new Set(drawn.slice(0, 5)).size, 5);
  assertEquals(new Set(drawn.slice(5, 10)).size, 5);
  assertEquals(drawInTurn(ROWS, 7, "a"), drawn.slice(0, 7));
  assertThrows(() => drawInTurn([], 1, "a"), RangeError, "there are none");
});

Deno.test("sampleOf() takes all where they are few, and else a draw in their order", () => {
  assertEquals(sampleOf(ROWS, 5, "a"), ROWS);
  const many = Array.from({ length: 1000 }, (_, i) => 3 * i);
  const drawn = sampleOf(many, 200, "a");
  assertEquals([drawn.length, new Set(drawn).size], [200, 200]);
  assertEquals(drawn, drawn.toSorted((a, b) => a - b));
  assertEquals(drawn.every((row) => many.includes(row)), true);
  assertEquals(sampleOf(many, 200, "a"), drawn);
  assertEquals(sampleOf(many, 200, "b").join() === drawn.join(), false);
});
