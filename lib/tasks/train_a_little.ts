/**
 * A training step small enough for the doctor: it runs the kernels that training cannot do without,
 * and compares them with numbers worked by hand.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/**
 * Multiplies two matrices and takes the gradient of a strided convolution.
 *
 * @throws {RangeError} If the active back end computes something else.
 */
export async function trainALittle(): Promise<void> {
  const results = tf.tidy(() => {
    const a = tf.tensor2d([[1, 2], [3, 4]]);
    const image = tf.range(1, 17).reshape<tf.Tensor4D>([1, 4, 4, 1]);
    const convolve = (filter: tf.Tensor) => tf.conv2d(image, filter as tf.Tensor4D, 2, "valid");
    const byFilter = tf.grad((filter) => tf.sum(tf.relu(convolve(filter))));
    return { product: tf.matMul(a, a), gradient: byFilter(tf.ones([2, 2, 1, 1])) };
  });
  try {
    // not dataSync(): WebGPU has none outside a browser
    expectNumbers("a product of matrices", await results.product.data(), [7, 10, 15, 22]);
    // each tap of the filter sees the four pixels of its phase: 1 + 3 + 9 + 11, and so on
    expectNumbers("the gradient of a convolution", await results.gradient.data(), [24, 28, 40, 44]);
  } finally {
    tf.dispose(results);
  }
}

function expectNumbers(what: string, got: ArrayLike<number>, expected: readonly number[]): void {
  if (expected.every((value, i) => Math.abs(value - (got[i] ?? NaN)) < 1e-2)) return;
  throw new RangeError(
    `Cannot trust ${what} as it must be [${expected}]: got [${Array.from(got)}]`,
  );
}
