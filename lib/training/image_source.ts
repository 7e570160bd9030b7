/**
 * Where the training loop gets its images from: rows of bytes, gathered into batches in [0, 1].
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

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

/** Square colour images as bytes, one after the other. */
export interface PackedImages {
  /** `[count, sizePx, sizePx, 3]`, 0–255. */
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly sizePx: number;
}

/** Each byte as a float in [0, 1]: a table is twice as fast as a division. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * A source over some rows of packed images. The bytes are shared, not copied.
 *
 * @param images The images.
 * @param rows Which of them the source has, in this order. Default all.
 * @throws {RangeError} If the bytes do not fit the count and the size, or a row does not exist.
 */
export function packedSource(images: PackedImages, rows?: readonly number[]): ImageSource {
  const { pixels, count, sizePx } = images;
  const stride = sizePx * sizePx * 3;
  if (pixels.length !== count * stride) {
    throw new RangeError(
      `Cannot read ${count} images of ${sizePx}×${sizePx}×3 as ${
        count * stride
      } bytes are needed: got ${pixels.length}`,
    );
  }
  const outside = rows?.find((row) => !(row >= 0 && row < count && Number.isInteger(row)));
  if (outside !== undefined) {
    throw new RangeError(`Cannot select image ${outside} as there are only ${count}`);
  }
  const length = rows?.length ?? count;
  return {
    count: length,
    batch(wanted) {
      const values = new Float32Array(wanted.length * stride);
      let at = 0;
      for (const row of wanted) {
        if (!(row >= 0 && row < length)) {
          throw new RangeError(`Cannot read image ${row} as the source has only ${length}`);
        }
        const from = (rows?.[row] ?? row) * stride;
        for (let i = from; i < from + stride; i++) values[at++] = UNIT[pixels[i] ?? 0] ?? 0;
      }
      return tf.tensor4d(values, [wanted.length, sizePx, sizePx, 3]);
    },
  };
}
