import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { assertFits, meanSquaredError, psnr } from "../../lib/images/metrics.ts";

Deno.test("psnr() is 20 dB for an error of a tenth, infinite for none", () => {
  assertAlmostEquals(psnr([0.5, 0.5], [0.4, 0.6]), 20, 1e-12);
  assertEquals(psnr([0.5], [0.5]), Infinity);
});

Deno.test("meanSquaredError() refuses pictures of different sizes", () => {
  assertThrows(() => meanSquaredError([1], [1, 2]), RangeError, "got 1 and 2");
  assertThrows(() => meanSquaredError([], []), RangeError, "got 0 and 0");
});

Deno.test("assertFits() names the shape and both sizes", () => {
  const shape = { widthPx: 4, heightPx: 2, channels: 3 };
  assertFits(new Float64Array(24), shape);
  assertThrows(
    () => assertFits(new Float64Array(8), shape),
    RangeError,
    "Cannot read a picture as 4×2×3 needs 24 values: got 8",
  );
});
