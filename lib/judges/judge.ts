/**
 * Judges that say which attributes faces have, so that what an autoencoder draws is not judged by
 * itself: the project's own classifier (`attribute_judge.ts`) and a second opinion (`face_api_judge.ts`).
 *
 * Every judge errs, and more on soft pictures: beside each of its verdicts belongs what
 * `judge_errors.ts` measures on untouched reconstructions.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";
import type { AttributeName } from "../annotations/mod.ts";
import type { FloatImages } from "../images/mod.ts";
import { type NetworkPass, networkPass } from "../models/mod.ts";
import type { AskedPrecision } from "../runtime/mod.ts";

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

/** A judge's network, which takes many images. */
interface JudgePass extends Disposable {
  /**
   * What the network makes of images, part by part, so that memory stays bounded.
   *
   * @returns Image by image, shape `[count, length]`.
   */
  run(images: FloatImages): Promise<Float32Array>;
}

/**
 * Makes a judge's network ready.
 *
 * @param partSize Images at once.
 * @param network Takes `[part, size, size, 3]` and gives `[part, length]`; called inside `tf.tidy`.
 * @param precision Default `float32`: verdicts near the line would change.
 */
export function judgePass(
  partSize: number,
  network: (images: tf.Tensor4D) => tf.Tensor2D,
  precision: AskedPrecision = "float32",
): JudgePass {
  const passes = new Map<number, NetworkPass<"rows">>();
  const passOf = (sizePx: number): NetworkPass<"rows"> => {
    const known = passes.get(sizePx);
    if (known) return known;
    const pass = networkPass(
      (images) => ({ rows: network(images.as4D(images.shape[0] ?? 0, sizePx, sizePx, 3)) }),
      { shape: [sizePx, sizePx, 3], partSize, precision },
    );
    passes.set(sizePx, pass);
    return pass;
  };
  return {
    async run({ values, sizePx }) {
      const { rows = new Float32Array() } = await passOf(sizePx).run(values);
      return rows;
    },
    [Symbol.dispose]() {
      for (const pass of passes.values()) pass[Symbol.dispose]();
    },
  };
}

/** The columns of what a judge's network gives, by the attributes that they are of. */
export function scoresOf(
  rows: Float32Array,
  attributes: readonly AttributeName[],
): AttributeScores {
  const { length: width } = attributes;
  return Object.fromEntries(attributes.map((name, k) => [
    name,
    Float32Array.from({ length: rows.length / width }, (_, i) => rows[i * width + k] ?? NaN),
  ]));
}
