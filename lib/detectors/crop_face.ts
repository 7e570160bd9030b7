/**
 * Cutting faces out: by the detector's box, resized without keeping its ratio (as the log entry did),
 * or squared and levelled by the eyes.
 *
 * @module
 */

import type { FaceCrop } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import type { CroppableFace } from "./face_in_picture.ts";
import { frameFace } from "./framing.ts";
import { resample, resampleTurned } from "./resample.ts";

/** How a face is cut out. */
export type CropPolicy = "box" | "levelled";

/** What to cut out. */
export interface CropPolicyOptions {
  /** `levelled` needs landmarks. */
  readonly policy: CropPolicy;
  /** What to add to the box on every side, in its own sides; may be negative. Default 0. */
  readonly margin?: number;
}

/** What to cut out, and how large the result is. */
export interface CropOptions extends CropPolicyOptions {
  /** Width and height of the result. */
  readonly sizePx: number;
}

/**
 * Cuts a face out of a picture. Where the crop reaches beyond the picture, its outermost pixels are
 * repeated.
 *
 * @returns The face, and what was cut out.
 * @throws {TypeError} If the face is to be levelled and has no landmarks.
 */
export function cropFace(
  picture: RgbImage,
  face: CroppableFace,
  options: CropOptions,
): { image: RgbImage; crop: FaceCrop } {
  const crop = cropOf(picture, face, options);
  return { image: cutOut(picture, crop, options.sizePx), crop };
}

/**
 * Cuts a face out in several sizes.
 *
 * @returns The faces in the order of the sizes, and what was cut out.
 * @throws {TypeError} As {@linkcode cropFace}.
 */
export function cropFaces(
  picture: RgbImage,
  face: CroppableFace,
  sizesPx: readonly number[],
  options: CropPolicyOptions,
): { images: RgbImage[]; crop: FaceCrop } {
  const crop = cropOf(picture, face, options);
  return { images: sizesPx.map((sizePx) => cutOut(picture, crop, sizePx)), crop };
}

/**
 * What a policy cuts out.
 *
 * @throws {TypeError} As {@linkcode cropFace}.
 */
export function cropOf(
  picture: RgbImage,
  face: CroppableFace,
  options: CropPolicyOptions,
): FaceCrop {
  const { policy, margin = 0 } = options;
  if (!(margin > -0.5)) {
    throw new RangeError(`Cannot crop a face as the margin must be above -0.5: got ${margin}`);
  }
  const grow = 1 + 2 * margin;
  const { left, top, width, height } = frameFace(picture, face);
  const centre = [left + width / 2, top + height / 2] as const;
  if (policy === "box") return { centre, width: grow * width, height: grow * height, angle: 0 };
  if (!face.landmarks) {
    throw new TypeError(`Cannot level a face as it has no landmarks; find them first`);
  }
  const { leftEye, rightEye } = face.landmarks;
  const radians = Math.atan2(rightEye[1] - leftEye[1], rightEye[0] - leftEye[0]);
  const side = grow * Math.sqrt(width * height);
  return { centre, width: side, height: side, angle: radians * 180 / Math.PI };
}

function cutOut(picture: RgbImage, crop: FaceCrop, sizePx: number): RgbImage {
  const size = { widthPx: sizePx, heightPx: sizePx };
  const { centre: [x, y], width, height, angle } = crop;
  const region = { left: x - width / 2, top: y - height / 2, width, height };
  const values = angle === 0
    ? resample(picture, region, size, "cubic")
    : resampleTurned(picture, crop, size, "cubic");
  // rounds to the nearest, and clamps what a cubic kernel overshoots
  return { pixels: new Uint8Array(Uint8ClampedArray.from(values).buffer), ...size };
}
