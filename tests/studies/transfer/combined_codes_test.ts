import { assertEquals, assertThrows } from "@std/assert";
import { analogyCodes } from "../../../lib/studies/transfer/combined_codes.ts";

Deno.test("analogyCodes() has b − a + c at the fourth corner, and lines between corners", () => {
  const corners = { a: [0, 0], b: [2, 0], c: [0, 4] };
  assertEquals(analogyCodes(corners, 3).values.join(), "0,0,1,0,2,0,0,2,1,2,2,2,0,4,1,4,2,4");
  assertThrows(() => analogyCodes(corners, 1), RangeError, "a square of 1: it needs 2 or more");
});
