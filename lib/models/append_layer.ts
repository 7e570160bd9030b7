/**
 * Networks as layer after layer: what a layer gives, and what it is called.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/** Draws the first values of a weight. */
export type Initializer = ReturnType<typeof tf.initializers.glorotUniform>;

/**
 * A layer's output.
 *
 * @throws {TypeError} If it is not one tensor.
 */
export function append(
  layer: tf.layers.Layer,
  input: tf.SymbolicTensor | tf.SymbolicTensor[],
): tf.SymbolicTensor {
  const output = layer.apply(input);
  if (!(output instanceof tf.SymbolicTensor)) {
    throw new TypeError(`Cannot build a model as ${layer.name} gave no tensor`);
  }
  return output;
}

/** Keras' names for layers of a kind: `conv2d`, `conv2d_1`, … */
export function numberedNames(): (kind: string) => string {
  const counts = new Map<string, number>();
  return (kind) => {
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    return count === 0 ? kind : `${kind}_${count}`;
  };
}
