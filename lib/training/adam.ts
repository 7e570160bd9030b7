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

/** Options of {@linkcode adam}. */
export interface AdamOptions {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite. Default 1e-7, as in Keras. */
  readonly epsilon?: number;
}

interface Moments {
  readonly first: tf.Variable;
  readonly second: tf.Variable;
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
  const moments = new Map<string, Moments>();
  let steps = 0;

  const momentsOf = (name: string, shape: tf.Shape): Moments => {
    const known = moments.get(name);
    if (known) return known;
    const zeros = () => tf.tidy(() => tf.variable(tf.zeros(shape.map((size) => size ?? 1)), false));
    const created = { first: zeros(), second: zeros() };
    moments.set(name, created);
    return created;
  };

  return {
    config: { name: "adam", beta1, beta2, epsilon },
    get steps() {
      return steps;
    },
    begin(learningRate) {
      steps++;
      return { stepSize: learningRate * Math.sqrt(1 - beta2 ** steps) / (1 - beta1 ** steps) };
    },
    apply(gradients, variables, { stepSize }) {
      if (!stepSize) throw new RangeError("Cannot apply gradients without the number stepSize");
      tf.tidy(() => {
        const [newShare1, newShare2, floor] = [1 - beta1, 1 - beta2, epsilon].map((value) =>
          tf.scalar(value)
        );
        if (!newShare1 || !newShare2 || !floor) return;
        for (const [name, gradient] of gradients) {
          const variable = variables.get(name);
          if (!variable) {
            throw new RangeError(`Cannot apply a gradient as no variable is called ${name}`);
          }
          const { first, second } = momentsOf(name, variable.shape);
          // m += (1 − β₁)(g − m), v += (1 − β₂)(g² − v): one operation fewer than the usual form.
          first.assign(tf.add(first, tf.sub(gradient, first).mul(newShare1)));
          second.assign(tf.add(second, tf.square(gradient).sub(second).mul(newShare2)));
          variable.assign(
            tf.sub(variable, tf.mul(first, stepSize).div(tf.sqrt(second).add(floor))),
          );
        }
      });
    },
    tensors() {
      const tensors = new Map<string, tf.Tensor>();
      for (const [name, { first, second }] of moments) {
        tensors.set(`${name}/first_moment`, first);
        tensors.set(`${name}/second_moment`, second);
      }
      return tensors;
    },
    restore(tensors, savedSteps) {
      for (const [key, tensor] of tensors) {
        const slash = key.lastIndexOf("/");
        const { first, second } = momentsOf(key.slice(0, slash), tensor.shape);
        (key.slice(slash) === "/first_moment" ? first : second).assign(tensor);
      }
      steps = savedSteps;
    },
    dispose() {
      for (const { first, second } of moments.values()) tf.dispose([first, second]);
      moments.clear();
    },
  };
}
