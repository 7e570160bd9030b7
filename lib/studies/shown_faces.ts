/**
 * Some faces, their reconstructions and their decoded mean: what a picture of averages shows.
 *
 * @module
 */

import { type FacePixels, type FloatImages, toFloats } from "../images/mod.ts";
import { type Centroid, centroid, codeAt, type Codes } from "../latent/mod.ts";
import { computeCodes, decodeImages, type Vae } from "../models/mod.ts";

/** Faces and their mean. */
export interface ShownFaces {
  /** Of all faces, those in the pictures or not. */
  readonly mean: Centroid;
  /** One image: the mean, decoded. */
  readonly meanImage: FloatImages;
  /** The rows of those in the pictures: the first ones. */
  readonly shown: readonly number[];
  readonly originals: FloatImages;
  readonly reconstructions: FloatImages;
}

/** Where faces come from, and how many are shown. */
export interface ShowFacesOptions {
  readonly faces: FacePixels;
  readonly vae: Vae;
  /** Default 8. */
  readonly shown?: number;
}

/**
 * Reads, decodes and averages faces.
 *
 * @param rows At least one.
 * @param codes Their mean codes.
 */
export async function showFaces(
  rows: readonly number[],
  codes: Codes,
  { faces, vae, shown: count = 8 }: ShowFacesOptions,
): Promise<ShownFaces> {
  const shown = rows.slice(0, count);
  const mean = centroid(codes);
  return {
    mean,
    meanImage: await decodeImages(vae, [mean.code]),
    shown,
    originals: await toFloats(faces, shown),
    reconstructions: await decodeImages(vae, shown.map((_, i) => codeAt(codes, i))),
  };
}

/** Gives the mean codes of rows, which are computed each time. */
export function encoderOf(
  vae: Vae,
  faces: FacePixels,
): (rows: readonly number[]) => Promise<Codes> {
  return async (rows) => (await computeCodes(vae, faces, rows)).means;
}
