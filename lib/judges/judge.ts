/**
 * Judges that say which attributes faces have, so that what an autoencoder draws is not judged by
 * itself. This one is the project's own classifier; `face_api_judge.ts` has a second opinion.
 *
 * Every judge errs, and more on soft pictures: beside each of its verdicts belongs what
 * `judge_errors.ts` measures on untouched reconstructions.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { AttributeName } from "../annotations/mod.ts";
import type { FloatImages } from "../images/mod.ts";
import {
  type AttributeClassifier,
  attributeLogits,
  disposeAttributeClassifier,
} from "../models/mod.ts";
import { mapParts } from "./image_parts.ts";

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

/** Images at once: more take no less time. */
const PART_SIZE = 128;

/**
 * The judge that a classifier is. It owns the classifier from now on.
 *
 * @param options Its name. Default `attribute classifier`.
 */
export function attributeJudge(
  classifier: AttributeClassifier,
  options: { readonly name?: string } = {},
): AttributeJudge {
  const { attributes, imageSizePx } = classifier;
  return {
    name: options.name ?? "attribute classifier",
    attributes,
    async judge(images) {
      if (images.sizePx !== imageSizePx) {
        throw new RangeError(
          `Cannot judge images of ${images.sizePx} px as the classifier was trained on ${imageSizePx} px`,
        );
      }
      const probabilities = await mapParts(
        images,
        { partSize: PART_SIZE, length: attributes.length },
        (part) => tf.sigmoid(attributeLogits(classifier, part)),
      );
      return scoresByAttribute(attributes, probabilities);
    },
    dispose: () => disposeAttributeClassifier(classifier),
  };
}

/**
 * Scores by attribute.
 *
 * @param rows Image by image, shape `[count, attributes]`.
 */
export function scoresByAttribute(
  attributes: readonly AttributeName[],
  rows: Float32Array,
): AttributeScores {
  const count = rows.length / attributes.length;
  return Object.fromEntries(attributes.map((name, k) => [
    name,
    Float32Array.from({ length: count }, (_, i) => rows[i * attributes.length + k] ?? NaN),
  ]));
}
