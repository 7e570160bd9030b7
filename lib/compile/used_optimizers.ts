/**
 * TensorFlow.js's optimizers in a compiled step. Their settings, such as the learning rate, are
 * JavaScript numbers that become constants of the graph, and they count their steps in JavaScript,
 * where a compiled step no longer comes by: settings are compared before each step, and the count is
 * kept up.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/** An optimizer that a step uses. */
export interface UsedOptimizer {
  readonly optimizer: tf.Optimizer;
  /** How often it is applied in one step. */
  readonly times: number;
  /** Its settings by name when the step was recorded. */
  readonly settings: ReadonlyMap<string, unknown>;
}

/** The field of the count, which tfjs keeps to itself. */
const COUNT = "iterations_";

/** Runs a step and tells which optimizers it used; their counts are put back. */
export function withOptimizers<Result>(
  step: () => Result,
): { readonly result: Result; readonly optimizers: readonly UsedOptimizer[] } {
  const counts = new Map<tf.Optimizer, { before: number; times: number }>();
  const { prototype } = tf.Optimizer;
  const increment: unknown = Reflect.get(prototype, "incrementIterations");
  if (typeof increment !== "function") {
    throw new TypeError("Cannot follow optimizers as they do not count their steps");
  }
  Reflect.set(prototype, "incrementIterations", function (this: tf.Optimizer) {
    const known = counts.get(this) ?? { before: this.iterations, times: 0 };
    counts.set(this, { ...known, times: known.times + 1 });
    increment.call(this);
  });
  try {
    const result = step();
    const optimizers = [...counts].map(([optimizer, { times }]) => ({
      optimizer,
      times,
      settings: settingsOf(optimizer),
    }));
    return { result, optimizers };
  } finally {
    Reflect.set(prototype, "incrementIterations", increment);
    for (const [optimizer, { before }] of counts) Reflect.set(optimizer, COUNT, before);
  }
}

/** Counts a compiled step. */
export function countStep(optimizers: readonly UsedOptimizer[]): void {
  for (const { optimizer, times } of optimizers) {
    Reflect.set(optimizer, COUNT, optimizer.iterations + times);
  }
}

/** Names a setting that is no longer as it was recorded, for example `the learningRate of Adam`. */
export function changedSetting(optimizers: readonly UsedOptimizer[]): string | undefined {
  for (const { optimizer, settings } of optimizers) {
    for (const [name, value] of settingsOf(optimizer)) {
      if (!Object.is(value, settings.get(name))) {
        return `the ${name} of ${optimizer.getClassName()}`;
      }
    }
  }
  return undefined;
}

function settingsOf(optimizer: tf.Optimizer): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(optimizer).filter(([name, value]) =>
      name !== COUNT && value !== undefined && typeof value !== "object"
    ),
  );
}
