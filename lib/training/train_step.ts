/**
 * Steps of training and of validation: from a batch to numbers, as one native call where the back
 * end can do that.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { TrainableModel } from "../models/mod.ts";
import { compileStep, type NamedTensors } from "../compile/mod.ts";
import type { Optimizer } from "./optimizer.ts";
import {
  lossInputs,
  lossTensors,
  type LossValues,
  readLosses,
  type StepInputs,
  stepTensors,
} from "./step_tensors.ts";

/** How to take steps. */
export interface StepOptions {
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
  /** Frees the compiled steps, as `using` does. Model and optimizer stay. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** Gradient steps of one model with one optimizer. */
export type TrainStep = Step<StepInputs & { readonly learningRate: number }>;

/** Makes the step that trains a model: gradients of its loss, applied by an optimizer. */
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
  return stepOf<StepInputs & { readonly learningRate: number }>(
    step,
    (images, inputs) => stepTensors(model, images, inputs, optimizer.begin(inputs.learningRate)),
    options,
  );
}

/** Makes the step that measures a model's loss, with batch normalisation's moving statistics. */
export function evaluationStep(model: TrainableModel, options: StepOptions = {}): Step {
  const step = (all: NamedTensors): NamedTensors => {
    const { images, inputs } = lossInputs(all, false);
    return lossTensors(model.loss(images, inputs));
  };
  return stepOf<StepInputs>(
    step,
    (images, inputs) => stepTensors(model, images, inputs),
    options,
  );
}

function stepOf<Inputs extends StepInputs>(
  step: (all: NamedTensors) => NamedTensors,
  tensorsFor: (images: tf.Tensor4D, inputs: Inputs) => ReturnType<typeof stepTensors>,
  { compile = "auto", log = console.log }: StepOptions,
): Step<Inputs> {
  const compiled = compile === "auto"
    ? compileStep(step, { whenRefused: "run eagerly", log })
    : undefined;
  const dispose = () => compiled?.dispose();
  return {
    async run(images, inputs) {
      const { all, made } = tensorsFor(images, inputs);
      try {
        return await readLosses(compiled ? compiled.run(all) : tf.tidy(() => step(all)));
      } finally {
        tf.dispose([...made]);
      }
    },
    dispose,
    [Symbol.dispose]: dispose,
  };
}
