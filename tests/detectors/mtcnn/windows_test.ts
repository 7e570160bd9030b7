import { assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { Window } from "../../../lib/detectors/mtcnn/candidates.ts";
import { cutWindows, halvedPictures } from "../../../lib/detectors/mtcnn/windows.ts";
import type { RgbImage } from "facespace/images";
import { startBackend } from "facespace/runtime";

await startBackend({ log: () => {} });

/** A grey picture whose brightness is a function of the place. */
function picture(
  widthPx: number,
  heightPx: number,
  brightness: (x: number, y: number) => number,
): RgbImage {
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i += 3) pixels.fill(brightness(x, y), i, i + 3);
  }
  return { pixels, widthPx, heightPx };
}

/** The red channel of what is cut out of pictures, 0–255. */
async function cut(
  pictures: readonly RgbImage[],
  windows: readonly Window[],
  size: { widthPx: number; heightPx: number },
): Promise<number[]> {
  const copies = halvedPictures(pictures);
  const result = cutWindows(copies, windows, size);
  const values = await result.data();
  tf.dispose([result, ...copies]);
  return [...values].filter((_, i) => i % 3 === 0).map((value) => value * 128 + 127.5);
}

const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  width,
  height,
});

Deno.test("cutWindows() gives a window of whole pixels as it is", async () => {
  const ramp = picture(8, 6, (x, y) => 10 * x + y);
  const window = { picture: 0, box: box(2, 1, 3, 2) };
  assertClose(await cut([ramp], [window], { widthPx: 3, heightPx: 2 }), [21, 31, 41, 22, 32, 42]);
});

Deno.test("cutWindows() samples at the centres of the new pixels", async () => {
  const ramp = picture(8, 8, (x) => 10 * x);
  // Four pixels become two: the means of pixels 2 and 3, 4 and 5.
  const window = { picture: 0, box: box(2, 3, 4, 1) };
  assertClose(await cut([ramp], [window], { widthPx: 2, heightPx: 1 }), [25, 45]);
});

Deno.test("cutWindows() is black beyond the picture", async () => {
  const white = picture(4, 4, () => 255);
  const window = { picture: 0, box: box(-2, 1, 4, 1) };
  assertClose(await cut([white], [window], { widthPx: 4, heightPx: 1 }), [0, 0, 255, 255]);
});

Deno.test("cutWindows() averages what a window shrinks by more than four", async () => {
  // Stripes a pixel wide: sampled without averaging, they would be black or white.
  const stripes = picture(96, 96, (x) => x % 2 === 0 ? 0 : 200);
  const whole = { picture: 0, box: box(0, 0, 96, 96) };
  const values = await cut([stripes], [whole], { widthPx: 12, heightPx: 12 });
  assertClose(values, values.map(() => 100));
});

Deno.test("cutWindows() keeps the order of windows of several pictures and sizes", async () => {
  const pictures = [picture(100, 100, () => 10), picture(100, 100, () => 20)];
  const windows = [
    { picture: 1, box: box(0, 0, 100, 100) },
    { picture: 0, box: box(10, 10, 3, 3) },
    { picture: 1, box: box(10, 10, 3, 3) },
    { picture: 0, box: box(0, 0, 100, 100) },
  ];
  assertClose(await cut(pictures, windows, { widthPx: 1, heightPx: 1 }), [20, 10, 20, 10]);
});

Deno.test("halvedPictures() stops above windows' sizes, and keeps the odd pixel", () => {
  const copies = halvedPictures([picture(101, 121, () => 0)]);
  assertEquals(copies.map(({ shape }) => shape), [
    [1, 121, 101, 3],
    [1, 61, 51, 3],
    [1, 31, 26, 3],
  ]);
  tf.dispose(copies);
});

function assertClose(values: readonly number[], expected: readonly number[]): void {
  assertEquals(values.length, expected.length);
  for (const [i, value] of values.entries()) assertAlmostEquals(value, expected[i] ?? NaN, 1e-3);
}
