/**
 * How far two sets of pictures are from being draws of one distribution, with nothing but distances
 * between pixels: a coarse measure, but one that no network has learned.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { FloatImages } from "../images/mod.ts";

/** What distances between drawn and real pictures say. */
interface PictureDistance {
  /**
   * The energy distance `2 E|x − y| − E|x − x′| − E|y − y′|` (Székely & Rizzo 2013), without
   * pictures' distances from themselves: 0 on average if both sets are draws of one distribution,
   * and then as often below as above.
   */
  readonly energy: number;
  /** The median over drawn pictures of the distance to the nearest real one. */
  readonly toNearestReal: number;
  /** The median over real pictures of the distance to the nearest drawn one. */
  readonly toNearestDrawn: number;
}

/**
 * Compares pictures. All distances are roots of mean squared differences of values.
 *
 * @param drawn Two or more.
 * @param real Two or more, of the same size.
 * @throws {RangeError} If there are fewer, or the sizes differ.
 */
export async function pictureDistance(
  drawn: FloatImages,
  real: FloatImages,
): Promise<PictureDistance> {
  if (drawn.count < 2 || real.count < 2 || drawn.sizePx !== real.sizePx) {
    throw new RangeError(
      `Cannot compare pictures as there must be two or more of one size in each set: got ` +
        `${drawn.count} of ${drawn.sizePx} px and ${real.count} of ${real.sizePx} px`,
    );
  }
  const between = await distances(drawn, real);
  const mean = (values: Float32Array, pairs: number) =>
    values.reduce((sum, value) => sum + value, 0) / pairs;
  const within = async (images: FloatImages) =>
    mean(await distances(images, images), images.count * (images.count - 1));
  const nearest = (count: number, others: number, at: (i: number, j: number) => number) =>
    median(Array.from({ length: count }, (_, i) => {
      let least = Infinity;
      for (let j = 0; j < others; j++) least = Math.min(least, between[at(i, j)] ?? Infinity);
      return least;
    }));
  return {
    energy: 2 * mean(between, between.length) - await within(drawn) - await within(real),
    toNearestReal: nearest(drawn.count, real.count, (i, j) => i * real.count + j),
    toNearestDrawn: nearest(real.count, drawn.count, (j, i) => i * real.count + j),
  };
}

/** Shape `[a, b]`; exactly 0 between a picture and itself in one set. */
async function distances(a: FloatImages, b: FloatImages): Promise<Float32Array> {
  const length = a.sizePx ** 2 * 3;
  const squares = tf.tidy(() => {
    const x = tf.tensor2d(a.values, [a.count, length]);
    const y = tf.tensor2d(b.values, [b.count, length]);
    // |x − y|² = |x|² + |y|² − 2 x·y
    return x.square().sum(1, true).add(y.square().sum(1, true).transpose())
      .sub(x.matMul(y, false, true).mul(2)).div(length);
  });
  try {
    const values = Float32Array.from(
      await squares.data(),
      (square) => Math.sqrt(Math.max(0, square)),
    );
    if (a === b) { for (let i = 0; i < a.count; i++) values[i * a.count + i] = 0; }
    return values;
  } finally {
    squares.dispose();
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
