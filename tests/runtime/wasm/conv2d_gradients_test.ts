/**
 * The two gradients of convolution on WASM, against the plain JavaScript back end of tfjs.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startWasm } from "facespace/runtime/wasm/start_wasm.ts";

/** Both sides compute in float32, and add up in another order. */
const tolerance = 1e-4;

type Shape = [number, number, number, number];
type Case = readonly [
  size: readonly [number, number],
  kernel: readonly [number, number],
  strides: number | [number, number],
  pad: "same" | "valid" | number,
];

function* cases(): Generator<Case> {
  for (const size of [[7, 7], [9, 8], [12, 5]] as const) {
    for (const kernel of [1, 2, 3, 4, 5]) {
      for (const strides of [1, 2, 3]) {
        for (const pad of ["same", "valid"] as const) yield [size, [kernel, kernel], strides, pad];
      }
    }
  }
  yield [[9, 8], [3, 2], [1, 2], "same"];
  yield [[9, 8], [2, 5], [3, 1], "valid"];
  yield [[10, 7], [3, 3], 2, 1];
}

/**
 * The gradients of a convolution by input and by filter, for a given gradient of its output: the
 * forward pass has no say, as WASM's is wrong where the stride is 3, the kernel 2 and the padding
 * "same" (tfjs 4.22).
 */
function gradients([size, kernel, strides, pad]: Case): Float32Array[] {
  return tf.tidy(() => {
    const shape: Shape = [2, size[0], size[1], 3];
    const x = tf.randomUniform<tf.Rank.R4>(shape, -1, 1, "float32", 1);
    const filter = tf.randomUniform<tf.Rank.R4>([kernel[0], kernel[1], 3, 4], -1, 1, "float32", 2);
    const rounding = typeof pad === "number" ? "floor" : undefined;
    const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, "NHWC", 1, rounding);
    const dy = tf.randomUniform(convolve(x, filter).shape, -1, 1, "float32", 3);
    return tf.grads(convolve)([x, filter], dy)
      .map((gradient) => Float32Array.from(gradient.dataSync()));
  });
}

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);

Deno.test("conv2d gradients on WASM agree with the CPU back end", async () => {
  await startWasm();
  for (const example of cases()) {
    await tf.setBackend("wasm");
    const fast = gradients(example);
    await tf.setBackend("cpu");
    const slow = gradients(example);
    for (const [i, name] of ["input", "filter"].entries()) {
      const [a, b] = [fast[i] ?? new Float32Array(), slow[i] ?? new Float32Array()];
      assertEquals(a.length, b.length);
      const difference = largestDifference(a, b);
      assert(
        difference <= tolerance * Math.max(1, ...b.map(Math.abs)),
        `gradient by ${name} of ${JSON.stringify(example)} is off by ${difference}`,
      );
    }
  }
});

Deno.test("conv2d gradients on WASM leave no tensors behind", async () => {
  await startWasm();
  const example: Case = [[9, 8], [3, 3], 2, "same"];
  gradients(example);
  const { numTensors, numDataBuffers } = tf.memory();
  gradients(example);
  assertEquals(tf.memory().numTensors, numTensors);
  assertEquals(tf.memory().numDataBuffers, numDataBuffers);
});

Deno.test("a small autoencoder trains on WASM as it does on the CPU back end", async () => {
  await startWasm();
  const losses = async (backend: string): Promise<number[]> => {
    await tf.setBackend(backend);
    const seed = 3;
    const kernelInitializer = () => tf.initializers.heNormal({ seed });
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [10, 10, 3],
          filters: 6,
          kernelSize: 3,
          strides: 2,
          padding: "same",
          activation: "relu",
          kernelInitializer: kernelInitializer(),
        }),
        tf.layers.batchNormalization(),
        tf.layers.flatten(),
        tf.layers.dense({ units: 5 * 5 * 4, kernelInitializer: kernelInitializer() }),
        tf.layers.reshape({ targetShape: [5, 5, 4] }),
        tf.layers.conv2dTranspose({
          filters: 3,
          kernelSize: 3,
          strides: 2,
          padding: "same",
          activation: "sigmoid",
          kernelInitializer: kernelInitializer(),
        }),
      ],
    });
    const x = tf.randomUniform<tf.Rank.R4>([4, 10, 10, 3], 0, 1, "float32", 4);
    const optimizer = tf.train.adam(0.01);
    const values: number[] = [];
    for (let i = 0; i < 5; i++) {
      values.push(tf.tidy(() => {
        const loss = optimizer.minimize(() => {
          const y = model.apply(x, { training: true }) as tf.Tensor4D;
          return tf.mean(tf.sum(tf.square(tf.sub(y, x)), [1, 2, 3]));
        }, true);
        return loss?.dataSync()[0] ?? NaN;
      }));
    }
    model.dispose();
    optimizer.dispose();
    x.dispose();
    return values;
  };
  const wasm = await losses("wasm");
  const cpu = await losses("cpu");
  for (const [i, value] of wasm.entries()) {
    assert(Math.abs(value - (cpu[i] ?? NaN)) < 0.01 * value, `${wasm} against ${cpu}`);
  }
  assert((wasm[4] ?? NaN) < (wasm[0] ?? NaN), `the loss does not fall: ${wasm}`);
});
