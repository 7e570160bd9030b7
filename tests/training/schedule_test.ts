import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { affordableEpochs, scheduleValue } from "../../lib/training/schedule.ts";

Deno.test("scheduleValue() keeps a constant", () => {
  assertEquals([0, 7, 1e6].map((step) => scheduleValue(0.5, step)), [0.5, 0.5, 0.5]);
});

Deno.test("scheduleValue() joins points by lines and stays at the last", () => {
  const schedule = [{ step: 2, value: 0 }, { step: 4, value: 1 }, { step: 14, value: 0.5 }];
  const values = [0, 2, 3, 4, 9, 14, 99].map((step) => scheduleValue(schedule, step));
  const expected = [0, 0, 0.5, 1, 0.75, 0.5, 0.5];
  for (const [i, value] of values.entries()) assertAlmostEquals(value, expected[i] ?? NaN, 1e-12);
});

Deno.test("scheduleValue() refuses no points and steps that do not rise", () => {
  assertThrows(() => scheduleValue([], 1), RangeError, "as it has no points");
  const falling = [{ step: 5, value: 0 }, { step: 5, value: 1 }];
  assertThrows(() => scheduleValue(falling, 7), RangeError, "must rise: got 5, then 5");
});

Deno.test("affordableEpochs() keeps the usual number up to 28,000 faces, and the steps of those beyond", () => {
  for (const faces of [1, 3_200, 28_000]) assertEquals(affordableEpochs(16, faces), 16);
  assertEquals([16, 14, 12].map((usual) => affordableEpochs(usual, 162_770)), [2, 2, 2]);
  for (const faces of [28_001, 50_000, 300_000]) {
    assertEquals(affordableEpochs(16, faces) * faces <= 16 * 28_000, true, `${faces} faces`);
  }
  assertEquals(affordableEpochs(16, 1e9), 1);
});
