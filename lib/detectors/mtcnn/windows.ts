/**
 * Cutting windows of any size out of pictures, all at one go.
 *
 * Bilinear sampling skips pixels where it shrinks by more than two, and then grain looks like
 * anything. So pictures are halved beforehand, as often as it goes, and a window comes from a copy
 * where it still shrinks by two to four: a window that shrinks by less is softer than the pictures
 * that the networks learnt from.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { RgbImage } from "../../images/mod.ts";
import type { Window } from "./candidates.ts";

/** What lies outside a picture: black, as the networks see it. */
const OUTSIDE = -127.5 / 128;

/** Below this side, no window shrinks enough to need a smaller copy. */
const SMALLEST_COPY_PX = 24;

/**
 * Pictures of one size as the networks see them, from −1 to 1, and their halved copies.
 *
 * @returns Tensors `[n, height, width, 3]`, the next half as large as the one before; the caller's.
 */
export function halvedPictures(pictures: readonly RgbImage[]): tf.Tensor4D[] {
  const { widthPx = 0, heightPx = 0 } = pictures[0] ?? {};
  const length = widthPx * heightPx * 3;
  const values = new Float32Array(pictures.length * length);
  for (const [i, { pixels }] of pictures.entries()) {
    const start = i * length;
    for (let k = 0; k < length; k++) values[start + k] = ((pixels[k] ?? 0) - 127.5) / 128;
  }
  return tf.tidy(() => {
    let copy = tf.tensor4d(values, [pictures.length, heightPx, widthPx, 3]);
    const copies = [copy];
    for (
      let sidePx = Math.min(widthPx, heightPx) / 2;
      sidePx >= SMALLEST_COPY_PX;
      sidePx /= 2
    ) {
      copy = tf.avgPool(copy, 2, 2, "same");
      copies.push(copy);
    }
    return copies;
  });
}

/**
 * Cuts windows out of pictures and resizes them, black where they reach beyond.
 *
 * @param copies See {@linkcode halvedPictures}.
 * @param windows In any order; sorted by size they take fewer operations.
 * @returns `[windows, heightPx, widthPx, 3]`; the caller's.
 */
export function cutWindows(
  copies: readonly tf.Tensor4D[],
  windows: readonly Window[],
  size: { readonly widthPx: number; readonly heightPx: number },
): tf.Tensor4D {
  const levelOf = ({ box }: Window) => {
    const halvings = Math.floor(Math.log2(box.width / size.widthPx)) - 1;
    return Math.max(0, Math.min(copies.length - 1, halvings));
  };
  return tf.tidy(() => {
    const parts: tf.Tensor4D[] = [];
    let rest = windows;
    while (rest[0]) {
      const level = levelOf(rest[0]);
      const next = rest.findIndex((window) => levelOf(window) !== level);
      const part = next < 0 ? rest : rest.slice(0, next);
      const copy = copies[level];
      if (!copy) throw new RangeError("Cannot cut windows as there are no pictures");
      parts.push(cutFrom(copy, 2 ** level, part, size));
      rest = rest.slice(part.length);
    }
    return tf.concat4d(parts, 0);
  });
}

/** Cuts windows out of one copy, each pixel of which is `unitPx` pixels of the picture wide. */
function cutFrom(
  copy: tf.Tensor4D,
  unitPx: number,
  windows: readonly Window[],
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): tf.Tensor4D {
  const [, rows, columns] = copy.shape;
  // TensorFlow wants the centres of the first and the last pixel to sample, where 0 and 1 are those
  // of the picture's own.
  const ends = (start: number, length: number, count: number, pixels: number) => {
    const step = length / count;
    const first = (start + step / 2) / unitPx - 0.5;
    const last = (start + length - step / 2) / unitPx - 0.5;
    return [first / (pixels - 1), last / (pixels - 1)] as const;
  };
  const boxes = windows.flatMap(({ box: { left, top, width, height } }) => {
    const [y1, y2] = ends(top, height, heightPx, rows);
    const [x1, x2] = ends(left, width, widthPx, columns);
    return [y1, x1, y2, x2];
  });
  return tf.image.cropAndResize(
    copy,
    tf.tensor2d(boxes, [windows.length, 4]),
    tf.tensor1d(windows.map(({ picture }) => picture), "int32"),
    [heightPx, widthPx],
    "bilinear",
    OUTSIDE,
  );
}
