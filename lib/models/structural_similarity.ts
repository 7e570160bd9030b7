/**
 * Structural similarity as a loss: the same index as `ssim()` of `lib/images/`, made of tensor
 * operations that have gradients (Zhao et al. 2017, arXiv 1511.08861, on losses for restoration).
 *
 * The window is Gaussian, so that a weighted mean over it is two products with a banded matrix, one
 * for rows and one for columns: faster here than a convolution of single channels, and
 * every back end has it.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

const WINDOW_PX = 11;
const WINDOW_SIGMA_PX = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/**
 * Mean structural similarity of two batches (Wang et al. 2004): windows of 11 pixels, σ = 1.5,
 * K₁ = 0.01, K₂ = 0.03, only where the window lies inside the image; the mean over positions,
 * channels and images. In float32, so equal to `ssim()` to about four digits.
 *
 * @param images Shape `[batch, height, width, channels]`, in [0, 1].
 * @param reconstructions The same shape.
 * @returns A scalar, 1 for equal images, owned by the caller.
 * @throws {RangeError} If the shapes differ, or a side is below 11 pixels.
 */
export function structuralSimilarity(
  images: tf.Tensor4D,
  reconstructions: tf.Tensor4D,
): tf.Scalar {
  const [, height, width] = images.shape;
  if (images.shape.join() !== reconstructions.shape.join()) {
    throw new RangeError(
      `Cannot compute the structural similarity as the shapes must be equal: got [${
        images.shape.join(", ")
      }] and [${reconstructions.shape.join(", ")}]`,
    );
  }
  if (height < WINDOW_PX || width < WINDOW_PX) {
    throw new RangeError(
      `Cannot compute the structural similarity as each side must be at least ${WINDOW_PX} pixels: got ${height}×${width}`,
    );
  }
  return tf.tidy(() => {
    const x = planes(images);
    const y = planes(reconstructions);
    // The sum of the variances is all that is needed, and x apart spares its gradient.
    const [meanX] = tf.unstack(windowed(tf.stack([x])));
    const [meanY, square, product] = tf.unstack(
      windowed(tf.stack([y, tf.add(x.square(), y.square()), tf.mul(x, y)])),
    );
    if (!meanX || !meanY || !square || !product) {
      throw new TypeError("Cannot compute the structural similarity without four means");
    }
    const meansProduct = meanX.mul(meanY);
    const meanSquares = meanX.square().add(meanY.square());
    const covariance = product.sub(meansProduct);
    const variances = square.sub(meanSquares);
    const similarity = meansProduct.mul(2).add(C1).mul(covariance.mul(2).add(C2))
      .div(meanSquares.add(C1).mul(variances.add(C2)));
    return similarity.mean().asScalar();
  });
}

/** Each channel as a picture of its own: `[batch · channels, height, width]`. */
function planes(images: tf.Tensor4D): tf.Tensor3D {
  const [batch, height, width, channels] = images.shape;
  return images.transpose([0, 3, 1, 2]).reshape([batch * channels, height, width]);
}

/**
 * Weighted means over every full window.
 *
 * @param stack Shape `[kinds, planes, height, width]`.
 * @returns Shape `[kinds, planes, height − 10, width − 10]`.
 */
function windowed(stack: tf.Tensor): tf.Tensor {
  const [kinds = 0, count = 0, height = 0, width = 0] = stack.shape;
  const [outHeight, outWidth] = [height - WINDOW_PX + 1, width - WINDOW_PX + 1];
  const alongRows = stack.reshape([kinds * count * height, width])
    .matMul(bands(width), false, true)
    .reshape([kinds * count, height, outWidth]);
  // [1, outHeight, height] · [kinds · planes, height, outWidth]
  const all = tf.matMul(bands(height).expandDims(0), alongRows);
  return all.reshape([kinds, count, outHeight, outWidth]);
}

/** The window at each of its positions: shape `[size − 10, size]`. */
function bands(size: number): tf.Tensor2D {
  const centre = (WINDOW_PX - 1) / 2;
  const window = Array.from(
    { length: WINDOW_PX },
    (_, i) => Math.exp(-((i - centre) ** 2) / (2 * WINDOW_SIGMA_PX ** 2)),
  );
  const total = window.reduce((sum, weight) => sum + weight, 0);
  const positions = size - WINDOW_PX + 1;
  const values = new Float32Array(positions * size);
  for (let at = 0; at < positions; at++) {
    for (const [i, weight] of window.entries()) values[at * size + at + i] = weight / total;
  }
  return tf.tensor2d(values, [positions, size]);
}
