/**
 * RMSProp (Tieleman & Hinton 2012, "Neural Networks for Machine Learning", lecture 6.5), with a
 * momentum on top as TensorFlow has it: `s = ρ·s + (1 − ρ)·g²`, `v = μ·v + η·g / √(s + ε)`, `x −= v`.
 *
 * What surprises: ε is inside the root, as in TensorFlow, not outside as in PyTorch; and the mean
 * starts at zero without a correction, so that the first step is `1 / √(1 − ρ)` times as long as η.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { Optimizer } from "./optimizer.ts";
import { optimizerOf } from "./update_rule.ts";

/** Options of {@linkcode rmsProp}. */
export interface RmsPropOptions {
  /** Decay ρ of the mean of squared gradients. Default 0.9. */
  readonly decay?: number;
  /** Decay μ of the sum of steps. Default 0. */
  readonly momentum?: number;
  /** Keeps the division finite. Default 1e-7, as in Keras. */
  readonly epsilon?: number;
}

/**
 * Makes an RMSProp optimizer. Its state is created, as zeros, when a variable is first seen.
 *
 * @throws {RangeError} If a decay is outside [0, 1), or epsilon is not positive.
 */
export function rmsProp(options: RmsPropOptions = {}): Optimizer {
  const { decay = 0.9, momentum = 0, epsilon = 1e-7 } = options;
  for (const [name, value] of Object.entries({ decay, momentum })) {
    if (!(value >= 0 && value < 1)) {
      throw new RangeError(`Cannot make RMSProp as ${name} must be in [0, 1): got ${value}`);
    }
  }
  if (!(epsilon > 0)) {
    throw new RangeError(`Cannot make RMSProp as epsilon must be positive: got ${epsilon}`);
  }
  return optimizerOf({
    config: { name: "rmsprop", decay, momentum, epsilon },
    slots: ["mean_square", "velocity"],
    number: "learningRate",
    numberAt: (learningRate) => learningRate,
    begin(learningRate) {
      const newShare = tf.scalar(1 - decay);
      const floor = tf.scalar(epsilon);
      const kept = tf.scalar(momentum);
      return (variable, gradient, { mean_square: s, velocity: v }) => {
        s.assign(tf.add(s, tf.square(gradient).sub(s).mul(newShare)));
        const step = tf.mul(gradient, learningRate).div(tf.sqrt(tf.add(s, floor)));
        v.assign(tf.add(tf.mul(v, kept), step));
        variable.assign(tf.sub(variable, v));
      };
    },
  });
}
