/**
 * face-api's tiny detector, a separable YOLO v2 (Redmon & Farhadi 2016) of 190 kB: a grid over the
 * picture, with five anchors in each cell. Computed here for several pictures at once.
 *
 * Pooling comes before the bias and the activation, which both rise with their argument: the same
 * numbers bit by bit from a quarter of the work.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { RgbImage } from "../images/mod.ts";
import { type FaceFinder, findInBatches, type ScoredBox, suppress } from "./detector.ts";
import { addBias, convolve, loadFaceApiWeights, type NetworkWeights } from "./face_api.ts";

/** Widths and heights in cells of the grid. */
const ANCHORS = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const;
const CELL_PX = 32;
/** Of each anchor in each cell: x, y, width, height and score. */
const VALUES = 5;
/** What is taken from red, green and blue, 0–255. */
const MEAN_RGB = [117.001, 114.697, 97.404] as const;
const LEAK = 0.1;
const MAX_OVERLAP = 0.4;
/**
 * The least score of a face. In 48 montages of eight photographs it finds 97 % of the faces, where 0.5
 * finds 93 % and 0.3 finds 99 %. None of them found anything beside the faces, or in 300 cuttings without
 * one; but those are no fair sample of what there is to see, hence not 0.3.
 */
const MIN_SCORE = 0.4;

/**
 * The side of the square that a picture is resized to. Pictures of up to 320 pixels hold large faces, and
 * so does what has to be padded. In larger ones with eight faces each, 288 found 54 % of the faces, 416
 * 81 %, 544 93 % and 736 no more (SSD 88 %; all with a score of 0.5 or more).
 *
 * A face is seen best in the middle of a cell, so an odd number of cells does well where faces are in
 * the middle: of 200 photographs padded by one, 288 found all (99 % with a score above
 * 0.75), 256 94 % (71 %), 320 92 % (67 %).
 */
export function tinySizePx(
  { widthPx, heightPx }: Pick<RgbImage, "widthPx" | "heightPx">,
  padding: number,
): number {
  return padding > 0 || Math.max(widthPx, heightPx) <= 320 ? 288 : 544;
}

/** Loads the tiny detector. */
export async function loadTiny(): Promise<FaceFinder> {
  return tinyFinder(await loadFaceApiWeights("tiny_face_detector"));
}

/** The tiny detector of weights that are there; it owns them from now on. */
export function tinyFinder(weights: NetworkWeights): FaceFinder {
  const values = { mean: MEAN_RGB, scale: 1 / 255 } as const;
  const look = async (squares: tf.Tensor4D) => {
    const grid = tf.tidy(() => tinyGrid(weights, squares));
    const cellValues = await grid.data();
    grid.dispose();
    const [batch, rows, columns, depth] = grid.shape;
    const length = rows * columns * depth;
    return Array.from({ length: batch }, (_, i) => {
      const cells = cellValues.subarray(i * length, (i + 1) * length);
      return suppress(boxesIn(cells, columns), MAX_OVERLAP);
    });
  };
  return {
    find: (pictures, padding) =>
      findInBatches(
        pictures,
        (picture) => ({ ...values, padding, sizePx: tinySizePx(picture, padding) }),
        look,
      ),
    dispose: () => weights.dispose(),
  };
}

/** How sure the tiny detector is of a face, in a step that can be compiled. */
export interface FaceScorer {
  /**
   * Scores pictures.
   *
   * @param pictures Shape `[batch, size, size, 3]`, in [0, 1], at most 320 pixels wide; stay the caller's.
   * @returns Shape `[batch, 1]`, owned by the caller: the best face's score, from 0 to 1, and 0 where no face is found.
   */
  scoresOf(pictures: tf.Tensor4D): tf.Tensor2D;
  /** Frees the weights. */
  dispose(): void;
}

/** Loads the tiny detector for scores alone. */
export async function loadFaceScorer(): Promise<FaceScorer> {
  const weights = await loadFaceApiWeights("tiny_face_detector");
  return {
    scoresOf: (pictures) =>
      tf.tidy(() => {
        const [count, heightPx, widthPx] = pictures.shape;
        const side = tinySizePx({ heightPx, widthPx }, 0);
        const squares = tf.image.resizeBilinear(pictures, [side, side], false, true);
        const mean = tf.tensor1d(MEAN_RGB.map((value) => value / 255));
        const cells = tinyGrid(weights, tf.sub(squares, mean)).reshape([count, -1, VALUES]);
        const scores = tf.sigmoid(cells.slice([0, 0, VALUES - 1], [-1, -1, 1]).max(1));
        return tf.mul(scores, tf.greaterEqual(scores, MIN_SCORE)) as tf.Tensor2D;
      }),
    dispose: () => weights.dispose(),
  };
}

/**
 * The network.
 *
 * @param squares `[batch, size, size, 3]`.
 * @returns `[batch, size / 32, size / 32, 25]`, owned by the caller: for each of five anchors x, y, width,
 * height and score, before their activations.
 */
function tinyGrid(weights: NetworkWeights, squares: tf.Tensor4D): tf.Tensor4D {
  const activate = (x: tf.Tensor4D, bias: string): tf.Tensor4D =>
    tf.leakyRelu(addBias(x, weights.get<tf.Rank.R1>(bias)), LEAK);
  const first = tf.conv2d(squares, weights.get<tf.Rank.R4>("conv0/filters"), 1, "valid");
  let x = activate(tf.maxPool(first, 2, 2, "same"), "conv0/bias");
  for (let layer = 1; layer <= 5; layer++) {
    const depthwise = weights.get<tf.Rank.R4>(`conv${layer}/depthwise_filter`);
    const pointwise = weights.get<tf.Rank.R4>(`conv${layer}/pointwise_filter`);
    const planes = tf.depthwiseConv2d(x, depthwise, 1, "same");
    const convolved = tf.conv2d(planes, pointwise, 1, "same");
    x = activate(tf.maxPool(convolved, 2, layer < 5 ? 2 : 1, "same"), `conv${layer}/bias`);
  }
  const filters = weights.get<tf.Rank.R4>("conv8/filters");
  return convolve(x, filters, weights.get<tf.Rank.R1>("conv8/bias"));
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Boxes in pixels of the square. */
function boxesIn(cells: ArrayLike<number>, columns: number): ScoredBox[] {
  const found: ScoredBox[] = [];
  const at = (index: number) => cells[index] ?? 0;
  for (let start = 0, box = 0; start < cells.length; start += VALUES, box++) {
    const score = sigmoid(at(start + 4));
    if (score < MIN_SCORE) continue;
    const cell = Math.floor(box / ANCHORS.length);
    const [anchorWidth, anchorHeight] = ANCHORS[box % ANCHORS.length] ?? ANCHORS[0];
    const centreX = (cell % columns + sigmoid(at(start))) * CELL_PX;
    const centreY = (Math.floor(cell / columns) + sigmoid(at(start + 1))) * CELL_PX;
    const width = Math.exp(at(start + 2)) * anchorWidth * CELL_PX;
    const height = Math.exp(at(start + 3)) * anchorHeight * CELL_PX;
    const [left, top] = [centreX - width / 2, centreY - height / 2];
    found.push({ box: { left, top, width, height }, score });
  }
  return found;
}
