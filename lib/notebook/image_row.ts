/**
 * Images of a model as a row of a grid.
 *
 * @module
 */

import { floatImageAt, type FloatImages } from "../images/mod.ts";
import type { GridRow } from "./grid_picture.ts";

/**
 * Some images as a row.
 *
 * @param label What they are.
 * @param images The images.
 * @param which Which of them.
 * @throws {RangeError} If there is no such image.
 */
export function imageRow(label: string, images: FloatImages, which: readonly number[]): GridRow {
  return { label, images: which.map((i) => floatImageAt(images, i)) };
}
