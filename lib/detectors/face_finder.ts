/**
 * What a network that finds faces does, whatever it is, and the part that all of them share: laying
 * pictures out, a few at a time, and putting boxes back into the pictures' own pixels.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { FaceBox } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import { boxInPicture, layOut, type LayoutOptions, placeOf } from "./pad.ts";
import type { Candidate } from "./suppress.ts";

/** A network that finds faces. */
export interface FaceFinder {
  /**
   * Finds the faces of some pictures, which may differ in size.
   *
   * @param padding Grey to put around each picture, in its own sides.
   * @returns For each picture its faces, the most certain first, in pixels of the picture.
   */
  find(pictures: readonly RgbImage[], padding: number): Promise<Candidate[][]>;
  /** Frees the weights. */
  dispose(): void;
}

/**
 * Pictures at once. More are not faster, and the results do not depend on it: the networks give the same
 * bits for a picture alone and among others (tried here on the CPU), and what they give is rounded.
 */
const BATCH_SIZE = 4;

/**
 * Lays pictures out and has a network look at them.
 *
 * @param layoutOf How to lay a picture out; only those in squares of one size are looked at together.
 * @param look Takes `[batch, size, size, 3]`, which it does not own, and returns for each square its
 * faces in pixels of the square.
 */
export async function findInBatches(
  pictures: readonly RgbImage[],
  layoutOf: (picture: RgbImage) => LayoutOptions,
  look: (squares: tf.Tensor4D) => Promise<Candidate[][]>,
): Promise<Candidate[][]> {
  const all = pictures.map((picture, index) => ({ picture, index, layout: layoutOf(picture) }));
  const found: Candidate[][] = pictures.map(() => []);
  for (const [sizePx, group] of Map.groupBy(all, ({ layout }) => layout.sizePx)) {
    const length = 3 * sizePx * sizePx;
    for (let start = 0; start < group.length; start += BATCH_SIZE) {
      const batch = group.slice(start, start + BATCH_SIZE);
      const values = new Float32Array(batch.length * length);
      for (const [i, { picture, layout }] of batch.entries()) {
        layOut(picture, values.subarray(i * length, (i + 1) * length), layout);
      }
      const squares = tf.tensor4d(values, [batch.length, sizePx, sizePx, 3]);
      const seen = await look(squares).finally(() => squares.dispose());
      for (const [i, { picture, index, layout }] of batch.entries()) {
        const place = placeOf(picture, sizePx, layout.padding);
        found[index] = (seen[i] ?? []).map(({ box, score }) => ({
          box: roundBox(boxInPicture(box, place)),
          score: round(score, 4096),
        }));
      }
    }
  }
  return found;
}

const round = (value: number, steps: number) => Math.round(value * steps) / steps;

/** To an eighth of a pixel, far below a network's error and far above that of its arithmetic. */
function roundBox({ left, top, width, height }: FaceBox): FaceBox {
  return {
    left: round(left, 8),
    top: round(top, 8),
    width: round(width, 8),
    height: round(height, 8),
  };
}
