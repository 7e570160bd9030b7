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
   * Changes each variable by its gradient. Gradients stay the caller's.
   *
   * @param gradients One for each variable, by the variables' stable names.
   * @param variables The variables, by the same names.
   * @param learningRate The learning rate of this step.
   * @throws {RangeError} If a gradient has no variable.
   */
  apply(
    gradients: ReadonlyMap<string, tf.Tensor>,
    variables: ReadonlyMap<string, tf.Variable>,
    learningRate: number,
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
