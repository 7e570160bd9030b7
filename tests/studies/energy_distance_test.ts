import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { FloatImages } from "facespace/images";
import { startBackend } from "facespace/runtime";
import { pictureDistance } from "../../lib/studies/energy_distance.ts";

/** Images of one value each, 2×2 pixels. */
function flat(...greys: readonly number[]): FloatImages {
  const values = Float32Array.from(greys.flatMap((grey) => Array<number>(12).fill(grey)));
  return { values, count: greys.length, sizePx: 2 };
}

Deno.test("pictureDistance() is that of single numbers, and leaks nothing", async () => {
  await startBackend();
  const before = tf.memory().numTensors;
  const found = await pictureDistance(flat(0, 0.5), flat(0.1, 0.4, 1));
  // Between: .1 .4 1 .4 .1 .5, mean 2.5/6; within: .5, and (.3 + .9 + .6)/3 = .6.
  assertAlmostEquals(found.energy, 2 * 2.5 / 6 - 0.5 - 0.6, 1e-5);
  assertAlmostEquals(found.toNearestReal, 0.1, 1e-5);
  assertAlmostEquals(found.toNearestDrawn, 0.1, 1e-5);
  assertEquals(tf.memory().numTensors, before);
  await assertRejects(() => pictureDistance(flat(0), flat(0, 1)), RangeError, "got 1 of 2 px");
});
