/**
 * What is where the eyes should be: face-api's landmarks say where that is, even if no eye is there, and a
 * patch is cut out about each, level and in the measure of the eyes' distance.
 *
 * @module
 */

import { type Landmarks, landmarksOf, type Point } from "../annotations/mod.ts";
import { loadLandmarkFinder, roundPixels } from "../detectors/mod.ts";
import { type FloatImages, valuesAt } from "../images/mod.ts";
import type { Descriptors } from "./identity_judge.ts";
import { judgePass } from "./judge.ts";

/** Pixels of a patch. */
const WIDTH_PX = 22;
const HEIGHT_PX = 18;

/** Width of a patch in distances between the eyes: a pixel of it is about one of a store of 80 px. */
const WIDTH = 0.61;

/**
 * How much lower than the landmarks a patch lies, in its pixels: on 200 portraits they are 1.7 pixels above the
 * drawn eyes, and brows, which tell little, are above them.
 */
const DOWN_PX = 1;

/** Contrast that is added to a patch's own, so that bare skin is not blown up to noise. */
const LEAST_CONTRAST = 0.02;

/** Images at once: more take no less time, and hundreds are divided without a rest. */
const PART_SIZE = 20;

/** Says where face-api sees eyes, nose and mouth in images that are faces already. */
export interface LandmarkJudge {
  /**
   * Finds the landmarks.
   *
   * @param images Framed as those of a face store.
   * @returns For each image, in its pixels, to an eighth of one.
   */
  find(images: FloatImages): Promise<readonly Landmarks[]>;
  /** Frees the weights. */
  dispose(): void;
}

/** Loads the network on the active back end. */
export async function loadLandmarkJudge(): Promise<LandmarkJudge> {
  const finder = await loadLandmarkFinder();
  const pass = judgePass(PART_SIZE, (images) => finder.lookAtImages(images));
  return {
    async find(images) {
      const values = await pass.run(images);
      return Array.from(
        { length: images.count },
        (_, i) => landmarksOf(Array.from(values.subarray(10 * i, 10 * i + 10), roundPixels)),
      );
    },
    dispose: () => {
      pass[Symbol.dispose]();
      finder.dispose();
    },
  };
}

/**
 * Cuts out both eyes of each face: first the one on the left, then the one on the right, mirrored. A
 * patch is grey, less its mean and over its standard deviation: lids, lashes and iris matter, not how
 * dark the face is.
 *
 * @param landmarks Of each image, in its pixels.
 * @returns Two rows for each image.
 */
export function eyePatches(images: FloatImages, landmarks: readonly Landmarks[]): Descriptors {
  const dim = WIDTH_PX * HEIGHT_PX;
  const values = new Float32Array(2 * images.count * dim);
  for (const [i, points] of landmarks.entries()) {
    const grey = greyOf(valuesAt(images, i));
    for (const [k, patch] of patchesOf(grey, images.sizePx, points).entries()) {
      values.set(patch, (2 * i + k) * dim);
    }
  }
  return { values, count: 2 * images.count, dim };
}

function greyOf(pixels: Float32Array): Float64Array {
  return Float64Array.from(
    { length: pixels.length / 3 },
    (_, i) =>
      0.299 * (pixels[3 * i] ?? 0) + 0.587 * (pixels[3 * i + 1] ?? 0) +
      0.114 * (pixels[3 * i + 2] ?? 0),
  );
}

function patchesOf(
  grey: Float64Array,
  side: number,
  { leftEye, rightEye }: Landmarks,
): readonly Float64Array[] {
  const across: Point = [rightEye[0] - leftEye[0], rightEye[1] - leftEye[1]];
  // No landmarks are so near each other on a face; on a picture of none a patch stays larger than a pixel.
  const distance = Math.max(Math.hypot(...across), side / 8);
  const right: Point = [across[0] / distance, across[1] / distance];
  const step = WIDTH * distance / WIDTH_PX;
  return [leftEye, rightEye].map((eye, k) => {
    const outwards = k === 0 ? -step : step; // both patches begin at the temple
    const patch = new Float64Array(WIDTH_PX * HEIGHT_PX);
    for (let row = 0, at = 0; row < HEIGHT_PX; row++) {
      const down = step * (row + 0.5 - HEIGHT_PX / 2 + DOWN_PX);
      for (let column = 0; column < WIDTH_PX; column++, at++) {
        const along = outwards * (WIDTH_PX / 2 - column - 0.5);
        const x = eye[0] + along * right[0] - down * right[1];
        const y = eye[1] + along * right[1] + down * right[0];
        patch[at] = greyAt(grey, side, x - 0.5, y - 0.5);
      }
    }
    return normalised(patch);
  });
}

/** Between four pixels; the outermost ones are repeated. */
function greyAt(grey: Float64Array, side: number, x: number, y: number): number {
  const inside = (value: number) => Math.max(0, Math.min(side - 1, value));
  const [left, top] = [Math.floor(inside(x)), Math.floor(inside(y))];
  const [right, bottom] = [inside(left + 1), inside(top + 1)];
  const [over, down] = [inside(x) - left, inside(y) - top];
  const at = (column: number, row: number) => grey[row * side + column] ?? 0;
  return (1 - down) * ((1 - over) * at(left, top) + over * at(right, top)) +
    down * ((1 - over) * at(left, bottom) + over * at(right, bottom));
}

function normalised(patch: Float64Array): Float64Array {
  const mean = patch.reduce((sum, value) => sum + value, 0) / patch.length;
  const variance = patch.reduce((sum, value) => sum + (value - mean) ** 2, 0) / patch.length;
  return patch.map((value) => (value - mean) / (Math.sqrt(variance) + LEAST_CONTRAST));
}
