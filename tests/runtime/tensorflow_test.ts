import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { loadTensorflow, useReluGrad } from "../../lib/runtime/tensorflow.ts";
import { isNativeBackend } from "../../lib/runtime/native_backend.ts";

const stock = tf.getGradient("Relu"); // before anything replaces it
const library = await loadTensorflow();
const ignore = !library.ok; // reason: TensorFlow's native library is not prepared here

/** The gradient of `sum(w · relu(x))` by `x`. */
function gradient(): number[] {
  return tf.tidy(() => {
    const x = tf.tensor1d([-2, -0, 0, 1e-30, 0.5, 3]);
    const weights = tf.tensor1d([1, 2, 3, 4, 5, 6]);
    return [...tf.grad((x) => tf.sum(tf.mul(weights, tf.relu(x))))(x).dataSync()];
  });
}

Deno.test({
  name: "useReluGrad() gives the stock gradient, at zero too",
  ignore,
  fn() {
    const backend = tf.backend();
    assert(isNativeBackend(backend) && stock);
    const fused = gradient();
    assertEquals(fused, [0, 0, 0, 4, 5, 6]);
    tf.unregisterGradient("Relu");
    tf.registerGradient(stock);
    assertEquals(gradient(), fused);
    useReluGrad(backend);
  },
});

Deno.test({
  name: "useReluGrad() leaves other back ends their own gradient, and no tensors behind",
  ignore,
  async fn() {
    await tf.setBackend("cpu");
    assertEquals(gradient(), [0, 0, 0, 4, 5, 6]);
    await tf.setBackend("tensorflow");
    const { numTensors } = tf.memory();
    gradient();
    assertEquals(tf.memory().numTensors, numTensors);
  },
});

Deno.test({
  name: "loadTensorflow() runs what tfjs-node lost with Node's util",
  ignore,
  async fn() {
    const { values, indices } = tf.topk(tf.tensor1d([1, 4, 3]), 2);
    assertEquals([...await values.data()], [4, 3]);
    assertEquals([...await indices.data()], [1, 2]);
    tf.dispose([values, indices]);
  },
});
