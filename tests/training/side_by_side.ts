/**
 * Compiled and eager training side by side, for three small models: what one step makes of the same
 * state, and how far whole runs come apart.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { unitFloats } from "facespace/images";
import {
  buildAccordion,
  buildVae,
  namedVariables,
  trainableAccordion,
  type TrainableModel,
  trainableVae,
} from "facespace/models";
import { stream } from "facespace/random";
import { type Optimizer, trainStep } from "facespace/training";
import { scheduleValue } from "../../lib/training/schedule.ts";
import { blobs } from "./small_run.ts";

/** A dense autoencoder of 32×32 pictures with batch normalisation; β weighs its code's size. */
function denseModel(): TrainableModel {
  const kernelInitializer = (seed: number) => tf.initializers.glorotUniform({ seed });
  const encoder = tf.sequential({
    layers: [
      tf.layers.averagePooling2d({ inputShape: [32, 32, 3], poolSize: 4 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 32, activation: "tanh", kernelInitializer: kernelInitializer(1) }),
      tf.layers.batchNormalization({ momentum: 0.9 }),
    ],
  });
  const decoder = tf.sequential({
    layers: [
      tf.layers.dense({
        inputShape: [32],
        units: 192,
        activation: "sigmoid",
        kernelInitializer: kernelInitializer(2),
      }),
    ],
  });
  return {
    name: "dense",
    variables: namedVariables({ encoder, decoder }),
    noiseShapes: () => ({}),
    loss(images, { weights, training }) {
      const code = encoder.apply(images, { training });
      if (!(code instanceof tf.Tensor)) throw new TypeError("The encoder has several outputs");
      const output = decoder.apply(code, { training });
      if (!(output instanceof tf.Tensor)) throw new TypeError("The decoder has several outputs");
      const small = tf.avgPool(images, 4, 4, "valid").reshape(output.shape);
      const error = tf.mean(tf.square(tf.sub(output, small))).asScalar();
      const size = tf.mean(tf.square(code)).asScalar();
      return {
        total: tf.add(error, tf.mul(size, weights.beta ?? 0).mul(0.01)).asScalar(),
        terms: { error, size },
      };
    },
  };
}

/** Small models that all learn pictures of 32×32 pixels. */
export const MODELS: Readonly<Record<string, () => TrainableModel>> = {
  dense: denseModel,
  VAE: () => trainableVae(buildVae({ imageSizePx: 32, latentDim: 8, seed: 5 })),
  accordion: () => trainableAccordion(buildAccordion({ imageSizePx: 32, widthFactor: 1 / 16 })),
};

const faces = blobs(27);

/** The batch of a step; the fourth is short: 8, 8, 8, 3 pictures. */
function batchOf(step: number): tf.Tensor4D {
  const start = (step % 4) * 8;
  const rows = Array.from({ length: Math.min(8, 27 - start) }, (_, row) => start + row);
  return tf.tensor4d(unitFloats(faces.readSync(rows)), [rows.length, 32, 32, 3]);
}

/** A step's noise, its β, which warms up, and its learning rate, which falls to a fifth. */
function inputsOf(step: number, learningRate: number) {
  return {
    noise: ["side by side", String(step)],
    weights: { beta: scheduleValue([{ step: 0, value: 0 }, { step: 12, value: 1 }], step) },
    learningRate: learningRate *
      scheduleValue([{ step: 0, value: 1 }, { step: 100, value: 0.2 }], step),
  } as const;
}

/** How far a compiled step is from the eager step from the same state. */
export interface StepDifference {
  /** Relative difference of the losses. */
  readonly loss: number;
  /** Norm of the difference of what changed in the weights, in relation to the change's norm. */
  readonly weights: number;
  /** The same of the optimizer's state: for Adam the moments, which are means of gradients. */
  readonly state: number;
}

/** Each step is taken twice from the eager run's state: eagerly, and compiled. */
export async function stepDifferences(
  model: TrainableModel,
  optimizer: Optimizer,
  options: { readonly steps: number; readonly learningRate: number },
): Promise<StepDifference[]> {
  using eager = trainStep(model, optimizer, { compile: "never" });
  using compiled = trainStep(model, optimizer, { log: refuse });
  const all = () => ({
    weights: [...model.variables.values()],
    state: [...optimizer.tensors().values()],
  });
  const differences: StepDifference[] = [];
  for (let step = 0; step < options.steps; step++) {
    const batch = batchOf(step);
    const inputs = inputsOf(step, options.learningRate);
    if (step === 0) { // makes the optimizer's state
      const before = copies(all().weights);
      await eager.run(batch, inputs);
      assign(all().weights, before);
      assign(all().state, tf.tidy(() => all().state.map((tensor) => tf.zerosLike(tensor))));
      optimizer.restore(new Map(), 0);
    }
    const before = { weights: copies(all().weights), state: copies(all().state) };
    const expected = await eager.run(batch, inputs);
    const after = { weights: copies(all().weights), state: copies(all().state) };
    assign(all().weights, before.weights.map((tensor) => tensor.clone()));
    assign(all().state, before.state.map((tensor) => tensor.clone()));
    optimizer.restore(new Map(), step);
    const actual = await compiled.run(batch, inputs);
    differences.push({
      loss: Math.abs(actual.loss - expected.loss) / Math.abs(expected.loss),
      weights: relativeDifference(before.weights, after.weights, all().weights),
      state: relativeDifference(before.state, after.state, all().state),
    });
    assign(all().weights, after.weights);
    assign(all().state, after.state);
    tf.dispose([batch, ...before.weights, ...before.state]);
  }
  return differences;
}

/** Losses of a whole run; `nudged` starts from weights of which each is moved by its last place. */
export async function losses(
  model: TrainableModel,
  optimizer: Optimizer,
  options: {
    readonly steps: number;
    readonly learningRate: number;
    readonly how: "eager" | "compiled" | "nudged";
  },
): Promise<number[]> {
  const { steps, learningRate, how } = options;
  const compile = how === "compiled" ? "auto" : "never";
  using step = trainStep(model, optimizer, { compile, log: refuse });
  if (how === "nudged") nudge(model);
  const values: number[] = [];
  for (let i = 0; i < steps; i++) {
    const batch = batchOf(i);
    values.push((await step.run(batch, inputsOf(i, learningRate))).loss);
    batch.dispose();
  }
  return values;
}

/** The largest relative difference so far, for each step. */
export function drift(actual: readonly number[], expected: readonly number[]): number[] {
  let largest = 0;
  return expected.map((value, i) =>
    largest = Math.max(largest, Math.abs((actual[i] ?? NaN) - value) / Math.abs(value))
  );
}

/** Frees a model's variables and an optimizer's state. */
export function free(model: TrainableModel, optimizer: Optimizer): void {
  optimizer.dispose();
  tf.dispose([...model.variables.values()]);
}

/** A comparison of eager steps with eager steps would show nothing. */
function refuse(line: string): never {
  throw new TypeError(line);
}

function nudge(model: TrainableModel): void {
  const random = stream("nudge");
  for (const variable of model.variables.values()) {
    const values = variable.dataSync().map((value) =>
      value * (1 + (random.uniform(0, 1) < 0.5 ? -1 : 1) * 2 ** -23)
    );
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

const copies = (tensors: readonly tf.Tensor[]) => tensors.map((tensor) => tf.clone(tensor));

/** Hands values to variables and frees them. */
function assign(variables: readonly tf.Tensor[], values: readonly tf.Tensor[]): void {
  for (const [i, variable] of variables.entries()) {
    const value = values[i];
    if (variable instanceof tf.Variable && value) variable.assign(value);
  }
  tf.dispose([...values]);
}

function relativeDifference(
  before: readonly tf.Tensor[],
  expected: readonly tf.Tensor[],
  actual: readonly tf.Tensor[],
): number {
  let [difference, change] = [0, 0];
  for (const [i, tensor] of expected.entries()) {
    const [a = tensor, b = tensor] = [actual[i], before[i]];
    const [apart = NaN, moved = NaN] = tf.tidy(() =>
      [tf.sub(a, tensor), tf.sub(tensor, b)].map((d) => Number(tf.sum(tf.square(d)).arraySync()))
    );
    difference += apart;
    change += moved;
  }
  return Math.sqrt(difference / change);
}
