import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { psnr, relativeSharpness, sharpness } from "facespace/images";
import { assertFits, meanSquaredError } from "../../lib/images/metrics.ts";
import { squareShape, sum, whiteNoise } from "./planted_errors.ts";

Deno.test("psnr() is 20 dB for an error of a tenth, infinite for none", () => {
  assertAlmostEquals(psnr([0.5, 0.5], [0.4, 0.6]), 20, 1e-12);
  assertEquals(psnr([0.5], [0.5]), Infinity);
});

Deno.test("meanSquaredError() is the mean of squares, and refuses pictures of different sizes", () => {
  assertEquals(meanSquaredError([0, 1], [0, 0]), 0.5);
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

Deno.test("sharpness() is the variance of the Laplacian by hand", () => {
  // A point in the middle of 5×5: −4 there, 1 at four places, 0 at the other four; mean 0.
  const point = new Float64Array(25);
  point[12] = 1;
  const shape = { widthPx: 5, heightPx: 5, channels: 1 };
  assertAlmostEquals(sharpness(point, shape), 20 / 9, 1e-12);
  // A parabola's Laplacian is the same everywhere.
  const parabola = Float64Array.from({ length: 25 }, (_, i) => (i % 5) ** 2);
  assertAlmostEquals(sharpness(parabola, shape), 0, 1e-12);
});

Deno.test("sharpness() weighs colours as luma does", () => {
  const shape = { widthPx: 5, heightPx: 5, channels: 3 };
  for (const [channel, weight] of [0.299, 0.587, 0.114].entries()) {
    const point = new Float64Array(75);
    point[3 * 12 + channel] = 1;
    assertAlmostEquals(sharpness(point, shape), 20 / 9 * weight ** 2, 1e-12);
  }
});

Deno.test("relativeSharpness() is below 1 after blur, above 1 with noise", () => {
  const shape = squareShape(64);
  const original = whiteNoise(64, "a", 0.1);
  const blurred = original.map((value, i) => (value + (original[i + 3] ?? 0)) / 2);
  assertLess(relativeSharpness(original, blurred, shape), 0.7);
  assertLess(1.3, relativeSharpness(original, sum(original, whiteNoise(64, "b", 0.1)), shape));
  assertAlmostEquals(relativeSharpness(original, original.map((x) => x / 2), shape), 0.25, 1e-12);
});

Deno.test("relativeSharpness() of flat pictures is 1, of structure on a flat one infinite", () => {
  const shape = squareShape(8);
  const flat = new Float64Array(192);
  assertEquals(relativeSharpness(flat, flat, shape), 1);
  assertEquals(relativeSharpness(flat, whiteNoise(8, "a", 1), shape), Infinity);
});

Deno.test("sharpness() refuses what it cannot measure", () => {
  const shape = { widthPx: 4, heightPx: 4, channels: 2 };
  assertThrows(() => sharpness(new Float64Array(32), shape), RangeError, "1 or 3: got 2");
  assertThrows(() => sharpness(new Float64Array(3), shape), RangeError, "needs 32 values");
  assertThrows(() => sharpness([1], { widthPx: 1, heightPx: 1, channels: 1 }), RangeError, "1×1");
});
