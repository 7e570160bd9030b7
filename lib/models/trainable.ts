/**
 * What a model offers to the training loop, and nothing more: its variables, the noise that it
 * wants, and a loss. The loop in `lib/training/` knows no architecture; a model knows no loop.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";

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
   * Every variable under a name that is the same in each process: weights and moving statistics.
   * Those with `trainable === false` are saved and restored but not optimised.
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
