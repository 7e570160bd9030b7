/**
 * An optimizer out of what is its own: the rule by which it changes a variable.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { Optimizer } from "./optimizer.ts";
import { gradientsWithVariables, OptimizerState } from "./optimizer_state.ts";

/** Changes one variable by its gradient, and what is remembered of it; called inside `tf.tidy`. */
export type Update<Slot extends string> = (
  variable: tf.Variable,
  gradient: tf.Tensor,
  slots: Readonly<Record<Slot, tf.Variable>>,
) => void;

/** What distinguishes an optimizer. */
export interface UpdateRule<Slot extends string> {
  /** Its name and settings. */
  readonly config: Optimizer["config"];
  /** What it remembers of each variable, as tensors of zeros at first. */
  readonly slots: readonly Slot[];
  /** The name of the one number that changes from step to step. */
  readonly number: string;
  /**
   * That number.
   *
   * @param step Steps taken, with this one: from 1.
   */
  numberAt(learningRate: number, step: number): number;
  /** Begins a step, inside `tf.tidy`, with that number; the result changes each variable. */
  begin(number: tf.Scalar): Update<Slot>;
}

/** Makes the optimizer of a rule. Its state is created when a variable is first seen. */
export function optimizerOf<Slot extends string>(rule: UpdateRule<Slot>): Optimizer {
  const { config, slots, number: name } = rule;
  const state = new OptimizerState(slots);
  let steps = 0;
  return {
    config,
    get steps() {
      return steps;
    },
    begin(learningRate) {
      steps++;
      return { [name]: rule.numberAt(learningRate, steps) };
    },
    apply(gradients, variables, numbers) {
      const number = numbers[name];
      if (!number) throw new RangeError(`Cannot apply gradients without the number ${name}`);
      tf.tidy(() => {
        const update = rule.begin(number);
        for (const { name, gradient, variable } of gradientsWithVariables(gradients, variables)) {
          update(variable, gradient, state.of(name, variable.shape));
        }
      });
    },
    tensors: () => state.tensors(),
    restore(tensors, savedSteps) {
      state.restore(tensors);
      steps = savedSteps;
    },
    dispose: () => state.dispose(),
  };
}
