/**
 * Convolution and its two gradients on WASM, against the plain JavaScript back end of tfjs.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { stream } from "facespace/random";
import { startWasm } from "../../lib/wasm/start_wasm.ts";

/** Both sides compute in float32, and add up in another order. */
const tolerance = 1e-4;

type Shape = [number, number, number, number];
type Padding = "same" | "valid" | number | tf.backend_util.ExplicitPadding;
interface Case {
  readonly image: Shape;
  readonly kernel: readonly [number, number];
  readonly outChannels: number;
  readonly strides: [number, number];
  readonly pad: Padding;
}

/** Every kernel, stride and named padding on sides that leave every rest. */
function* grid(): Generator<Case> {
  for (const [height, width] of [[7, 7], [9, 8], [12, 5]] as const) {
    for (const kernel of [1, 2, 3, 4, 5]) {
      for (const stride of [1, 2, 3, 4]) {
        for (const pad of ["same", "valid"] as const) {
          const [image, strides]: [Shape, [number, number]] = [[2, height, width, 3], [
            stride,
            stride,
          ]];
          yield { image, kernel: [kernel, kernel], outChannels: 4, strides, pad };
        }
      }
    }
  }
}

/**
 * Anything that tfjs computes: other kernels, strides and paddings in each direction. With one
 * number as padding it takes the output's width from the kernel's height (tfjs 4.22), so that these
 * cases are square.
 */
function* anything(count: number): Generator<Case> {
  const random = stream("conv2d gradients");
  const upTo = (most: number) => 1 + random.integer(most);
  const oneOf = <T>(values: readonly T[]): T => {
    const value = values[random.integer(values.length)];
    if (value === undefined) throw new RangeError("There is nothing to choose from");
    return value;
  };
  while (count > 0) {
    const kind = oneOf(["same", "valid", "number", "explicit"] as const);
    const square = kind === "number";
    const [side, stride] = [upTo(5), upTo(4)];
    const kernel = [side, square ? side : upTo(5)] as const;
    const strides: [number, number] = [stride, square ? stride : upTo(4)];
    const around = (size: number): [number, number] => [random.integer(size), random.integer(size)];
    const pad: Padding = kind === "number"
      ? random.integer(side)
      : kind === "explicit"
      ? [[0, 0], around(kernel[0]), around(kernel[1]), [0, 0]]
      : kind;
    const image: Shape = [upTo(3), upTo(13), upTo(13), oneOf([1, 3, 5, 9])];
    // the CPU back end gives an output without rows where the filter is larger than the image
    if (pad !== "same" && (image[1] < kernel[0] || image[2] < kernel[1])) continue;
    count--;
    yield { image, kernel, outChannels: oneOf([1, 3, 5, 9]), strides, pad };
  }
}

/** Each convolution's output, its gradients by input and filter, and its transpose. */
function results({ image, kernel, outChannels, strides, pad }: Case): Float32Array[] {
  return tf.tidy(() => {
    const x = tf.randomUniform<tf.Rank.R4>(image, -1, 1, "float32", 1);
    const shape: Shape = [kernel[0], kernel[1], image[3], outChannels];
    const filter = tf.randomUniform<tf.Rank.R4>(shape, -1, 1, "float32", 2);
    const rounding = typeof pad === "string" ? undefined : "floor";
    const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, "NHWC", 1, rounding);
    const y = convolve(x, filter);
    const dy = tf.randomUniform<tf.Rank.R4>(y.shape as Shape, -1, 1, "float32", 3);
    const gradients = tf.grads(convolve)([x, filter], dy);
    const transposed = tf.conv2dTranspose(dy, filter, image, strides, pad, rounding);
    return [y, ...gradients, transposed].map((tensor) => Float32Array.from(tensor.dataSync()));
  });
}

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);

async function assertAgreement(examples: readonly Case[]): Promise<void> {
  await startWasm();
  await tf.setBackend("wasm");
  const fast = examples.map(results);
  await tf.setBackend("cpu");
  const slow = examples.map(results);
  for (const [i, example] of examples.entries()) {
    for (const [j, name] of ["output", "input", "filter", "transpose"].entries()) {
      const [a = new Float32Array(), b = new Float32Array()] = [fast[i]?.[j], slow[i]?.[j]];
      assertEquals(a.length, b.length);
      assert(a.length > 0);
      const difference = largestDifference(a, b);
      assert(
        difference <= tolerance * Math.max(1, ...b.map(Math.abs)),
        `${name} of ${JSON.stringify(example)} is off by ${difference}`,
      );
    }
  }
}

Deno.test("conv2d and its gradients on WASM agree with the CPU back end", async () => {
  await assertAgreement([...grid()]);
});

Deno.test("conv2d and its gradients on WASM agree with the CPU back end on any arguments", async () => {
  await assertAgreement([...anything(250)]);
});

Deno.test("conv2d on WASM refuses windows outside of the image", async () => {
  await startWasm();
  await tf.setBackend("wasm");
  const x = tf.zeros<tf.Rank.R4>([1, 11, 3, 1]);
  const filter = tf.zeros<tf.Rank.R4>([2, 5, 1, 1]);
  assertThrows(
    () => tf.conv2d(x, filter, 3, 0),
    RangeError,
    "within the padded image of 11×3: got 11×5",
  );
  tf.dispose([x, filter]);
});

Deno.test("conv2d gradients on WASM leave no tensors behind", async () => {
  await startWasm();
  await tf.setBackend("wasm");
  const examples = [...anything(20)];
  examples.forEach(results);
  const { numTensors, numDataBuffers } = tf.memory();
  examples.forEach(results);
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
