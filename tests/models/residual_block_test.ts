import { assert, assertEquals, assertLess } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { type Initializer, numberedNames } from "../../lib/models/append_layer.ts";
import { residualBlock } from "../../lib/models/residual_block.ts";
import { startBackend } from "facespace/runtime";

await startBackend({ log: () => {} });

/** A model of one block over 6×6 grids of 4 channels. */
function oneBlock() {
  const input = tf.input({ shape: [6, 6, 4] });
  const scales: number[] = [];
  const initializer = (scale: number): Initializer => {
    scales.push(scale);
    const settings = { mode: "fanAvg", distribution: "uniform", seed: scales.length } as const;
    return tf.initializers.varianceScaling({ scale, ...settings });
  };
  const block = residualBlock(input, { name: numberedNames(), initializer });
  return { model: tf.model({ inputs: input, outputs: block }), scales };
}

function run(model: tf.LayersModel, x: tf.Tensor4D): Float32Array {
  return tf.tidy(() => {
    const y = model.predict(x);
    assert(y instanceof tf.Tensor);
    assertEquals(y.shape, x.shape);
    return Float32Array.from(y.dataSync());
  });
}

const rootMeanSquare = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

Deno.test("residualBlock() starts near the identity", () => {
  const { model, scales } = oneBlock();
  const x = tf.randomNormal([2, 6, 6, 4], 0, 1, "float32", 1).as4D(2, 6, 6, 4);
  const added = run(model, x).map((value, i) => value - (x.dataSync()[i] ?? 0));
  assertEquals(scales, [1, 0.1]);
  assertLess(rootMeanSquare(added), 0.5 * rootMeanSquare(Float32Array.from(x.dataSync())));
  assert(rootMeanSquare(added) > 0);
  x.dispose();
  model.dispose();
});

Deno.test("residualBlock() is the identity when its last kernel is zero, below zero too", () => {
  const { model } = oneBlock();
  const last = model.layers.findLast((layer) => layer.getWeights().length > 0);
  tf.tidy(() => last?.setWeights(last.getWeights().map((weight) => tf.zerosLike(weight))));
  const x = tf.randomNormal([2, 6, 6, 4], 0, 1, "float32", 2).as4D(2, 6, 6, 4);
  assertEquals(run(model, x), Float32Array.from(x.dataSync()));
  x.dispose();
  model.dispose();
});
