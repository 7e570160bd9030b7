/**
 * What a comparison of networks needs of each of them, whatever its architecture.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";
import type { TrainableModel } from "./trainable.ts";

/** A network that can be trained and that gives images back. */
export interface Autoencoder {
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
