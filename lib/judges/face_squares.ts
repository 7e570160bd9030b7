/**
 * What face-api's networks look at, cut from images that are faces already, as those of a face store
 * and of an autoencoder are. What `lookInBatches()` cuts from pictures is the same to the last digits
 * that matter; here a compiled step can do it.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { MEAN_RGB } from "../detectors/mod.ts";

/** How to look at images. */
export interface SquareOptions {
  /** Width and height of what the network takes. */
  readonly sizePx: number;
  /** What to add on every side, in the image's sides: the outermost pixels are repeated. */
  readonly margin: number;
}

/**
 * Images as a network of face-api takes them.
 *
 * @param images Shape `[batch, size, size, 3]`, in [0, 1]; stay the caller's.
 * @returns Shape `[batch, sizePx, sizePx, 3]`, owned by the caller.
 */
export function faceSquares(images: tf.Tensor4D, options: SquareOptions): tf.Tensor4D {
  const { sizePx, margin } = options;
  return tf.tidy(() => {
    const side = images.shape[1];
    const marginPx = Math.round(margin * side);
    const positions = Array.from(
      { length: side + 2 * marginPx },
      (_, i) => Math.max(0, Math.min(side - 1, i - marginPx)),
    );
    const line = tf.tensor1d(positions, "int32");
    const wider = tf.gather(tf.gather(images, line, 1), line, 2);
    const mean = tf.tensor1d(MEAN_RGB.map((value) => value / 255));
    return tf.image.resizeBilinear(wider, [sizePx, sizePx], false, true).sub<tf.Tensor4D>(mean);
  });
}
