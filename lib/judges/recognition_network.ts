/**
 * face-api's network of identity: a residual network of 29 convolutions, trained by the makers of
 * dlib (King 2009) so that faces of one person lie within 0.6 of one another.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { addBias, loadFaceApiWeights, type NetworkWeights } from "../detectors/mod.ts";

/** Length of a descriptor. */
export const DESCRIPTOR_LENGTH = 128;

/** Width and height of what the network looks at. */
export const RECOGNITION_SIZE_PX = 150;

/** The network. */
export interface RecognitionNetwork {
  /**
   * Describes who is on some squares.
   *
   * @param squares Their colours as `normalised()` gives them, `[batch, 150, 150, 3]`; stay the
   * caller's.
   * @returns `[batch, 128]`, owned by the caller.
   */
  describe(squares: tf.Tensor4D): tf.Tensor2D;
  /** Frees the weights. */
  dispose(): void;
}

/** The residual blocks: those that end in `down` halve the picture. */
const BLOCKS = [
  "conv32_1",
  "conv32_2",
  "conv32_3",
  "conv64_down",
  "conv64_1",
  "conv64_2",
  "conv64_3",
  "conv128_down",
  "conv128_1",
  "conv128_2",
  "conv256_down",
  "conv256_1",
  "conv256_2",
  "conv256_down_out",
] as const;

/** Loads the network on the active back end. */
export async function loadRecognitionNetwork(): Promise<RecognitionNetwork> {
  const weights = await loadFaceApiWeights("face_recognition");
  return {
    describe: (squares) =>
      tf.tidy(() => {
        let x = tf.relu(scaledConvolution(squares, weights, "conv32_down", 2));
        x = tf.maxPool(x, 3, 2, "valid");
        for (const block of BLOCKS) {
          x = block.includes("down") ? halve(x, weights, block) : keep(x, weights, block);
        }
        return tf.matMul(x.mean<tf.Tensor2D>([1, 2]), weights.get<tf.Rank.R2>("fc"));
      }),
    dispose: () => weights.dispose(),
  };
}

/** A block of the same size. */
function keep(x: tf.Tensor4D, weights: NetworkWeights, block: string): tf.Tensor4D {
  const first = tf.relu(scaledConvolution(x, weights, `${block}/conv1`, 1));
  return tf.relu(tf.add(scaledConvolution(first, weights, `${block}/conv2`, 1), x));
}

/** A block that halves the picture, and may double the channels: the new ones begin at zero. */
function halve(x: tf.Tensor4D, weights: NetworkWeights, block: string): tf.Tensor4D {
  const first = tf.relu(scaledConvolution(x, weights, `${block}/conv1`, 2));
  const second = scaledConvolution(first, weights, `${block}/conv2`, 1);
  const pooled = tf.avgPool(x, 2, 2, "valid");
  // the convolution's picture may be a row and a column short, the pooled one lacks the new channels
  const missing = (part: tf.Tensor4D, axis: 1 | 2 | 3): [number, number] => [
    0,
    Math.max(pooled.shape[axis], second.shape[axis]) - part.shape[axis],
  ];
  const fit = (part: tf.Tensor4D): tf.Tensor4D =>
    tf.pad(part, [[0, 0], missing(part, 1), missing(part, 2), missing(part, 3)]);
  return tf.relu(tf.add(fit(second), fit(pooled)));
}

/** A convolution with its bias, then a factor and a summand for each channel. */
function scaledConvolution(
  x: tf.Tensor4D,
  weights: NetworkWeights,
  name: string,
  stride: 1 | 2,
): tf.Tensor4D {
  const filter = weights.get<tf.Rank.R4>(`${name}/conv/filters`);
  const convolved = tf.conv2d(x, filter, stride, stride === 2 ? "valid" : "same");
  const biased = addBias(convolved, weights.get<tf.Rank.R1>(`${name}/conv/bias`));
  const factor = weights.get<tf.Rank.R1>(`${name}/scale/weights`);
  return addBias(tf.mul(biased, factor), weights.get<tf.Rank.R1>(`${name}/scale/biases`));
}
