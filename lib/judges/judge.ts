/**
 * Judges that say which attributes faces have, so that what an autoencoder draws is not judged by
 * itself: the project's own classifier (`attribute_judge.ts`) and a second opinion (`face_api_judge.ts`).
 *
 * Every judge errs, and more on soft pictures: beside each of its verdicts belongs what
 * `judge_errors.ts` measures on untouched reconstructions.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { AttributeName } from "../annotations/mod.ts";
import type { FloatImages } from "../images/mod.ts";

/** For each attribute and image the probability, from 0 to 1, that the face has it. */
export type AttributeScores = Readonly<Partial<Record<AttributeName, Float32Array>>>;

/** Says which attributes faces have. */
export interface AttributeJudge {
  /** For tables and captions. */
  readonly name: string;
  /** What it can tell. */
  readonly attributes: readonly AttributeName[];
  /**
   * Judges faces, framed as those of a face store.
   *
   * @throws {RangeError} If the images have a size that the judge does not take.
   */
  judge(images: FloatImages): Promise<AttributeScores>;
  /** Frees the weights. */
  dispose(): void;
}

/** What a judge says of an attribute from its probability on: one half. */
const DECISION_SCORE = 0.5;

/** Whether a score says that an attribute is there, or is not; one that is no number says neither. */
export function scoreSays(score: number, present: boolean): boolean {
  return present ? score >= DECISION_SCORE : score < DECISION_SCORE;
}

/**
 * Judges many images by a network, part by part, so that memory stays bounded.
 *
 * @param partSize Images at once.
 * @param run Takes `[part, size, size, 3]` and gives `[part, attributes]`; called inside `tf.tidy`.
 */
export async function scoreImages(
  images: FloatImages,
  attributes: readonly AttributeName[],
  partSize: number,
  run: (images: tf.Tensor4D) => tf.Tensor2D,
): Promise<AttributeScores> {
  const rows = await mapParts(images, { partSize, length: attributes.length }, run);
  return Object.fromEntries(attributes.map((name, k) => [
    name,
    Float32Array.from({ length: images.count }, (_, i) => rows[i * attributes.length + k] ?? NaN),
  ]));
}

/**
 * What a network makes of images, part by part.
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
