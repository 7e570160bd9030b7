import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { multiScaleSsim, ssim } from "facespace/images";
import { stream } from "facespace/random";
import { scaleWeights } from "../../lib/images/ssim.ts";

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

/** Computed by `ms_ssim_values.py`; TensorFlow agrees on MS-SSIM within 3e-6. */
const VALUES = [
  { widthPx: 80, heightPx: 80, ssim: 0.523990471253221, msSsim: 0.8937268012548029 },
  { widthPx: 128, heightPx: 128, ssim: 0.5241265083760273, msSsim: 0.9126266395167808 },
  { widthPx: 192, heightPx: 176, ssim: 0.5235077774014667, msSsim: 0.9121556654658828 },
] as const;

/** The two pictures of `ms_ssim_values.py`. */
function pictures(widthPx: number, heightPx: number) {
  const original = new Float64Array(widthPx * heightPx * 3);
  const other = new Float64Array(original.length);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      for (let c = 0; c < 3; c++, i++) {
        const noise = (73 * x + 151 * y + 37 * c + x * y) % 17 / 17 - 0.5;
        original[i] = 0.5 + 0.3 * Math.sin(x / 5 + c) * Math.cos(y / 7) +
          (3 * x + 5 * y + 7 * c) % 11 / 100;
        other[i] = 0.5 + 0.25 * Math.sin(x / 5 + c + 0.2) * Math.cos(y / 7) + 0.2 * noise;
      }
    }
  }
  return { original, other };
}

Deno.test("ssim() is scikit-image's, multiScaleSsim() what SciPy gives, over 3, 4 and 5 scales", () => {
  for (const { widthPx, heightPx, ...expected } of VALUES) {
    const shape = { widthPx, heightPx, channels: 3 };
    const { original, other } = pictures(widthPx, heightPx);
    assertAlmostEquals(ssim(original, other, shape), expected.ssim, 1e-11);
    const both = multiScaleSsim(original, other, shape);
    assertAlmostEquals(both.msSsim, expected.msSsim, 1e-11);
    assertEquals(both.ssim, ssim(original, other, shape));
  }
});

Deno.test("scaleWeights() are the paper's from 176 pixels on, and sum to 1 below", () => {
  const weights = (widthPx: number, heightPx = widthPx) =>
    scaleWeights({ widthPx, heightPx, channels: 3 });
  for (const [i, paper] of [0.0448, 0.2856, 0.3001, 0.2363, 0.1333].entries()) {
    assertAlmostEquals(weights(176)[i] ?? 0, paper, 1e-3); // the paper's sum to 1.0001
  }
  const counts = [11, 21, 22, 44, 80, 88, 128, 175, 176].map((side) => weights(side).length);
  assertEquals(counts, [1, 1, 2, 3, 3, 4, 4, 4, 5]);
  assertEquals(weights(400, 80).length, 3);
  for (const side of [11, 80, 128, 176]) {
    assertAlmostEquals(weights(side).reduce((sum, weight) => sum + weight, 0), 1, 1e-12);
  }
  assertThrows(() => weights(10, 40), RangeError, "got 10×40");
});

Deno.test("multiScaleSsim() over scales is 1 for equal pictures, 0 for a picture and its negative", () => {
  const shape = { widthPx: 81, heightPx: 83, channels: 3 };
  const { original, other } = pictures(81, 83);
  const msSsim = (...pair: [Float64Array, Float64Array]) => multiScaleSsim(...pair, shape).msSsim;
  assertAlmostEquals(msSsim(original, original), 1, 1e-12);
  assertEquals(msSsim(original, original.map((value) => 1 - value)), 0);
  assertAlmostEquals(msSsim(original, other), msSsim(other, original), 1e-12);
});
