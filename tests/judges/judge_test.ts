import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "facespace/runtime";
import { scoreImages, scoreSays } from "../../lib/judges/judge.ts";

Deno.test("scoreSays() takes one half as having it, and no number as neither", () => {
  assertEquals([0.5, 0.499, NaN].map((score) => scoreSays(score, true)), [true, false, false]);
  assertEquals([0.5, 0.499, NaN].map((score) => scoreSays(score, false)), [false, true, false]);
});

Deno.test("scoreImages() takes the columns, part by part", async () => {
  await startBackend({ log: () => {} });
  const tensors = tf.memory().numTensors;
  const shapes: number[][] = [];
  const images = { values: Float32Array.of(1, 2, 0, 3, 4, 0, 5, 6, 0), count: 3, sizePx: 1 };
  const scores = await scoreImages(images, ["Male", "Young"], 2, (part) => {
    shapes.push(part.shape);
    return part.as2D(part.shape[0], 3).slice([0, 0], [-1, 2]);
  });
  assertEquals(shapes, [[2, 1, 1, 3], [1, 1, 1, 3]]);
  assertEquals(scores, { Male: Float32Array.of(1, 3, 5), Young: Float32Array.of(2, 4, 6) });
  assert(tf.memory().numTensors === tensors);
});
