/**
 * Adam (Kingma & Ba 2015, the form before section 2.1 that folds both bias corrections into the
 * step size, as Keras has it).
 *
 * TensorFlow.js's own Adam keeps β₁ᵗ and β₂ᵗ as float32 variables that it multiplies on, but saves
 * only the step count, so that a restored one goes on with slightly other numbers. This one derives
 * them from the count: a resumed run continues bit for bit.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { Optimizer } from "./optimizer.ts";
import { optimizerOf } from "./update_rule.ts";

/** Options of {@linkcode adam}. */
export interface AdamOptions {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite. Default 1e-7, as in Keras. */
  readonly epsilon?: number;
}

/**
 * Makes an Adam optimizer. Its moments are created, as zeros, when a variable is first seen.
 *
 * @throws {RangeError} If a decay is outside [0, 1), or epsilon is not positive.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  for (const [name, decay] of Object.entries({ beta1, beta2 })) {
    if (!(decay >= 0 && decay < 1)) {
      throw new RangeError(`Cannot make Adam as ${name} must be in [0, 1): got ${decay}`);
    }
  }
  if (!(epsilon > 0)) {
    throw new RangeError(`Cannot make Adam as epsilon must be positive: got ${epsilon}`);
  }
  return optimizerOf({
    config: { name: "adam", beta1, beta2, epsilon },
    slots: ["first_moment", "second_moment"],
    number: "stepSize",
    numberAt: (learningRate, step) =>
      learningRate * Math.sqrt(1 - beta2 ** step) / (1 - beta1 ** step),
    begin(stepSize) {
      const newShare1 = tf.scalar(1 - beta1);
      const newShare2 = tf.scalar(1 - beta2);
      const floor = tf.scalar(epsilon);
      return (variable, gradient, { first_moment: m, second_moment: v }) => {
        // m += (1 − β₁)(g − m), v += (1 − β₂)(g² − v): one operation fewer than the usual form.
        m.assign(tf.add(m, tf.sub(gradient, m).mul(newShare1)));
        v.assign(tf.add(v, tf.square(gradient).sub(v).mul(newShare2)));
        variable.assign(tf.sub(variable, tf.mul(m, stepSize).div(tf.sqrt(v).add(floor))));
      };
    },
  });
}
