/**
 * Averages of more and more faces as rows of a grid.
 *
 * @module
 */

import { floatImageAt, type RgbImage } from "../images/mod.ts";
import { averageFaces, type AverageOptions } from "./average_sharpness.ts";
import type { PictureRow } from "./example_rows.ts";

/**
 * One average of each count in three ways: of codes, of reconstructions, of faces.
 *
 * @throws {RangeError} If there are too few faces.
 */
export async function averageRows(
  counts: readonly number[],
  options: Omit<AverageOptions, "draws">,
): Promise<readonly PictureRow[]> {
  const ofCodes: RgbImage[] = [];
  const ofReconstructions: RgbImage[] = [];
  const ofFaces: RgbImage[] = [];
  for (const count of counts) {
    const average = await averageFaces(count, { ...options, draws: 1 });
    ofCodes.push(floatImageAt(average.ofCodes, 0));
    ofReconstructions.push(floatImageAt(average.ofReconstructions, 0));
    ofFaces.push(floatImageAt(average.ofFaces, 0));
  }
  return [
    { label: "codes averaged, then decoded", images: ofCodes },
    { label: "reconstructions averaged", images: ofReconstructions },
    { label: "faces averaged", images: ofFaces },
  ];
}
