/**
 * Where the training loop gets its images from: bytes by row, read while a step computes.
 *
 * @module
 */

import type { FacePixels } from "../images/mod.ts";
import type { Targets } from "./targets.ts";

/** Images that can be asked for by row, from 0 to `count − 1`. */
export interface ImageSource extends Pick<FacePixels, "count" | "sizePx" | "read"> {
  /** What the loss is told about each of them. Default none: see `withTargets()`. */
  readonly targets?: Targets;
}

/**
 * A source over some faces. Nothing is read or copied yet.
 *
 * @param faces The faces, in memory or on disk.
 * @param rows Which of them the source has, in this order. Default all.
 * @throws {RangeError} If a row does not exist.
 */
export function imageSource(faces: FacePixels, rows?: readonly number[]): ImageSource {
  const { count, sizePx } = faces;
  const outside = rows?.find((row) => !(row >= 0 && row < count && Number.isInteger(row)));
  if (outside !== undefined) {
    throw new RangeError(`Cannot select face ${outside} as there are only ${count}`);
  }
  const length = rows?.length ?? count;
  return {
    count: length,
    sizePx,
    async read(wanted) {
      const selected = wanted.map((row) => {
        if (!(row >= 0 && row < length && Number.isInteger(row))) {
          throw new RangeError(`Cannot read image ${row} as the source has only ${length}`);
        }
        return rows?.[row] ?? row;
      });
      return await faces.read(selected);
    },
  };
}
