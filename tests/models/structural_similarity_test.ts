import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { ssim } from "facespace/images";
import { structuralSimilarity } from "../../lib/models/structural_similarity.ts";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";

/** float32 sums, against float64 in `ssim()`. */
const FLOAT_TOLERANCE = 1e-4;

/** A smooth picture, and the same with noise of the given strength. */
function pictures(count: number, height: number, width: number, noise: number) {
  const random = stream("structural similarity");
  const length = count * height * width * 3;
  const smooth = Float32Array.from(
    { length },
    (_, i) => 0.5 + 0.4 * Math.sin(i / 40) * Math.cos(i / (3 * width)),
  );
  const noisy = smooth.map((value) =>
    Math.min(1, Math.max(0, value + random.uniform(-noise, noise)))
  );
  return { smooth, noisy };
}

Deno.test("structuralSimilarity() is the mean of ssim() over a batch", async () => {
  await startBackend();
  const [count, height, width] = [2, 14, 20];
  for (const noise of [0.02, 0.3]) {
    const { smooth, noisy } = pictures(count, height, width, noise);
    const found = tf.tidy(() =>
      structuralSimilarity(
        tf.tensor4d(smooth, [count, height, width, 3]),
        tf.tensor4d(noisy, [count, height, width, 3]),
      ).arraySync()
    );
    const size = height * width * 3;
    const shape = { widthPx: width, heightPx: height, channels: 3 };
    const each = [0, size].map((at) =>
      ssim(smooth.subarray(at, at + size), noisy.subarray(at, at + size), shape)
    );
    assertAlmostEquals(found, ((each[0] ?? NaN) + (each[1] ?? NaN)) / 2, FLOAT_TOLERANCE);
  }
});

Deno.test("structuralSimilarity() is 1 for equal images and leaks nothing", async () => {
  await startBackend();
  const images = tf.randomUniform<tf.Rank.R4>([1, 12, 12, 3], 0, 1, "float32", 3);
  const before = tf.memory().numTensors;
  const similarity = structuralSimilarity(images, images);
  assertAlmostEquals(similarity.arraySync(), 1, FLOAT_TOLERANCE);
  similarity.dispose();
  assertEquals(tf.memory().numTensors, before);
  images.dispose();
});

Deno.test("structuralSimilarity() has the gradient of finite differences", async () => {
  await startBackend();
  const [height, width] = [12, 13];
  const { smooth, noisy } = pictures(1, height, width, 0.2);
  const images = tf.tensor4d(smooth, [1, height, width, 3]);
  const similarityOf = (values: Float32Array) =>
    ssim(smooth, values, { widthPx: width, heightPx: height, channels: 3 });
  const gradient = tf.tidy(() =>
    tf.grad((x) => structuralSimilarity(images, x.as4D(1, height, width, 3)))(
      tf.tensor4d(noisy, [1, height, width, 3]),
    ).dataSync()
  );
  const largest = Math.max(...gradient.map(Math.abs));
  assert(largest > 1e-4);
  for (let i = 0; i < noisy.length; i += 7) {
    const [above, below] = [noisy.slice(), noisy.slice()];
    above[i] = (noisy[i] ?? 0) + 1e-3;
    below[i] = (noisy[i] ?? 0) - 1e-3;
    const apart = (above[i] ?? 0) - (below[i] ?? 0);
    const slope = (similarityOf(above) - similarityOf(below)) / apart;
    assertLess(Math.abs(slope - (gradient[i] ?? NaN)), 0.01 * largest, `value ${i}`);
  }
  images.dispose();
});

Deno.test("structuralSimilarity() refuses other shapes and small images", async () => {
  await startBackend();
  tf.tidy(() => {
    assertThrows(
      () => structuralSimilarity(tf.zeros([1, 12, 12, 3]), tf.zeros([1, 12, 12, 1])),
      RangeError,
      "must be equal: got [1, 12, 12, 3] and [1, 12, 12, 1]",
    );
    assertThrows(
      () => structuralSimilarity(tf.zeros([1, 10, 12, 3]), tf.zeros([1, 10, 12, 3])),
      RangeError,
      "at least 11 pixels: got 10×12",
    );
  });
});
