/**
 * Many images through a network that judges them, part by part, so that memory stays bounded.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { FloatImages } from "../images/mod.ts";

/**
 * What a network makes of images.
 *
 * @param options How many images at once, and how many numbers the network gives for each.
 * @param run Takes `[part, size, size, 3]` and gives `[part, length]`; called inside `tf.tidy`.
 * @returns Image by image, shape `[count, length]`.
 */
export async function mapParts(
  { values, count, sizePx }: FloatImages,
  { partSize, length }: { readonly partSize: number; readonly length: number },
  run: (images: tf.Tensor4D) => tf.Tensor2D,
): Promise<Float32Array> {
  const stride = sizePx * sizePx * 3;
  const results = new Float32Array(count * length);
  for (let start = 0; start < count; start += partSize) {
    const end = Math.min(count, start + partSize);
    const result = tf.tidy(() => {
      const part = values.subarray(start * stride, end * stride);
      return run(tf.tensor4d(part, [end - start, sizePx, sizePx, 3]));
    });
    try {
      results.set(await result.data(), start * length);
    } finally {
      result.dispose();
    }
  }
  return results;
}
