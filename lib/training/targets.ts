/**
 * What a model is to learn about each image beside the image itself, such as its labels: numbers by
 * row, in memory, which come with the batch and reach the loss as tensors.
 *
 * @module
 */

import type { ImageSource } from "./image_source.ts";

/** Some numbers for each image. */
export interface RowTargets {
  /** Row by row, shape `[count, width]`. */
  readonly values: Float32Array;
  /** How many numbers an image has. */
  readonly width: number;
}

/** Targets by the names that a loss knows them by. */
export type Targets = Readonly<Record<string, RowTargets>>;

/**
 * A source whose images have targets. The source itself stays as it is.
 *
 * @param targets Row by row those of the source's images.
 * @throws {RangeError} If there is not a row for each image.
 */
export function withTargets(source: ImageSource, targets: Targets): ImageSource {
  const { count, sizePx } = source;
  for (const [name, { values, width }] of Object.entries(targets)) {
    if (!Number.isInteger(width) || width < 1 || values.length !== count * width) {
      throw new RangeError(
        `Cannot give ${count} images the targets ${name} as each needs ${width} numbers: ` +
          `got ${values.length} in all`,
      );
    }
  }
  return { count, sizePx, targets, read: (rows) => source.read(rows) };
}

/**
 * The targets of some rows, copied.
 *
 * @throws {RangeError} If a row does not exist.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { targetsOf } from "facespace/training";
 * const labels = { values: Float32Array.of(1, 2, 3, 4, 5, 6), width: 2 };
 * assert(targetsOf({ labels }, [2, 0]).labels?.values.join() === "5,6,1,2");
 * ```
 */
export function targetsOf(targets: Targets, rows: readonly number[]): Targets {
  return Object.fromEntries(
    Object.entries(targets).map(([name, { values, width }]) => {
      const chosen = new Float32Array(rows.length * width);
      for (const [i, row] of rows.entries()) {
        if (!(row >= 0 && (row + 1) * width <= values.length)) {
          throw new RangeError(
            `Cannot read the targets ${name} of image ${row} as there are only ${
              values.length / width
            }`,
          );
        }
        chosen.set(values.subarray(row * width, (row + 1) * width), i * width);
      }
      return [name, { values: chosen, width }];
    }),
  );
}
