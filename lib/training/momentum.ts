/**
 * Stochastic gradient descent with momentum (Polyak 1964): `v = μ·v + g`, `x −= η·v`, and Nesterov's
 * form (Sutskever et al. 2013): `x −= η·(g + μ·v)`.
 *
 * The learning rate is outside the sum, as in TensorFlow and PyTorch: lowering it also slows what
 * the variable has gathered.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { Optimizer } from "./optimizer.ts";
import { optimizerOf } from "./update_rule.ts";

/** Options of {@linkcode momentum}. */
export interface MomentumOptions {
  /** Decay μ of the sum of gradients; 0 is plain gradient descent. Default 0.9. */
  readonly momentum?: number;
  /** Where the gradient's step goes: `plain`, or `nesterov`, which looks a step ahead. Default `plain`. */
  readonly form?: "plain" | "nesterov";
}

/**
 * Makes an optimizer. Its velocities are created, as zeros, when a variable is first seen.
 *
 * @throws {RangeError} If the momentum is outside [0, 1).
 */
export function momentum(options: MomentumOptions = {}): Optimizer {
  const { momentum = 0.9, form = "plain" } = options;
  if (!(momentum >= 0 && momentum < 1)) {
    throw new RangeError(
      `Cannot make SGD with momentum as momentum must be in [0, 1): got ${momentum}`,
    );
  }
  return optimizerOf({
    config: { name: "momentum", momentum, form },
    slots: ["velocity"],
    number: "learningRate",
    numberAt: (learningRate) => learningRate,
    begin(learningRate) {
      const kept = tf.scalar(momentum);
      return (variable, gradient, { velocity: v }) => {
        v.assign(tf.add(tf.mul(v, kept), gradient));
        const direction = form === "nesterov" ? tf.add(gradient, tf.mul(v, kept)) : v;
        variable.assign(tf.sub(variable, tf.mul(direction, learningRate)));
      };
    },
  });
}
