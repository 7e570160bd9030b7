/**
 * Varying each image of a batch in what an autoencoder changes and a face does not depend on, so that
 * a network learns to read soft pictures of other colours.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/** Standard deviation of the tint, in units of the colours' range. */
const TINT = 0.05;

/**
 * Mixes each image with itself at a quarter of its resolution.
 *
 * @param images Shape `[batch, size, size, 3]`, the size a multiple of 4.
 * @param amounts From 0 (as it is) to 1 (a quarter of the resolution), shape `[batch]`.
 * @returns The same shape, owned by the caller.
 */
export function blurEach(images: tf.Tensor4D, amounts: tf.Tensor1D): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch, height, width] = images.shape;
    const coarse = tf.avgPool(images, 4, 4, "valid");
    const soft = tf.image.resizeBilinear(coarse, [height, width], false, true);
    return images.add<tf.Tensor4D>(soft.sub(images).mul(amounts.reshape([batch, 1, 1, 1])));
  });
}

/**
 * Adds to red, green and blue of each image.
 *
 * @param images Shape `[batch, size, size, 3]`.
 * @param noise Standard normal numbers, shape `[batch, 3]`.
 * @returns The same shape, which may leave [0, 1]; owned by the caller.
 */
export function tintEach(images: tf.Tensor4D, noise: tf.Tensor2D): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch] = images.shape;
    return images.add<tf.Tensor4D>(noise.mul(TINT).reshape([batch, 1, 1, 3]));
  });
}
