import { assertEquals, assertThrows } from "@std/assert";
import { scheduleValue } from "../../lib/training/schedule.ts";

Deno.test("scheduleValue() keeps a constant", () => {
  assertEquals([0, 7, 1e6].map((step) => scheduleValue(0.5, step)), [0.5, 0.5, 0.5]);
});

Deno.test("scheduleValue() walks a line and stays at its end", () => {
  const schedule = { from: 1, to: 0, steps: 4 };
  assertEquals([0, 1, 4, 9].map((step) => scheduleValue(schedule, step)), [1, 0.75, 0, 0]);
});

Deno.test("scheduleValue() refuses a line without steps", () => {
  assertThrows(
    () => scheduleValue({ from: 0, to: 1, steps: 0 }, 1),
    RangeError,
    "Cannot follow a schedule as its steps must be positive: got 0",
  );
});
