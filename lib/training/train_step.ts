/**
 * One step of training and one of validation: from a batch to numbers.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { LossInputs, TrainableModel } from "../models/trainable.ts";
import { stream } from "../random/random_stream.ts";
import type { Optimizer } from "./optimizer.ts";

/** A loss and its terms as numbers, means over a batch. */
export interface LossValues {
  readonly loss: number;
  readonly terms: Readonly<Record<string, number>>;
}

/** What a step is given beside the images. */
export interface StepInputs {
  /** Seed and names of the step's stream of noise. */
  readonly noise: readonly [seed: string, ...names: string[]];
  /** Weights of the loss terms. */
  readonly weights: Readonly<Record<string, number>>;
}

/**
 * One gradient step.
 *
 * @param images Shape `[batch, height, width, channels]`; stays the caller's.
 * @returns The loss before the step.
 */
export async function trainStep(
  model: TrainableModel,
  optimizer: Optimizer,
  images: tf.Tensor4D,
  inputs: StepInputs & { readonly learningRate: number },
): Promise<LossValues> {
  const names = [...model.variables].filter(([, { trainable }]) => trainable);
  const losses = tf.tidy(() => {
    const lossInputs = tensorsFor(model, images, inputs, true);
    const kept: Record<string, tf.Scalar> = {};
    const { value, grads } = tf.variableGrads(() => {
      const { total, terms } = model.loss(images, lossInputs);
      for (const [name, term] of Object.entries(terms)) kept[name] = tf.keep(term.clone());
      return total;
    }, names.map(([, variable]) => variable));
    const gradients = new Map<string, tf.Tensor>();
    for (const [name, variable] of names) {
      const gradient = grads[variable.name];
      if (gradient) gradients.set(name, gradient);
    }
    optimizer.apply(gradients, model.variables, inputs.learningRate);
    return { total: value, ...prefixed(kept) };
  });
  return await read(losses);
}

/**
 * The loss of a batch without a step.
 *
 * @param images Shape `[batch, height, width, channels]`; stays the caller's.
 */
export async function evaluateStep(
  model: TrainableModel,
  images: tf.Tensor4D,
  inputs: StepInputs,
): Promise<LossValues> {
  const losses = tf.tidy(() => {
    const { total, terms } = model.loss(images, tensorsFor(model, images, inputs, false));
    return { total, ...prefixed(terms) };
  });
  return await read(losses);
}

function tensorsFor(
  model: TrainableModel,
  images: tf.Tensor4D,
  inputs: StepInputs,
  training: boolean,
): LossInputs {
  const [seed, ...names] = inputs.noise;
  const noise: Record<string, tf.Tensor> = {};
  for (const [name, shape] of Object.entries(model.noiseShapes(images.shape[0]))) {
    const random = stream(seed, ...names, name);
    const length = shape.reduce((product, size) => product * size, 1);
    noise[name] = tf.tensor(Float32Array.from({ length }, () => random.normal(0, 1)), [...shape]);
  }
  const weights: Record<string, tf.Scalar> = {};
  for (const [name, value] of Object.entries(inputs.weights)) weights[name] = tf.scalar(value);
  return { noise, weights, training };
}

const TERM = "term ";

function prefixed(terms: Readonly<Record<string, tf.Scalar>>): Record<string, tf.Scalar> {
  return Object.fromEntries(Object.entries(terms).map(([name, term]) => [TERM + name, term]));
}

async function read(losses: { total: tf.Scalar; [term: string]: tf.Scalar }): Promise<LossValues> {
  try {
    const terms: Record<string, number> = {};
    for (const [name, term] of Object.entries(losses)) {
      const [value = NaN] = await term.data();
      if (name.startsWith(TERM)) terms[name.slice(TERM.length)] = value;
    }
    const [loss = NaN] = await losses.total.data();
    return { loss, terms };
  } finally {
    tf.dispose(losses);
  }
}
