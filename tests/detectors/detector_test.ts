import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { RgbImage } from "facespace/images";
import { startBackend } from "facespace/runtime";
import {
  findInBatches,
  placeOf,
  rungOf,
  squareAround,
  suppress,
} from "../../lib/detectors/detector.ts";
import { plainPicture } from "./portrait_pictures.ts";

Deno.test("rungOf() knows every rung and no other", () => {
  assertEquals(rungOf("ssd padded"), { network: "ssd", padding: 1 });
  assertThrows(() => rungOf("toString"), RangeError, 'got "toString"');
});

Deno.test("placeOf() puts a picture into the corner, and inside its padding", () => {
  assertEquals(placeOf(plainPicture(100, 50), 200, 0), { scale: 2, left: 0, top: 0 });
  assertEquals(placeOf(plainPicture(100, 50), 300, 1), { scale: 1, left: 100, top: 50 });
});

/** The squares that pictures are laid out in, each as a plain array. */
async function squaresOf(
  pictures: readonly RgbImage[],
  layoutOf: Parameters<typeof findInBatches>[1],
): Promise<number[][]> {
  await startBackend({ log: () => {} });
  const seen: number[][] = [];
  await findInBatches(pictures, layoutOf, async (squares) => {
    const values = [...await squares.data()];
    const length = values.length / squares.shape[0];
    for (let i = 0; i < values.length; i += length) seen.push(values.slice(i, i + length));
    return [];
  });
  return seen;
}

const PLAIN = { mean: [0, 0, 0], scale: 1 } as const;

Deno.test("findInBatches() lays a picture out in its place and leaves the rest as it was", async () => {
  const layout = { sizePx: 12, padding: 1, ...PLAIN };
  const [square = []] = await squaresOf([plainPicture(4, 2, 51)], () => layout);
  const rows = Array.from(
    { length: 12 },
    (_, y) => Array.from({ length: 12 }, (_, x) => square[3 * (12 * y + x)] ? "#" : ".").join(""),
  );
  const blank = "............";
  const filled = "....####....";
  assertEquals(rows, [blank, blank, filled, filled, ...Array(8).fill(blank)]);
  assertEquals(square[3 * (12 * 2 + 4)], 51);
});

Deno.test("findInBatches() takes the mean and scales", async () => {
  const layout = { sizePx: 1, padding: 0, mean: [100, 120, 140], scale: 0.5 } as const;
  assertEquals(await squaresOf([plainPicture(1, 1, 150)], () => layout), [[25, 15, 5]]);
});

Deno.test("findInBatches() looks at squares of one size together, and brings boxes back into their pictures", async () => {
  await startBackend({ log: () => {} });
  const shapes: number[][] = [];
  const box = { left: 110, top: 45, width: 40, height: 20 };
  const tensors = tf.memory().numTensors;
  const find = (widths: readonly number[]) =>
    findInBatches(
      widths.map((width) => plainPicture(width, width / 2)),
      ({ widthPx }) =>
        widthPx > 50
          ? { sizePx: 300, padding: 1, ...PLAIN }
          : { sizePx: 100, padding: 0, ...PLAIN },
      (squares) => {
        shapes.push(squares.shape);
        const [count] = squares.shape;
        return Promise.resolve(Array.from({ length: count }, () => [{ box, score: 1 / 3 }]));
      },
    );
  const found = await find([100, 50, 100]);
  assertEquals(shapes, [[2, 300, 300, 3], [1, 100, 100, 3]]);
  const score = 1365 / 4096; // rounded, as the boxes are, to eighths of a pixel
  const [padded, doubled] = [
    { box: { left: 10, top: -5, width: 40, height: 20 }, score },
    { box: { left: 55, top: 22.5, width: 20, height: 10 }, score },
  ];
  assertEquals(found, [[padded], [doubled], [padded]]);
  shapes.length = 0;
  await find(Array(5).fill(50));
  assertEquals(shapes.map(([count]) => count), [4, 1]);
  assertEquals(tf.memory().numTensors, tensors);
});

Deno.test("squareAround() keeps the centre and takes the longer side, and a margin", () => {
  const [high, wide] = [
    { left: 10, top: 20, width: 4, height: 8 },
    { left: 10, top: 20, width: 8, height: 4 },
  ];
  assertEquals(squareAround(high), { left: 8, top: 20, width: 8, height: 8 });
  assertEquals(squareAround(wide), { left: 10, top: 18, width: 8, height: 8 });
  assertEquals(squareAround(wide, 0.25), { left: 8, top: 16, width: 12, height: 12 });
});

const candidate = (left: number, score: number) => ({
  box: { left, top: 0, width: 10, height: 10 },
  score,
});

Deno.test("suppress() keeps the most certain of boxes that overlap", () => {
  // moved by 5 of 10 pixels: a third of the union is common
  const [weak, strong, apart] = [candidate(0, 0.6), candidate(5, 0.9), candidate(20, 0.7)];
  assertEquals(suppress([weak, strong, apart], 0.3), [strong, apart]);
  assertEquals(suppress([weak, strong, apart], 0.35), [strong, apart, weak]);
});

Deno.test("suppress() lets a box that was itself dropped drop no other", () => {
  const [first, second, third] = [candidate(0, 0.9), candidate(5, 0.8), candidate(10, 0.7)];
  assertEquals(suppress([first, second, third], 0.3), [first, third]);
});

Deno.test("suppress() keeps the earlier of equals, and nothing of nothing", () => {
  const twins = [{ ...candidate(0, 0.5), name: "a" }, { ...candidate(0, 0.5), name: "b" }];
  assertEquals(suppress(twins, 0.5).map(({ name }) => name), ["a"]);
  assertEquals(suppress([], 0.5), []);
});
