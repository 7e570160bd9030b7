import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  initialiseAlike,
  type Initializer,
  numberedNames,
  PixelShuffle,
  pixelShuffle,
  residualBlock,
} from "../../lib/models/layers.ts";
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

Deno.test("pixelShuffle() makes a square of each pixel's four channels", () => {
  const shuffled = tf.tidy(() =>
    pixelShuffle(tf.tensor4d([[[[1, 2, 3, 4], [5, 6, 7, 8]]]])).squeeze([0, 3]).arraySync()
  );
  assertEquals(shuffled, [[1, 2, 5, 6], [3, 4, 7, 8]]);
});

Deno.test("pixelShuffle() equals tf.depthToSpace()", () => {
  tf.tidy(() => {
    const x = tf.range(0, 2 * 3 * 4 * 8).reshape<tf.Tensor4D>([2, 3, 4, 8]);
    assertEquals(pixelShuffle(x).arraySync(), tf.depthToSpace(x, 2).arraySync());
  });
});

Deno.test("pixelShuffle() sends each pixel's gradient back to its channel", () => {
  const gradient = tf.tidy(() => {
    const weights = tf.tensor2d([[1, 2], [3, 4]]).reshape([1, 2, 2, 1]);
    const loss = (x: tf.Tensor) => pixelShuffle(x.as4D(1, 1, 1, 4)).mul(weights).sum();
    return [...tf.grad(loss)(tf.zeros([1, 1, 1, 4])).dataSync()];
  });
  assertEquals(gradient, [1, 2, 3, 4]);
});

Deno.test("pixelShuffle() refuses channels that are no multiple of 4", () => {
  assertThrows(
    () => tf.tidy(() => pixelShuffle(tf.zeros([1, 2, 2, 6]))),
    RangeError,
    "must be a multiple of 4: got 6",
  );
});

Deno.test("PixelShuffle can be saved and loaded once it is registered", async () => {
  tf.serialization.registerClass(PixelShuffle);
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 8, kernelSize: 1, inputShape: [4, 6, 3] }),
      new PixelShuffle({ name: "shuffle" }),
    ],
  });
  assertEquals(model.outputShape, [null, 8, 12, 2]);
  const json: unknown = JSON.parse(String(model.toJSON()));
  const loaded = await tf.models.modelFromJSON(
    json as Parameters<typeof tf.models.modelFromJSON>[0],
  );
  assertEquals(loaded.outputShape, [null, 8, 12, 2]);
  assertEquals(loaded.layers.at(-1)?.getClassName(), "PixelShuffle");
  model.dispose();
  loaded.dispose();
});

Deno.test("initialiseAlike() starts the four pixels of a square with one value", () => {
  const convolution = tf.layers.conv2d({
    filters: 8,
    kernelSize: 3,
    padding: "same",
    inputShape: [5, 5, 2],
  });
  const model = tf.sequential({ layers: [convolution, new PixelShuffle({ name: "shuffle" })] });
  const before = tf.memory().numTensors;
  initialiseAlike(convolution, tf.initializers.glorotUniform({ seed: 4 }));
  assertEquals(tf.memory().numTensors, before);
  tf.tidy(() => {
    const made = model.predict(tf.randomNormal([1, 5, 5, 2], 0, 1, "float32", 6));
    if (Array.isArray(made)) throw new TypeError("The model has several outputs");
    const coarse = tf.stridedSlice(made, [0, 0, 0, 0], [1, 10, 10, 2], [1, 2, 2, 1]);
    const nearest = tf.image.resizeNearestNeighbor(coarse.as4D(1, 5, 5, 2), [10, 10]);
    assertEquals(made.arraySync(), nearest.arraySync());
  });
  model.dispose();
});
