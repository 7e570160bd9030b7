/**
 * The border between networks and the training loop: whatever offers its variables, the noise that it
 * wants and a loss is a {@linkcode TrainableModel}, and `train()` trains it. The loop knows no
 * architecture, and a model knows no loop.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/** What a loss is given beside the images. */
export interface LossInputs {
  /** Standard normal tensors, one for each name in {@linkcode TrainableModel.noiseShapes}. */
  readonly noise: Readonly<Record<string, tf.Tensor>>;
  /** What is known of each image by name, shape `[batch, width]`, such as labels. Default none. */
  readonly targets?: Readonly<Record<string, tf.Tensor2D>>;
  /** Weights of the loss terms in this step, such as `beta`: scalars, so that schedules can move. */
  readonly weights: Readonly<Record<string, tf.Scalar>>;
  /** True in a training step (batch statistics), false in validation (moving statistics). */
  readonly training: boolean;
}

/** A loss and what it is made of: scalars, each a mean over the batch. */
export interface LossTerms {
  /** What is minimised. */
  readonly total: tf.Scalar;
  /** The terms to be logged, before they are weighted. */
  readonly terms: Readonly<Record<string, tf.Scalar>>;
}

/** A model that `train()` can train. */
export interface TrainableModel {
  /** Names the model in folders and logs, for example `vae-v1`. */
  readonly name: string;
  /**
   * Every variable under a name that is the same in each process: weights and moving statistics, as
   * {@linkcode namedVariables} gives them. Those with `trainable === false` are saved and restored
   * but not optimised.
   */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** The shapes of the standard normal tensors that one step needs. */
  noiseShapes(batchSize: number): Readonly<Record<string, readonly number[]>>;
  /**
   * The loss of one batch; synchronous, and called inside `tf.tidy`.
   *
   * @param images Shape `[batch, height, width, channels]`, float32 in [0, 1].
   */
  loss(images: tf.Tensor4D, inputs: LossInputs): LossTerms;
}

/** A network that can be trained and that gives images back. */
export interface Autoencoder {
  /** The network as `train()` sees it. */
  readonly model: TrainableModel;
  /**
   * Images there and back, without noise.
   *
   * @param images Shape `[batch, size, size, 3]`, float32 in [0, 1].
   * @returns The same shape, owned by the caller.
   */
  reconstruct(images: tf.Tensor4D): tf.Tensor4D;
  /** Frees the weights. */
  dispose(): void;
}

/**
 * The variables of one or more models, in the order of their layers, under names that can stand in a
 * file. TensorFlow.js makes a variable's own name unique within the process (`conv2d/kernel_1` in the
 * second model); the layer's name and the weight's original name stay.
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
