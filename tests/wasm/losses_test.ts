/**
 * Training on WASM against training on TensorFlow: the same weights, images and noise must give the
 * same losses. The suite takes a few steps; `FACESPACE_LOSS_STEPS=20` takes more of VAE V1's. Not of the
 * small accordions': they have sharp bends, and a change of one part in ten million in their weights
 * changes the loss of the twelfth step by a thousandth, on TensorFlow alone.
 *
 * @module
 */

import { assert } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  accordionAutoencoder,
  buildVae,
  type TrainableModel,
  trainableVae,
} from "facespace/models";
import { type RandomStream, stream } from "facespace/random";
import { loadTensorflow } from "facespace/runtime";
import { startWasm } from "../../lib/wasm/start_wasm.ts";
import { adam, trainStep } from "facespace/training";

/** Relative. */
const tolerance = 1e-3;
const steps = 3;
const vaeSteps = Number(Deno.env.get("FACESPACE_LOSS_STEPS") ?? steps);

type Shape = [number, number, number, number];

const library = await loadTensorflow();
const ignore = !library.ok; // reason: TensorFlow's native library is not prepared here

/** Pictures of stripes, of which a network can learn something in a few steps. */
function stripes(shape: Shape, random: RandomStream): tf.Tensor4D {
  const pictures = tf.buffer<tf.Rank.R4>(shape);
  for (let picture = 0; picture < shape[0]; picture++) {
    const [x, y, phase] = [
      random.uniform(0.02, 0.2),
      random.uniform(0.02, 0.2),
      random.uniform(0, 6),
    ];
    for (let row = 0; row < shape[1]; row++) {
      for (let column = 0; column < shape[2]; column++) {
        for (let channel = 0; channel < shape[3]; channel++) {
          const value = 0.5 + 0.5 * Math.sin(x * column + y * row + phase + channel);
          pictures.set(value, picture, row, column, channel);
        }
      }
    }
  }
  return pictures.toTensor();
}

async function losses(
  backend: string,
  build: () => TrainableModel,
  shape: Shape,
  count: number,
): Promise<number[]> {
  await tf.setBackend(backend);
  const model = build();
  const optimizer = adam();
  using step = trainStep(model, optimizer, { compile: "never" });
  const images = stripes(shape, stream("losses"));
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    const { loss } = await step.run(images, {
      noise: ["losses", String(i)],
      weights: { beta: 1, structure: 0.1 },
      learningRate: 0.001,
    });
    values.push(loss);
  }
  optimizer.dispose();
  tf.dispose([images, ...model.variables.values()]);
  return values;
}

async function assertSameLosses(
  build: () => TrainableModel,
  shape: Shape,
  count: number,
): Promise<void> {
  await startWasm();
  const native = await losses("tensorflow", build, shape, count);
  const wasm = await losses("wasm", build, shape, count);
  const differences = wasm.map((loss, i) => Math.abs(loss / (native[i] ?? NaN) - 1));
  if (Deno.env.has("FACESPACE_LOSS_STEPS")) {
    console.log({ native, largestDifference: Math.max(...differences) });
  }
  assert(differences.every((value) => value < tolerance), `${wasm} against ${native}`);
  assert((wasm.at(-1) ?? NaN) < (wasm[0] ?? NaN), `the loss does not fall: ${wasm}`);
}

Deno.test({
  name: "VAE V1 trains on WASM with the losses of TensorFlow",
  ignore,
  fn: () => assertSameLosses(() => trainableVae(buildVae()), [8, 80, 80, 3], vaeSteps),
});

Deno.test({
  name: "VAE V2 trains on WASM with the losses of TensorFlow",
  ignore,
  fn: () => {
    const build = () =>
      trainableVae(buildVae({ version: "v2" }), { reconstruction: "optimal-sigma" });
    return assertSameLosses(build, [4, 80, 80, 3], steps);
  },
});

for (const upsampling of ["transposed-convolution", "resize-convolution", "sub-pixel"] as const) {
  Deno.test({
    name: `an accordion with ${upsampling} trains on WASM with the losses of TensorFlow`,
    ignore,
    fn: () => {
      const build = () =>
        accordionAutoencoder({
          imageSizePx: 32,
          widthFactor: 0.25,
          kernelSize: 4,
          upsampling,
          loss: "squared-and-structure",
        }).model;
      return assertSameLosses(build, [2, 32, 32, 3], steps);
    },
  });
}
