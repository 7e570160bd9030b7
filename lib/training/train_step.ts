/**
 * One step of training and one of validation: from a batch to numbers.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { LossInputs, TrainableModel } from "../models/trainable.ts";
import { stream } from "../random/random_stream.ts";
import { compileStep } from "../runtime/compiled_step/compile_step.ts";
import type { NamedTensors } from "../runtime/compiled_step/recording.ts";
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

/** How to take steps. */
export interface TrainStepOptions {
  /** Whether steps become one native call where the back end can do that. Default `auto`. */
  readonly compile?: "auto" | "never";
  /** Told, once, that and why steps are not compiled. Default: `console.log`. */
  readonly log?: (line: string) => void;
}

/** Gradient steps of one model with one optimizer. */
export interface TrainStep {
  /**
   * One gradient step. Between steps the model's variables and the optimizer's tensors can be read,
   * saved and assigned as ever.
   *
   * @param images Shape `[batch, height, width, channels]`; stays the caller's.
   * @returns The loss before the step.
   */
  run(
    images: tf.Tensor4D,
    inputs: StepInputs & { readonly learningRate: number },
  ): Promise<LossValues>;
  /** Frees the compiled steps, as `using` does. Model and optimizer stay. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/**
 * Makes the step that trains a model: gradients of its loss, applied by an optimizer, compiled where
 * that is possible.
 */
export function trainStep(
  model: TrainableModel,
  optimizer: Optimizer,
  options: TrainStepOptions = {},
): TrainStep {
  const { compile = "auto", log = console.log } = options;
  const trainable = [...model.variables].filter(([, variable]) => variable.trainable);
  const step = (inputs: NamedTensors): NamedTensors => {
    const { images, ...rest } = inputs;
    if (!images || !isImages(images)) {
      throw new RangeError(
        `Cannot take a step as the images must have rank 4: got ${images?.rank}`,
      );
    }
    const kept: Record<string, tf.Scalar> = {};
    const { value, grads } = tf.variableGrads(() => {
      const { total, terms } = model.loss(images, {
        noise: startingWith(NOISE, rest),
        weights: scalars(startingWith(WEIGHT, rest)),
        training: true,
      });
      for (const [name, term] of Object.entries(terms)) kept[name] = tf.keep(term.clone());
      return total;
    }, trainable.map(([, variable]) => variable));
    const gradients = new Map<string, tf.Tensor>();
    for (const [name, variable] of trainable) {
      const gradient = grads[variable.name];
      if (gradient) gradients.set(name, gradient);
    }
    optimizer.apply(gradients, model.variables, scalars(startingWith(NUMBER, rest)));
    return { total: value, ...prefixed(TERM, kept) };
  };
  const compiled = compile === "auto"
    ? compileStep(step, { whenRefused: "run eagerly", log })
    : undefined;
  const dispose = () => compiled?.dispose();
  return {
    async run(images, inputs) {
      const { noise, weights } = tensorsFor(model, images, inputs, true);
      const numbers = Object.entries(optimizer.begin(inputs.learningRate));
      const given = {
        ...prefixed(NOISE, noise),
        ...prefixed(WEIGHT, weights),
        ...prefixed(NUMBER, Object.fromEntries(numbers.map(([k, v]) => [k, tf.scalar(v)]))),
      };
      try {
        const all = { images, ...given };
        return await read(compiled ? compiled.run(all) : tf.tidy(() => step(all)));
      } finally {
        tf.dispose(given);
      }
    },
    dispose,
    [Symbol.dispose]: dispose,
  };
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
    return { total, ...prefixed(TERM, terms) };
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
const NOISE = "noise ";
const WEIGHT = "weight ";
const NUMBER = "optimizer ";

function prefixed(prefix: string, tensors: NamedTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]),
  );
}

function startingWith(prefix: string, tensors: NamedTensors): Record<string, tf.Tensor> {
  const found = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

function scalars(tensors: NamedTensors): Record<string, tf.Scalar> {
  const found: Record<string, tf.Scalar> = {};
  for (const [name, tensor] of Object.entries(tensors)) if (isScalar(tensor)) found[name] = tensor;
  return found;
}

const isScalar = (tensor: tf.Tensor): tensor is tf.Scalar => tensor.rank === 0;
const isImages = (tensor: tf.Tensor): tensor is tf.Tensor4D => tensor.rank === 4;

async function read(losses: NamedTensors): Promise<LossValues> {
  try {
    const terms: Record<string, number> = {};
    let loss = NaN;
    for (const [name, scalar] of Object.entries(losses)) {
      const [value = NaN] = await scalar.data();
      if (name.startsWith(TERM)) terms[name.slice(TERM.length)] = value;
      else loss = value;
    }
    return { loss, terms };
  } finally {
    tf.dispose({ ...losses });
  }
}
