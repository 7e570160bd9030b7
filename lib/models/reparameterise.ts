/**
 * The reparameterisation of Kingma & Welling (2014, section 2.4): a sample of the posterior as a
 * differentiable function of its mean and log-variance, with the noise from outside.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { stream } from "../random/mod.ts";

/**
 * `z = mean + exp(logVar / 2) · epsilon`.
 *
 * @param mean Shape `[batch, latentDim]`.
 * @param logVar Shape `[batch, latentDim]`.
 * @param epsilon Standard normal noise of the same shape.
 * @returns Shape `[batch, latentDim]`, owned by the caller.
 */
export function reparameterise(
  mean: tf.Tensor2D,
  logVar: tf.Tensor2D,
  epsilon: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => logVar.mul(0.5).exp().mul(epsilon).add<tf.Tensor2D>(mean));
}

/** How a {@linkcode Reparameterise} layer is made. */
export interface ReparameteriseConfig {
  /** The layer's name. */
  readonly name: string;
  /** Seeds the layer's own stream of noise. */
  readonly seed: string;
}

/**
 * The log entry's `lambda` layer: takes `[mean, logVar]`, gives a sample `z`.
 *
 * The noise is the layer's own seeded stream, and each call draws further values from it. Training
 * does not use it: it feeds its noise to {@linkcode reparameterise}, so that a resumed run meets
 * the same values.
 */
export class Reparameterise extends tf.layers.Layer {
  /** The name under which the layer is saved. */
  static readonly className = "Lambda";
  readonly #seed: string;
  #calls = 0;

  constructor(config: ReparameteriseConfig) {
    super({ name: config.name });
    this.#seed = config.seed;
  }

  /** The shape of the mean is the shape of the sample. */
  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [first] = inputShape;
    if (!Array.isArray(first)) {
      throw new RangeError("Cannot reparameterise as two inputs are needed: mean and logVar");
    }
    return first;
  }

  /** Draws one sample for each row of the batch. */
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [mean, logVar] = Array.isArray(inputs) ? inputs : [inputs];
    if (!mean || !logVar) {
      throw new RangeError("Cannot reparameterise as two inputs are needed: mean and logVar");
    }
    const random = stream(this.#seed, this.name, String(this.#calls++));
    const values = Float32Array.from({ length: mean.size }, () => random.normal(0, 1));
    return tf.tidy(() => {
      const epsilon = tf.tensor2d(values, [mean.shape[0] ?? 0, mean.shape[1] ?? 0]);
      return reparameterise(mean.as2D(...epsilon.shape), logVar.as2D(...epsilon.shape), epsilon);
    });
  }

  /** What the layer is saved with. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.#seed };
  }
}
