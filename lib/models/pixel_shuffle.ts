/**
 * Sub-pixel upsampling (Shi et al. 2016, arXiv 1609.05158): a convolution gives four times the
 * channels at the low resolution, and each group of four values becomes a square of 2×2 pixels.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { Initializer } from "./append_layer.ts";

/**
 * Every pixel's channels as a square of 2×2 pixels, as `tf.depthToSpace` does it, which has no
 * gradient in TensorFlow.js.
 *
 * @param x Shape `[batch, height, width, 4 · channels]`; the channels of the upper left pixel come
 * first, then those of the upper right, lower left and lower right one.
 * @returns Shape `[batch, 2 · height, 2 · width, channels]`, owned by the caller.
 * @throws {RangeError} If the channels cannot be divided by four.
 */
export function pixelShuffle(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, depth] = x.shape;
  const channels = depth / 4;
  if (!Number.isInteger(channels)) {
    throw new RangeError(
      `Cannot shuffle pixels as the channels must be a multiple of 4: got ${depth}`,
    );
  }
  return tf.tidy(() =>
    // A row of pixels becomes two: [rows, width, above or below, 2 pixels' channels] → transposed.
    x.reshape([batch * height, width, 2, 2 * channels]).transpose([0, 2, 1, 3])
      .reshape<tf.Tensor4D>([batch, 2 * height, 2 * width, channels])
  );
}

/** {@linkcode pixelShuffle} as a layer without weights. */
export class PixelShuffle extends tf.layers.Layer {
  /** The name under which the layer is saved. */
  static readonly className = "PixelShuffle";

  /** Twice the height and width, a quarter of the channels. */
  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, height, width, depth] = inputShape;
    if (
      typeof height !== "number" || typeof width !== "number" || typeof depth !== "number" ||
      Array.isArray(batch)
    ) {
      throw new RangeError(
        "Cannot shuffle pixels as one input of known height, width and channels is needed",
      );
    }
    return [batch ?? null, 2 * height, 2 * width, depth / 4];
  }

  /** Shuffles a batch. */
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = Array.isArray(inputs) ? inputs : [inputs];
    if (!x || !isRank4(x)) {
      throw new RangeError(`Cannot shuffle pixels as the rank must be 4: got ${x?.rank}`);
    }
    return pixelShuffle(x);
  }
}

function isRank4(x: tf.Tensor): x is tf.Tensor4D {
  return x.rank === 4;
}

/**
 * Starts a convolution whose output is shuffled with one kernel for all four pixels of a square, so
 * that it begins as a convolution and nearest-neighbour upsampling, without a checkerboard (ICNR,
 * Aitken et al. 2017, arXiv 1707.02937).
 *
 * @param convolution A built `conv2d` layer with a multiple of four filters.
 * @param initializer Draws the one kernel, of a quarter of the filters.
 */
export function initialiseAlike(
  convolution: tf.layers.Layer,
  initializer: Initializer,
): void {
  const [kernel, bias] = convolution.getWeights();
  const [height, width, inputs, filters] = kernel?.shape ?? [];
  if (!kernel || !bias || !height || !width || !inputs || !filters) {
    throw new TypeError(`Cannot initialise ${convolution.name} as it has no kernel and bias`);
  }
  tf.tidy(() => {
    const one = initializer.apply([height, width, inputs, filters / 4]);
    convolution.setWeights([tf.concat([one, one, one, one], 3), bias]);
  });
}
