/**
 * How long a back end takes for what training spends its time on: a strided convolution, its
 * transpose, and their gradients. It decides between a GPU under WebGPU and the CPU.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/**
 * Times one step on a back end, which is active afterwards.
 *
 * @param backend The name it is registered by.
 * @returns The shortest of three steps after one that warms up, in milliseconds.
 */
export async function timeTrainingStep(backend: string): Promise<number> {
  await tf.setBackend(backend);
  const x = tf.fill<tf.Rank.R4>([16, 40, 40, 16], 0.5);
  const down = tf.fill<tf.Rank.R4>([3, 3, 16, 64], 0.01);
  const up = tf.fill<tf.Rank.R4>([3, 3, 16, 64], 0.01);
  const step = tf.grads((kernel: tf.Tensor, transposed: tf.Tensor) => {
    const code = tf.relu(tf.conv2d(x, kernel as tf.Tensor4D, 2, "same"));
    const image = tf.conv2dTranspose(code, transposed as tf.Tensor4D, [16, 40, 40, 16], 2, "same");
    return tf.sum(tf.square(tf.sub(image, x)));
  });
  const durations: number[] = [];
  try {
    for (let i = 0; i < 4; i++) {
      const start = performance.now();
      const gradients = step([down, up]);
      try {
        await Promise.all(gradients.map((gradient) => gradient.data()));
      } finally {
        tf.dispose(gradients);
      }
      durations.push(performance.now() - start);
    }
  } finally {
    tf.dispose([x, down, up]);
  }
  return Math.min(...durations.slice(1));
}
