/**
 * Where the training loop gets its images from: rows of bytes, gathered into batches in [0, 1].
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { assertPacked, type PackedImages, toFloats } from "../images/packed_images.ts";

/** Images that can be asked for by row. */
export interface ImageSource {
  /** How many rows there are. */
  readonly count: number;
  /**
   * The images of some rows, in the order asked for.
   *
   * @returns Shape `[rows, height, width, 3]`, float32 in [0, 1], owned by the caller.
   * @throws {RangeError} If a row does not exist.
   */
  batch(rows: readonly number[]): tf.Tensor4D;
}

/**
 * A source over some rows of packed images. The bytes are shared, not copied.
 *
 * @param images The images.
 * @param rows Which of them the source has, in this order. Default all.
 * @throws {RangeError} If the bytes do not fit the count and the size, or a row does not exist.
 */
export function packedSource(images: PackedImages, rows?: readonly number[]): ImageSource {
  const { count, sizePx } = images;
  assertPacked(images);
  const outside = rows?.find((row) => !(row >= 0 && row < count && Number.isInteger(row)));
  if (outside !== undefined) {
    throw new RangeError(`Cannot select image ${outside} as there are only ${count}`);
  }
  const length = rows?.length ?? count;
  return {
    count: length,
    batch(wanted) {
      const selected = wanted.map((row) => {
        if (!(row >= 0 && row < length)) {
          throw new RangeError(`Cannot read image ${row} as the source has only ${length}`);
        }
        return rows?.[row] ?? row;
      });
      const { values } = toFloats(images, selected);
      return tf.tensor4d(values, [wanted.length, sizePx, sizePx, 3]);
    },
  };
}
