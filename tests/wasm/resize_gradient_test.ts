/**
 * The gradient of nearest-neighbour resizing on WASM, worked by hand: the plain JavaScript back end
 * of tfjs 4.22 cannot be the judge, as it is wrong from the second image of a batch on.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startWasm } from "../../lib/wasm/start_wasm.ts";

Deno.test("resizeNearestNeighbor() on WASM has a gradient that adds up each pixel's copies", async () => {
  await startWasm();
  const leftovers = tf.fill([2, 1, 2, 1], NaN); // what the gradient's memory holds
  leftovers.dispose();
  const gradient = tf.tidy(() => {
    const weights = tf.range(0, 16).reshape([2, 2, 4, 1]);
    const resized = (x: tf.Tensor) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [2, 4]);
    const loss = (x: tf.Tensor) => tf.sum(tf.mul(weights, resized(x)));
    return [...tf.grad(loss)(tf.ones([2, 1, 2, 1])).dataSync()];
  });
  // 0 1 | 2 3      8  9 | 10 11
  // 4 5 | 6 7     12 13 | 14 15
  assertEquals(gradient, [10, 18, 42, 50]);
});
