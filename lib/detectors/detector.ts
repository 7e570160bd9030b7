/**
 * What a face detector is, whichever network is behind it, and what those of face-api share: pictures
 * are laid out in squares, a few at a time, and boxes come back in the pictures' own pixels.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { boxOverlap, type FaceBox, type Landmarks } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import { resample } from "./resample.ts";

/** `auto` is a ladder of `tiny` and `ssd`: see {@linkcode loadDetector}. */
export type DetectorName = "auto" | "tiny" | "ssd" | "mtcnn";

/** A face in a picture. */
export interface FoundFace {
  /** As the network gave it, in pixels of the picture; it may reach beyond it. */
  readonly box: FaceBox;
  /** How sure the network is, from 0 to 1. */
  readonly score: number;
  /** Only MTCNN gives them by itself. In pixels of the picture. */
  readonly landmarks?: Landmarks;
  /** Which rung found it: `tiny`, `ssd`, `tiny padded`, `ssd padded`, `mtcnn`. */
  readonly rung: string;
}

/** What a crop depends on: each rung's network frames a face in its own way. */
export type CroppableFace = Omit<FoundFace, "score">;

/** A face, and the picture that it is in. */
export interface FaceInPicture {
  /** The whole picture. */
  readonly picture: RgbImage;
  /** Where the face is in it, and which rung found it. */
  readonly face: CroppableFace;
}

/** Finds faces. */
export interface Detector {
  /** What it was loaded by. */
  readonly name: DetectorName;
  /**
   * Finds the faces of some pictures, which may differ in size.
   *
   * @returns For each picture its faces, the most certain first.
   */
  detect(pictures: readonly RgbImage[]): Promise<readonly (readonly FoundFace[])[]>;
  /** Frees the weights. */
  dispose(): void;
}

/** The rungs by which faces are found: what looks, and the grey around the picture in its sides. */
const RUNGS = {
  "tiny": { network: "tiny", padding: 0 },
  "tiny padded": { network: "tiny", padding: 1 },
  "ssd": { network: "ssd", padding: 0 },
  "ssd padded": { network: "ssd", padding: 1 },
  "mtcnn": { network: "mtcnn", padding: 0 },
} as const;

/** A rung's name, as a found face gives it. */
export type RungName = keyof typeof RUNGS;

/**
 * What a rung is.
 *
 * @throws {RangeError} If there is none of this name.
 */
export function rungOf(name: string): (typeof RUNGS)[RungName] {
  const rung = Object.entries(RUNGS).find(([rungName]) => rungName === name)?.[1];
  if (!rung) {
    const names = Object.keys(RUNGS).join(", ");
    throw new RangeError(
      `Cannot tell how a face was found as a rung is one of ${names}: got "${name}"`,
    );
  }
  return rung;
}

/** A box that a network proposes. */
export interface ScoredBox {
  readonly box: FaceBox;
  /** From 0 to 1. */
  readonly score: number;
}

/** A network that finds faces. */
export interface FaceFinder {
  /**
   * Finds the faces of some pictures, which may differ in size.
   *
   * @param padding Grey to put around each picture, in its own sides.
   * @returns For each picture its faces, the most certain first, in pixels of the picture.
   */
  find(pictures: readonly RgbImage[], padding: number): Promise<ScoredBox[][]>;
  /** Frees the weights. */
  dispose(): void;
}

/** How a picture is laid out in a square. */
interface Layout {
  /** Side of the square. */
  readonly sizePx: number;
  /**
   * Grey on every side, in sides of the picture: 0 for the picture as it is. Detectors learnt from
   * faces with something around them, and miss those that fill their picture; padded by its own size,
   * such a picture is one with a face of ordinary size.
   */
  readonly padding: number;
  /** Taken from red, green and blue, 0–255, before scaling. The grey is what becomes 0. */
  readonly mean: readonly [red: number, green: number, blue: number];
  /** What values are multiplied by after the mean is taken. */
  readonly scale: number;
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
  layoutOf: (picture: RgbImage) => Layout,
  look: (squares: tf.Tensor4D) => Promise<ScoredBox[][]>,
): Promise<ScoredBox[][]> {
  const all = pictures.map((picture, index) => ({ picture, index, layout: layoutOf(picture) }));
  const found: ScoredBox[][] = pictures.map(() => []);
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
        const { left, top, scale } = placeOf(picture, sizePx, layout.padding);
        found[index] = (seen[i] ?? []).map(({ box, score }) => ({
          box: roundBox({
            left: (box.left - left) / scale,
            top: (box.top - top) / scale,
            width: box.width / scale,
            height: box.height / scale,
          }),
          score: roundScore(score),
        }));
      }
    }
  }
  return found;
}

/**
 * A picture's place in its square: as large as it fits, in the upper left corner inside its padding.
 *
 * @returns Pixels of the square per pixel of the picture, and where the picture's upper left corner is.
 */
export function placeOf(
  { widthPx, heightPx }: RgbImage,
  sizePx: number,
  padding: number,
): { readonly scale: number; readonly left: number; readonly top: number } {
  const scale = sizePx / ((1 + 2 * padding) * Math.max(widthPx, heightPx));
  const corner = (sidePx: number) => Math.round(padding * sidePx * scale);
  return { scale, left: corner(widthPx), top: corner(heightPx) };
}

/** @param square Where to write, `[sizePx, sizePx, 3]`, all 0 beforehand. */
function layOut(picture: RgbImage, square: Float32Array, layout: Layout): void {
  const { sizePx, padding, mean, scale } = layout;
  const place = placeOf(picture, sizePx, padding);
  const widthPx = Math.max(1, Math.round(picture.widthPx * place.scale));
  const heightPx = Math.max(1, Math.round(picture.heightPx * place.scale));
  const all = { left: 0, top: 0, width: picture.widthPx, height: picture.heightPx };
  const values = resample(picture, all, { widthPx, heightPx }, "linear");
  const [red, green, blue] = mean;
  for (let y = 0, from = 0; y < heightPx; y++) {
    let to = 3 * ((place.top + y) * sizePx + place.left);
    for (let x = 0; x < widthPx; x++, from += 3, to += 3) {
      square[to] = ((values[from] ?? 0) - red) * scale;
      square[to + 1] = ((values[from + 1] ?? 0) - green) * scale;
      square[to + 2] = ((values[from + 2] ?? 0) - blue) * scale;
    }
  }
}

/**
 * Non-maximum suppression: of boxes that lie on one another, the most certain stays.
 *
 * @param maxOverlap Boxes of a greater overlap show the same face.
 * @param overlapOf From 0 to 1. Default: the intersection over union.
 * @returns Those kept, the most certain first; of equal scores, the earlier.
 */
export function suppress<B extends ScoredBox>(
  boxes: readonly B[],
  maxOverlap: number,
  overlapOf: (one: FaceBox, other: FaceBox) => number = boxOverlap,
): B[] {
  const kept: B[] = [];
  for (const candidate of boxes.toSorted((a, b) => b.score - a.score)) {
    const isNew = kept.every(({ box }) => overlapOf(box, candidate.box) <= maxOverlap);
    if (isNew) kept.push(candidate);
  }
  return kept;
}

/**
 * The square about a box's centre whose side is the longer one of the box.
 *
 * @param margin What to add on every side, in that side. Default 0.
 */
export function squareAround({ left, top, width, height }: FaceBox, margin = 0): FaceBox {
  const side = (1 + 2 * margin) * Math.max(width, height);
  return {
    left: left + (width - side) / 2,
    top: top + (height - side) / 2,
    width: side,
    height: side,
  };
}

/** To an eighth of a pixel, far below a network's error and far above that of its arithmetic. */
export const roundPixels = (value: number): number => Math.round(value * 8) / 8;

/** A box whose edges are rounded as {@linkcode roundPixels} does. */
export const roundBox = ({ left, top, width, height }: FaceBox): FaceBox => ({
  left: roundPixels(left),
  top: roundPixels(top),
  width: roundPixels(width),
  height: roundPixels(height),
});

/** A score without the last bits of the arithmetic. */
export const roundScore = (score: number): number => Math.round(score * 4096) / 4096;
