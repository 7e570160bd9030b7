/**
 * What the training loop asks of an optimizer.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";

/** Turns gradients into changes of variables, with a state that can be saved. */
export interface Optimizer {
  /** Its name and settings, as they go into the run's configuration. */
  readonly config: Readonly<Record<string, string | number>>;
  /**
   * Begins a step: counts it, and gives the numbers that change from step to step. They are apart
   * from {@linkcode apply} as that is recorded once and then runs without JavaScript.
   *
   * @param learningRate The learning rate of this step.
   */
  begin(learningRate: number): Readonly<Record<string, number>>;
  /**
   * Changes each variable by its gradient. Gradients stay the caller's.
   *
   * @param gradients One for each variable, by the variables' stable names.
   * @param variables The variables, by the same names.
   * @param numbers What `begin` gave for this step, as scalars.
   * @throws {RangeError} If a gradient has no variable, or a number is missing.
   */
  apply(
    gradients: ReadonlyMap<string, tf.Tensor>,
    variables: ReadonlyMap<string, tf.Variable>,
    numbers: Readonly<Record<string, tf.Scalar>>,
  ): void;
  /** The tensors of its state by name; they stay the optimizer's. */
  tensors(): ReadonlyMap<string, tf.Tensor>;
  /** How many steps it has taken. */
  readonly steps: number;
  /**
   * Takes up a saved state. The tensors stay the caller's.
   *
   * @param tensors As `tensors()` gave them.
   * @param steps As `steps` was.
   */
  restore(tensors: ReadonlyMap<string, tf.Tensor>, steps: number): void;
  /** Frees its state. */
  dispose(): void;
}
