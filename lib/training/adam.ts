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
   * @throws {RangeError} If a tensor's name is none of this optimizer's.
   */
  restore(tensors: ReadonlyMap<string, tf.Tensor>, steps: number): void;
  /** Frees its state. */
  dispose(): void;
}

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
 * An optimizer that also keeps a moving average of what it changes, which makes fewer of its last steps' mistakes
 * (EMA; Karras et al. 2018, section 2). The averages are variables of the model, and are saved with it.
 *
 * @param optimizer Stays the caller's.
 * @param averages By the names of the variables that they follow.
 * @param decay What is kept of an average in a step; in the first steps less, 1 − 1 / steps.
 * @throws {RangeError} If the decay is outside [0, 1).
 */
export function averaging(
  optimizer: Optimizer,
  averages: ReadonlyMap<string, tf.Variable>,
  decay: number,
): Optimizer {
  if (!(decay >= 0 && decay < 1)) {
    throw new RangeError(`Cannot average weights as the decay must be in [0, 1): got ${decay}`);
  }
  return {
    ...optimizer,
    config: { ...optimizer.config, averageDecay: decay },
    get steps() {
      return optimizer.steps;
    },
    begin(learningRate) {
      const numbers = optimizer.begin(learningRate);
      return { ...numbers, averageShare: Math.max(1 - decay, 1 / optimizer.steps) };
    },
    apply(gradients, variables, { averageShare, ...numbers }) {
      if (!averageShare) throw new RangeError("Cannot average without the number averageShare");
      optimizer.apply(gradients, variables, numbers);
      tf.tidy(() => {
        for (const [name, average] of averages) {
          const variable = variables.get(name);
          if (!variable) {
            throw new RangeError(`Cannot average ${name} as there is no such variable`);
          }
          average.assign(average.add(tf.sub(variable, average).mul(averageShare)));
        }
      });
    },
  };
}

/** What Adam remembers of a variable, by the names in a checkpoint. */
const MOMENTS = ["first_moment", "second_moment"] as const;

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
  const state = new Map<string, Record<typeof MOMENTS[number], tf.Variable>>();
  let steps = 0;
  const momentsOf = (name: string, shape: tf.Shape) => {
    const zeros = () => tf.tidy(() => tf.variable(tf.zeros(shape.map((size) => size ?? 1)), false));
    const moments = state.get(name) ?? { first_moment: zeros(), second_moment: zeros() };
    state.set(name, moments);
    return moments;
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
        const newShare1 = tf.scalar(1 - beta1);
        const newShare2 = tf.scalar(1 - beta2);
        const floor = tf.scalar(epsilon);
        for (const [name, gradient] of gradients) {
          const variable = variables.get(name);
          if (!variable) {
            throw new RangeError(`Cannot apply a gradient as no variable is called ${name}`);
          }
          const { first_moment: m, second_moment: v } = momentsOf(name, variable.shape);
          // m += (1 − β₁)(g − m), v += (1 − β₂)(g² − v): one operation fewer than the usual form.
          m.assign(tf.add(m, tf.sub(gradient, m).mul(newShare1)));
          v.assign(tf.add(v, tf.square(gradient).sub(v).mul(newShare2)));
          variable.assign(tf.sub(variable, tf.mul(m, stepSize).div(tf.sqrt(v).add(floor))));
        }
      });
    },
    tensors: () =>
      new Map(
        [...state].flatMap(([name, moments]) =>
          MOMENTS.map((moment) => [`${name}/${moment}`, moments[moment]] as const)
        ),
      ),
    restore(tensors, savedSteps) {
      for (const [key, tensor] of tensors) {
        const slash = key.lastIndexOf("/");
        const moment = MOMENTS.find((moment) => moment === key.slice(slash + 1));
        if (!moment) {
          throw new RangeError(
            `Cannot restore the optimizer as it keeps ${MOMENTS.join(", ")}: got ${key}`,
          );
        }
        momentsOf(key.slice(0, slash), tensor.shape)[moment].assign(tensor);
      }
      steps = savedSteps;
    },
    dispose() {
      for (const moments of state.values()) tf.dispose({ ...moments });
      state.clear();
    },
  };
}
