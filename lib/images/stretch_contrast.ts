/**
 * Faint patterns made visible.
 *
 * @module
 */

import { type FloatImages, valuesAt } from "./float_images.ts";

/**
 * Stretches each channel of each image about its mean, so that three standard deviations reach black
 * and white. What lies beyond is clipped.
 *
 * @returns New images; a channel without contrast becomes middle grey.
 */
export function stretchContrast(images: FloatImages): FloatImages {
  const values = new Float32Array(images.values.length);
  for (let image = 0, at = 0; image < images.count; image++) {
    const before = valuesAt(images, image);
    const after = values.subarray(at, at += before.length);
    for (const channel of [0, 1, 2]) stretchChannel(before, after, channel);
  }
  return { ...images, values };
}

const REACH_IN_DEVIATIONS = 3;

function stretchChannel(before: Float32Array, after: Float32Array, channel: number): void {
  const count = before.length / 3;
  let sum = 0;
  let squares = 0;
  for (let i = channel; i < before.length; i += 3) {
    sum += before[i] ?? 0;
    squares += (before[i] ?? 0) ** 2;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean ** 2));
  const scale = deviation > 1e-7 ? 0.5 / (REACH_IN_DEVIATIONS * deviation) : 0;
  for (let i = channel; i < before.length; i += 3) {
    after[i] = Math.min(1, Math.max(0, 0.5 + scale * ((before[i] ?? 0) - mean)));
  }
}
