import { assertAlmostEquals, assertEquals } from "@std/assert";
import { stretchContrast } from "../../lib/images/stretch_contrast.ts";

Deno.test("stretchContrast() brings three standard deviations to black and white, channel by channel", () => {
  // Red: 0.49 and 0.51 in equal parts, a standard deviation of 0.01; green constant; blue ten times.
  const pixels = [0, 1, 1, 0].map((on) => [0.49 + 0.02 * on, 0.3, 0.4 + 0.2 * on]);
  const { values } = stretchContrast({
    values: Float32Array.from(pixels.flat()),
    count: 1,
    sizePx: 2,
  });
  const [low, high] = [0.5 - 1 / 6, 0.5 + 1 / 6];
  const expected = [0, 1, 1, 0].flatMap((on) => [on ? high : low, 0.5, on ? high : low]);
  for (const [i, value] of expected.entries()) assertAlmostEquals(values[i] ?? NaN, value, 1e-4);
});

Deno.test("stretchContrast() clips what lies beyond, and keeps images apart", () => {
  const values = new Float32Array(2 * 8 * 8 * 3);
  values[0] = 1;
  const stretched = stretchContrast({ values, count: 2, sizePx: 8 });
  assertEquals(stretched.values[0], 1);
  assertEquals(stretched.values[8 * 8 * 3], 0.5);
});
