/**
 * Steps of training and of validation: from a batch to numbers, as one native call where the back
 * end can do that. A compiled step knows nothing but tensors by name, so batch, noise, targets, weights
 * and losses go in and come out as such.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { compileStep, type CompileStepOptions, type NamedTensors } from "../compile/mod.ts";
import type { LossInputs, LossTerms, TrainableModel } from "../models/mod.ts";
import { stream } from "../random/mod.ts";
import type { Optimizer } from "./adam.ts";
import type { Targets } from "./batches.ts";

/** A loss and its terms as numbers, means over a batch. */
export interface LossValues {
  /** What is minimised. */
  readonly loss: number;
  /** What it is made of, before it is weighted. */
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

/** How to take steps. */
export interface StepOptions extends Pick<CompileStepOptions, "precision"> {
  /** Whether steps become one native call where the back end can do that. Default `auto`. */
  readonly compile?: "auto" | "never";
  /** Told, once, that and why steps are not compiled. Default: `console.log`. */
  readonly log?: (line: string) => void;
}

/** Steps of one model. */
export interface Step<Inputs extends StepInputs = StepInputs> {
  /**
   * One step. Between steps the model's variables and the optimizer's tensors can be read, saved and
   * assigned as ever.
   *
   * @param images Shape `[batch, height, width, channels]`; stays the caller's.
   * @returns The loss, in training the one before the step.
   */
  run(images: tf.Tensor4D, inputs: Inputs): Promise<LossValues>;
  /** Frees the compiled steps, for `using`. Model and optimizer stay. */
  [Symbol.dispose](): void;
}

/** Gradient steps of one model with one optimizer. */
export type TrainStep = Step<StepInputs & { readonly learningRate: number }>;

/**
 * Makes the step that trains a model: gradients of its loss, applied by an optimizer. `train()` takes
 * such steps; where two networks are trained against each other, each has its own.
 */
export function trainStep(
  model: TrainableModel,
  optimizer: Optimizer,
  options: StepOptions = {},
): TrainStep {
  const trainable = [...model.variables].filter(([, variable]) => variable.trainable);
  const step = (all: NamedTensors): NamedTensors => {
    const { images, inputs, numbers } = lossInputs(all, true);
    const kept: Record<string, tf.Scalar> = {};
    const { value, grads } = tf.variableGrads(() => {
      const { total, terms } = model.loss(images, inputs);
      for (const [name, term] of Object.entries(terms)) kept[name] = tf.keep(term.clone());
      return total;
    }, trainable.map(([, variable]) => variable));
    const gradients = new Map<string, tf.Tensor>();
    for (const [name, variable] of trainable) {
      const gradient = grads[variable.name];
      if (gradient) gradients.set(name, gradient);
    }
    optimizer.apply(gradients, model.variables, numbers);
    return lossTensors({ total: value, terms: kept });
  };
  return stepOf<Parameters<TrainStep["run"]>[1]>(
    model,
    step,
    ({ learningRate }) => optimizer.begin(learningRate),
    options,
  );
}

/** Makes the step that measures a model's loss, with batch normalisation's moving statistics. */
export function evaluationStep(model: TrainableModel, options: StepOptions = {}): Step {
  const step = (all: NamedTensors): NamedTensors => {
    const { images, inputs } = lossInputs(all, false);
    return lossTensors(model.loss(images, inputs));
  };
  return stepOf(model, step, () => ({}), options);
}

/** @param numbersOf What else changes from step to step. */
function stepOf<Inputs extends StepInputs>(
  model: TrainableModel,
  step: (all: NamedTensors) => NamedTensors,
  numbersOf: (inputs: Inputs) => Readonly<Record<string, number>>,
  { compile = "auto", precision = "float32", log = console.log }: StepOptions,
): Step<Inputs> {
  const compiled = compile === "auto"
    ? compileStep(step, { precision, whenRefused: "run eagerly", log })
    : undefined;
  return {
    async run(images, inputs) {
      const made = stepTensors(model, images.shape[0], inputs, numbersOf(inputs));
      const all = { [IMAGES]: images, ...made };
      try {
        return await readLosses(compiled ? compiled.run(all) : tf.tidy(() => step(all)));
      } finally {
        tf.dispose(made);
      }
    },
    [Symbol.dispose]: () => compiled?.dispose(),
  };
}

const IMAGES = "images";
const NOISE = "noise ";
const TARGET = "target ";
const WEIGHT = "weight ";
const NUMBER = "number ";
const TOTAL = "total";
const TERM = "term ";

/** Noise, targets, weights and further numbers of a step, owned by the caller. */
function stepTensors(
  model: TrainableModel,
  batchSize: number,
  inputs: StepInputs,
  numbers: Readonly<Record<string, number>>,
): Record<string, tf.Tensor> {
  const [seed, ...names] = inputs.noise;
  const made: Record<string, tf.Tensor> = {};
  for (const [name, shape] of Object.entries(model.noiseShapes(batchSize))) {
    const random = stream(seed, ...names, name);
    const length = shape.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length }, () => random.normal(0, 1));
    made[NOISE + name] = tf.tensor(values, [...shape]);
  }
  for (const [name, { values, width }] of Object.entries(inputs.targets ?? {})) {
    made[TARGET + name] = tf.tensor2d(values, [batchSize, width]);
  }
  for (const [name, value] of Object.entries(inputs.weights)) {
    made[WEIGHT + name] = tf.scalar(value);
  }
  for (const [name, value] of Object.entries(numbers)) made[NUMBER + name] = tf.scalar(value);
  return made;
}

/**
 * A step's tensors as a model's loss and an optimizer take them.
 *
 * @throws {RangeError} If the images do not have rank 4.
 */
function lossInputs(
  all: NamedTensors,
  training: boolean,
): {
  readonly images: tf.Tensor4D;
  readonly inputs: LossInputs;
  readonly numbers: Readonly<Record<string, tf.Scalar>>;
} {
  const { [IMAGES]: images } = all;
  if (!images || !isImages(images)) {
    throw new RangeError(`Cannot take a step as the images must have rank 4: got ${images?.rank}`);
  }
  const noise = startingWith(NOISE, all, isTensor);
  const targets = startingWith(TARGET, all, isMatrix);
  const weights = startingWith(WEIGHT, all, isScalar);
  const numbers = startingWith(NUMBER, all, isScalar);
  return { images, inputs: { noise, targets, weights, training }, numbers };
}

/** Tensors of a kind by what comes after the prefix of their names. */
function startingWith<Kind extends tf.Tensor>(
  prefix: string,
  tensors: NamedTensors,
  isKind: (tensor: tf.Tensor) => tensor is Kind,
): Record<string, Kind> {
  const found: Record<string, Kind> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    if (name.startsWith(prefix) && isKind(tensor)) found[name.slice(prefix.length)] = tensor;
  }
  return found;
}

const isTensor = (_tensor: tf.Tensor): _tensor is tf.Tensor => true;
const isScalar = (tensor: tf.Tensor): tensor is tf.Scalar => tensor.rank === 0;
const isMatrix = (tensor: tf.Tensor): tensor is tf.Tensor2D => tensor.rank === 2;
const isImages = (tensor: tf.Tensor): tensor is tf.Tensor4D => tensor.rank === 4;

/** A step's outputs; the same tensors under other names. */
function lossTensors({ total, terms }: LossTerms): NamedTensors {
  const named: Record<string, tf.Tensor> = { [TOTAL]: total };
  for (const [name, term] of Object.entries(terms)) named[TERM + name] = term;
  return named;
}

/** Reads a step's outputs and frees them. */
async function readLosses(losses: NamedTensors): Promise<LossValues> {
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
