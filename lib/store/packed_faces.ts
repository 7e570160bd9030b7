/**
 * Faces in memory, as bytes one after the other.
 *
 * @module
 */

import type { FacePixels } from "../images/mod.ts";

/** Faces as bytes. */
export interface PackedFaces {
  /** Red, green, blue, 0–255, shape `[count, sizePx, sizePx, 3]`. */
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly sizePx: number;
}

/**
 * Gives faces in memory by row. The bytes are shared, not copied, until they are asked for.
 *
 * @throws {RangeError} If the bytes do not fit the count and the size.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { packedFaces } from "facespace/store";
 * const faces = packedFaces({ pixels: new Uint8Array(24).fill(255, 12), count: 2, sizePx: 2 });
 * assert(faces.readSync([1]).every((byte) => byte === 255));
 * ```
 */
export function packedFaces({ pixels, count, sizePx }: PackedFaces): FacePixels {
  const stride = sizePx * sizePx * 3;
  if (pixels.length !== count * stride) {
    throw new RangeError(
      `Cannot read ${count} faces of ${sizePx}×${sizePx}×3 as ${
        count * stride
      } bytes are needed: got ${pixels.length}`,
    );
  }
  const readSync = (rows: readonly number[]) => {
    const bytes = new Uint8Array(rows.length * stride);
    for (const [i, row] of rows.entries()) {
      if (!(row >= 0 && row < count && Number.isInteger(row))) {
        throw new RangeError(`Cannot read face ${row} as there are only ${count}`);
      }
      bytes.set(pixels.subarray(row * stride, (row + 1) * stride), i * stride);
    }
    return bytes;
  };
  return { count, sizePx, readSync, read: (rows) => Promise.try(readSync, rows) };
}
