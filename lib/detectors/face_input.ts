/**
 * What the networks that look at a face see of it, and the part that two of them share.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { FaceBox } from "../annotations/mod.ts";
import type { NetworkWeights } from "./face_api_weights.ts";
import type { FaceInPicture } from "./face_in_picture.ts";
import { frameFace } from "./framing.ts";
import { convolve, convolveSeparably } from "./layers.ts";
import { resample } from "./resample.ts";

/** Width and height of what the networks of expression, sex, age and landmarks look at. */
export const SQUARE_SIZE_PX = 112;
/** What face-api takes from red, green and blue before it divides them by 255. */
export const MEAN_RGB = [122.782, 117.001, 104.298] as const;
/** Faces at once. */
const BATCH_SIZE = 16;

/** The square that a network looks at: a face's box in the common framing, and some more. */
export function lookedAt({ picture, face }: FaceInPicture, margin: number): FaceBox {
  const { left, top, width, height } = frameFace(picture, face);
  const side = (1 + 2 * margin) * Math.max(width, height);
  return {
    left: left + (width - side) / 2,
    top: top + (height - side) / 2,
    width: side,
    height: side,
  };
}

/**
 * Has a network look at faces, a few at a time.
 *
 * @param look Takes `[batch, 112, 112, 3]`, which it does not own, and returns as much for each face.
 */
export async function lookInBatches<T>(
  faces: readonly FaceInPicture[],
  margin: number,
  look: (squares: tf.Tensor4D) => Promise<readonly T[]>,
): Promise<T[]> {
  const length = 3 * SQUARE_SIZE_PX * SQUARE_SIZE_PX;
  const size = { widthPx: SQUARE_SIZE_PX, heightPx: SQUARE_SIZE_PX };
  const seen: T[] = [];
  for (let start = 0; start < faces.length; start += BATCH_SIZE) {
    const batch = faces.slice(start, start + BATCH_SIZE);
    const values = new Float32Array(batch.length * length);
    for (const [i, face] of batch.entries()) {
      const square = resample(face.picture, lookedAt(face, margin), size, "linear");
      for (let k = 0; k < length; k++) {
        values[i * length + k] = ((square[k] ?? 0) - (MEAN_RGB[k % 3] ?? 0)) / 255;
      }
    }
    const squares = tf.tensor4d(values, [batch.length, SQUARE_SIZE_PX, SQUARE_SIZE_PX, 3]);
    try {
      seen.push(...await look(squares));
    } finally {
      squares.dispose();
    }
  }
  return seen;
}

/**
 * face-api's dense feature extractor: four blocks of four convolutions, each the sum of those before it.
 *
 * @param squares `[batch, 112, 112, 3]`.
 * @returns `[batch, 256]`, owned by the caller.
 */
export function denseFeatures(weights: NetworkWeights, squares: tf.Tensor4D): tf.Tensor2D {
  const filter = weights.get<tf.Rank.R4>("dense0/conv0/filters");
  const bias = weights.get<tf.Rank.R1>("dense0/conv0/bias");
  let x = squares;
  for (let block = 0; block < 4; block++) {
    const layer = (i: number) => `dense${block}/conv${i}`;
    let sum: tf.Tensor4D = tf.relu(
      block === 0 ? convolve(x, filter, bias, 2) : convolveSeparably(x, weights, layer(0), 2),
    );
    let input = sum;
    for (let i = 1; i < 4; i++) {
      sum = tf.add(sum, convolveSeparably(input, weights, layer(i)));
      input = tf.relu(sum);
    }
    x = input;
  }
  return tf.avgPool(x, 7, 2, "valid").reshape([squares.shape[0], -1]);
}

/** A fully connected layer; the weights lie below `name`. */
export function connect(x: tf.Tensor2D, weights: NetworkWeights, name: string): tf.Tensor2D {
  const matrix = weights.get<tf.Rank.R2>(`${name}/weights`);
  return tf.add(tf.matMul(x, matrix), weights.get<tf.Rank.R1>(`${name}/bias`));
}
