import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "facespace/runtime";
import { judgePass, scoreSays, scoresOf } from "../../lib/judges/judge.ts";

Deno.test("scoreSays() takes one half as having it, and no number as neither", () => {
  assertEquals([0.5, 0.499, NaN].map((score) => scoreSays(score, true)), [true, false, false]);
  assertEquals([0.5, 0.499, NaN].map((score) => scoreSays(score, false)), [false, true, false]);
});

Deno.test("judgePass() gives each image its row, in parts of one size, and leaves nothing", async () => {
  await startBackend({ log: () => {} });
  const tensors = tf.memory().numTensors;
  for (const count of [1, 3, 4, 7]) {
    using pass = judgePass(
      4,
      (images) => images.as2D(images.shape[0], 3).slice([0, 0], [-1, 2]).mul(2),
    );
    const values = Float32Array.from({ length: count * 3 }, (_, i) => i);
    const rows = await pass.run({ values, count, sizePx: 1 });
    assertEquals(
      [...rows],
      Array.from({ length: count }, (_, i) => [6 * i, 6 * i + 2]).flat(),
    );
  }
  assertEquals(tf.memory().numTensors, tensors);
});

Deno.test("scoresOf() takes the columns", () => {
  assertEquals(
    scoresOf(Float32Array.of(1, 2, 3, 4, 5, 6), ["Male", "Young"]),
    { Male: Float32Array.of(1, 3, 5), Young: Float32Array.of(2, 4, 6) },
  );
});
