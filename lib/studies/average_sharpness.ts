/**
 * What averaging does to sharpness: averages of codes, decoded, beside averages of pictures.
 *
 * @module
 */

import { type FacePixels, type FloatImages, toFloats, valuesAt } from "../images/mod.ts";
import { centroid, type Codes, codesFrom, selectCodes } from "../latent/mod.ts";
import type { Interval } from "../statistics/mod.ts";
import { stream } from "../random/mod.ts";
import { meanOf } from "./cell_figures.ts";
import type { CodeDecoder } from "./compiled_decoder.ts";
import { drawMembers } from "./draws.ts";
import { meanSharpness, sharpnesses } from "./judged_draws.ts";

/** What averages are made of. */
export interface AverageOptions {
  readonly faces: FacePixels;
  readonly decoder: CodeDecoder;
  /** The posterior's mean of each row. */
  readonly means: Codes;
  /** Faces to draw from. */
  readonly rows: readonly number[];
  /** Averages of each count of faces. */
  readonly draws: number;
  readonly seed: string;
}

/** Averages of the same faces in two ways. */
export interface AveragedFaces {
  /** Codes averaged, then decoded. */
  readonly ofCodes: FloatImages;
  /** Untouched reconstructions averaged, pixel by pixel. */
  readonly ofReconstructions: FloatImages;
  /** The faces themselves averaged, pixel by pixel. */
  readonly ofFaces: FloatImages;
}

/** How sharp averages are, over the mean sharpness of untouched reconstructions. */
export interface AverageSharpness {
  readonly count: number;
  readonly ofCodes: Interval;
  readonly ofReconstructions: Interval;
  readonly ofFaces: Interval;
}

/**
 * Draws faces and averages them.
 *
 * @param count Faces in each average.
 * @throws {RangeError} If there are too few faces.
 */
export async function averageFaces(
  count: number,
  { faces, decoder, means, rows, draws, seed }: AverageOptions,
): Promise<AveragedFaces> {
  const places = rows.map((_, i) => i);
  const members = Array.from(
    { length: draws },
    (_, i) => drawMembers(places, count, stream(seed, "average", String(count), String(i))),
  );
  const codes = selectCodes(means, rows);
  const reconstructions = await decoder.decode(codes);
  const originals = await toFloats(faces, rows);
  const { sizePx } = faces;
  const averages = (images: FloatImages) => ({
    values: codesFrom(members.map((drawn) => pixelMean(images, drawn))).values,
    count: draws,
    sizePx,
  });
  return {
    ofCodes: await decoder.decode(
      codesFrom(members.map((drawn) => centroid(selectCodes(codes, drawn)).code)),
    ),
    ofReconstructions: averages(reconstructions),
    ofFaces: averages(originals),
  };
}

/**
 * How sharp averages of more and more faces are.
 *
 * @param counts Those for which there are too few faces are left out.
 */
export async function averageSharpness(
  counts: readonly number[],
  options: AverageOptions,
): Promise<readonly AverageSharpness[]> {
  const { decoder, means, rows, seed } = options;
  const usual = meanSharpness(await decoder.decode(selectCodes(means, rows)));
  const relative = (images: FloatImages) =>
    meanOf(Array.from(sharpnesses(images), (value) => value / usual), seed);
  const found: AverageSharpness[] = [];
  for (const count of counts.filter((count) => count <= rows.length)) {
    const { ofCodes, ofReconstructions, ofFaces } = await averageFaces(count, options);
    found.push({
      count,
      ofCodes: relative(ofCodes),
      ofReconstructions: relative(ofReconstructions),
      ofFaces: relative(ofFaces),
    });
  }
  return found;
}

function pixelMean(images: FloatImages, which: readonly number[]): Float32Array {
  const sum = new Float64Array(images.values.length / images.count);
  for (const i of which) {
    const values = valuesAt(images, i);
    for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] ?? 0) + (values[j] ?? 0);
  }
  return Float32Array.from(sum, (value) => value / which.length);
}
