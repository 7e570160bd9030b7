/**
 * What goes into a step and comes out of it: batch, noise, targets, weights and losses as tensors by
 * name, since a compiled step knows only those.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { LossInputs, LossTerms, TrainableModel } from "../models/mod.ts";
import { stream } from "../random/mod.ts";
import type { NamedTensors } from "../compile/mod.ts";
import type { Targets } from "./targets.ts";

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
  /** What the loss is told about the images, row by row. Default none. */
  readonly targets?: Targets;
}

const IMAGES = "images";
const NOISE = "noise ";
const TARGET = "target ";
const WEIGHT = "weight ";
const NUMBER = "number ";
const TOTAL = "total";
const TERM = "term ";

/**
 * Noise, targets, weights and further numbers of a step, owned by the caller.
 *
 * @param images The batch, which is one of the tensors and stays the caller's.
 * @param numbers What else changes from step to step. Default none.
 */
export function stepTensors(
  model: TrainableModel,
  images: tf.Tensor4D,
  inputs: StepInputs,
  numbers: Readonly<Record<string, number>> = {},
): { readonly all: NamedTensors; readonly made: readonly tf.Tensor[] } {
  const [seed, ...names] = inputs.noise;
  const made: Record<string, tf.Tensor> = {};
  for (const [name, shape] of Object.entries(model.noiseShapes(images.shape[0]))) {
    const random = stream(seed, ...names, name);
    const length = shape.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length }, () => random.normal(0, 1));
    made[NOISE + name] = tf.tensor(values, [...shape]);
  }
  for (const [name, { values, width }] of Object.entries(inputs.targets ?? {})) {
    made[TARGET + name] = tf.tensor2d(values, [images.shape[0], width]);
  }
  for (const [name, value] of Object.entries(inputs.weights)) {
    made[WEIGHT + name] = tf.scalar(value);
  }
  for (const [name, value] of Object.entries(numbers)) made[NUMBER + name] = tf.scalar(value);
  return { all: { [IMAGES]: images, ...made }, made: Object.values(made) };
}

/**
 * A step's tensors as a model's loss and an optimizer take them.
 *
 * @throws {RangeError} If the images do not have rank 4.
 */
export function lossInputs(
  all: NamedTensors,
  training: boolean,
): {
  readonly images: tf.Tensor4D;
  readonly inputs: LossInputs;
  readonly numbers: Readonly<Record<string, tf.Scalar>>;
} {
  const { [IMAGES]: images, ...rest } = all;
  if (!images || !isImages(images)) {
    throw new RangeError(`Cannot take a step as the images must have rank 4: got ${images?.rank}`);
  }
  const noise = startingWith(NOISE, rest);
  const targets = matrices(startingWith(TARGET, rest));
  const weights = scalars(startingWith(WEIGHT, rest));
  const numbers = scalars(startingWith(NUMBER, rest));
  return { images, inputs: { noise, targets, weights, training }, numbers };
}

/** A step's outputs; the same tensors under other names. */
export function lossTensors({ total, terms }: LossTerms): NamedTensors {
  const named: Record<string, tf.Tensor> = { [TOTAL]: total };
  for (const [name, term] of Object.entries(terms)) named[TERM + name] = term;
  return named;
}

/** Reads a step's outputs and frees them. */
export async function readLosses(losses: NamedTensors): Promise<LossValues> {
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

function startingWith(prefix: string, tensors: NamedTensors): Record<string, tf.Tensor> {
  const found = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

function scalars(tensors: NamedTensors): Record<string, tf.Scalar> {
  const found: Record<string, tf.Scalar> = {};
  for (const [name, tensor] of Object.entries(tensors)) if (isScalar(tensor)) found[name] = tensor;
  return found;
}

function matrices(tensors: NamedTensors): Record<string, tf.Tensor2D> {
  const found: Record<string, tf.Tensor2D> = {};
  for (const [name, tensor] of Object.entries(tensors)) if (isMatrix(tensor)) found[name] = tensor;
  return found;
}

const isScalar = (tensor: tf.Tensor): tensor is tf.Scalar => tensor.rank === 0;
const isMatrix = (tensor: tf.Tensor): tensor is tf.Tensor2D => tensor.rank === 2;
const isImages = (tensor: tf.Tensor): tensor is tf.Tensor4D => tensor.rank === 4;
