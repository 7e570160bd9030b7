import { assertAlmostEquals, assertLess, assertThrows } from "@std/assert";
import { ssim } from "../../lib/images/ssim.ts";
import { stream } from "facespace/random";

const shape = { widthPx: 16, heightPx: 12, channels: 3 };
const size = 16 * 12 * 3;
const noise = (seed: string) => {
  const random = stream(seed);
  return Float64Array.from({ length: size }, () => random.next());
};

Deno.test("ssim() is 1 for equal pictures, symmetric, and near 0 for unrelated noise", () => {
  const [a, b] = [noise("a"), noise("b")];
  assertAlmostEquals(ssim(a, a, shape), 1, 1e-12);
  assertAlmostEquals(ssim(a, b, shape), ssim(b, a, shape), 1e-12);
  assertLess(Math.abs(ssim(a, b, shape)), 0.1);
});

Deno.test("ssim() of two flat pictures is the luminance term alone", () => {
  // (2xy + C1) / (x² + y² + C1) with x = 0.2, y = 0.6, C1 = 0.0001
  const flat = (value: number) => new Float64Array(size).fill(value);
  assertAlmostEquals(ssim(flat(0.2), flat(0.6), shape), 0.2401 / 0.4001, 1e-9);
});

Deno.test("ssim() refuses what does not fit its window or the shape", () => {
  const small = { widthPx: 10, heightPx: 12, channels: 1 };
  const values = new Float64Array(120);
  assertThrows(() => ssim(values, values, small), RangeError, "got 10×12");
  assertThrows(() => ssim(values, values, shape), RangeError, "needs 576 values");
});
