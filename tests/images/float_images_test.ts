import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { floatImageAt, meanImage, stretchContrast, toFloats, valuesAt } from "facespace/images";
import { packedFaces } from "facespace/store";

const pixels = Uint8Array.from({ length: 3 * 2 * 2 * 3 }, (_, i) => i * 7);
const faces = packedFaces({ pixels, count: 3, sizePx: 2 });

Deno.test("toFloats() and floatImageAt() keep every byte", async () => {
  const floats = await toFloats(faces, [2, 0]);
  assertEquals(floats.count, 2);
  assertEquals([...floatImageAt(floats, 0).pixels], [...pixels.subarray(24, 36)]);
  assertEquals([...floatImageAt(floats, 1).pixels], [...pixels.subarray(0, 12)]);
});

Deno.test("toFloats() keeps the order over many parts", async () => {
  const many = packedFaces({
    pixels: Uint8Array.from({ length: 200 * 3 }, (_, i) => Math.floor(i / 3)),
    count: 200,
    sizePx: 1,
  });
  const rows = Array.from({ length: 200 }, (_, i) => (i * 77) % 200);
  const { values } = await toFloats(many, rows);
  assertEquals(rows.map((_, i) => Math.round((values[3 * i] ?? NaN) * 255)), rows);
});

Deno.test("floatImageAt() clips what is outside [0, 1]", () => {
  const values = Float32Array.of(-1, 2, 0.5, ...new Array(9).fill(1));
  assertEquals([...floatImageAt({ values, count: 1, sizePx: 2 }, 0).pixels].slice(0, 3), [
    0,
    255,
    128,
  ]);
});

Deno.test("meanImage() averages value by value", async () => {
  const mean = valuesAt(await meanImage(faces, [0, 2]), 0);
  for (const [i, value] of mean.entries()) {
    const sum = (pixels[i] ?? NaN) + (pixels[i + 24] ?? NaN);
    assertAlmostEquals(value, sum / 2 / 255, 1e-7);
  }
  const many = await meanImage(faces, Array.from({ length: 300 }, (_, i) => i % 3));
  const once = await meanImage(faces, [0, 1, 2]);
  assertEquals(many, once);
  await assertRejects(() => meanImage(faces, []), RangeError, "none were given");
});

Deno.test("float images name what does not exist", async () => {
  await assertRejects(
    () => toFloats(faces, [3]),
    RangeError,
    "Cannot read face 3 as there are only 3",
  );
  const floats = await toFloats(faces, [0]);
  assertThrows(() => valuesAt(floats, 1), RangeError, "Cannot read image 1");
});

Deno.test("stretchContrast() brings three standard deviations to black and white, channel by channel", () => {
  // Red: 0.49 and 0.51 in equal parts, a standard deviation of 0.01; green constant; blue ten times.
  const faint = [0, 1, 1, 0].map((on) => [0.49 + 0.02 * on, 0.3, 0.4 + 0.2 * on]);
  const { values } = stretchContrast({
    values: Float32Array.from(faint.flat()),
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
