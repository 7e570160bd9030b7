/**
 * One network trained several times, from several seeds, by one compiled step: compiling takes as long as dozens of
 * small steps.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { TrainableModel } from "../models/mod.ts";
import type { Optimizer } from "./adam.ts";
import type { StepOptions, TrainStep } from "./train_step.ts";

/** A step that several trainings take, one after the other. */
export interface SharedStep extends Disposable {
  /** Makes the step when the first training asks for it, with that one's options. */
  readonly gradientStep: (options: StepOptions) => TrainStep;
}

/** Shares the step that a function makes; it is freed with what is returned. */
export function sharedStep(make: (options: StepOptions) => TrainStep): SharedStep {
  let step: TrainStep | undefined;
  return {
    gradientStep(options) {
      const shared = step ??= make(options);
      return { run: (...args) => shared.run(...args), [Symbol.dispose]: () => {} };
    },
    [Symbol.dispose]: () => step?.[Symbol.dispose](),
  };
}

/**
 * Gives a model the weights of another one like it.
 *
 * @throws {RangeError} If that one lacks a variable.
 */
export function copyWeights(
  { from, to }: { readonly from: TrainableModel; readonly to: TrainableModel },
): void {
  for (const [name, variable] of to.variables) {
    const source = from.variables.get(name);
    if (!source) throw new RangeError(`Cannot copy ${name} as there is no such weight`);
    variable.assign(source);
  }
}

/**
 * Gives a model the weights of another one like it, and its optimizer no past.
 *
 * @param fresh Stays the caller's.
 * @throws {RangeError} If it lacks a variable.
 */
export function startAgain(
  model: TrainableModel,
  optimizer: Optimizer,
  fresh: TrainableModel,
): void {
  copyWeights({ from: fresh, to: model });
  const zeros = new Map(
    [...optimizer.tensors()].map(([name, tensor]) => [name, tf.zerosLike(tensor)] as const),
  );
  optimizer.restore(zeros, 0);
  tf.dispose([...zeros.values()]);
}
