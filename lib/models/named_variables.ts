/**
 * Variables of a layers model under stable names.
 *
 * TensorFlow.js makes a variable's own name unique within the process (`conv2d/kernel_1` in the
 * second model), so it cannot name a weight in a file. The layer's name and the weight's original
 * name can.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/**
 * The variables of one or more models, in the order of their layers.
 *
 * @param models Models by the prefix of their variables' names.
 * @returns Variables by `prefix/layer/weight`, for example `encoder/conv2d/kernel`; not copies.
 * @throws {TypeError} If a weight is no variable, or two have one name.
 */
export function namedVariables(
  models: Readonly<Record<string, tf.LayersModel>>,
): ReadonlyMap<string, tf.Variable> {
  const variables = new Map<string, tf.Variable>();
  for (const [prefix, model] of Object.entries(models)) {
    for (const layer of model.layers) {
      for (const weight of layer.weights) {
        const name = `${prefix}/${layer.name}/${weight.originalName.split("/").at(-1)}`;
        const variable = weight.read();
        if (!(variable instanceof tf.Variable)) {
          throw new TypeError(`Cannot name the weights as ${name} is no variable`);
        }
        if (variables.has(name)) {
          throw new TypeError(`Cannot name the weights as two are called ${name}`);
        }
        variables.set(name, variable);
      }
    }
  }
  return variables;
}
