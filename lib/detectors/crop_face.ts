/**
 * Cutting faces out: by the detector's box, resized without keeping its ratio (as the log entry did),
 * or squared and levelled by the eyes. First every network's box is brought to one framing, so that a
 * store's faces are framed alike whichever rung found them: SSD's, which is the tightest, about 89×99
 * pixels on a portrait of 178×218.
 *
 * @module
 */

import type { FaceBox, FaceCrop } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import { type CroppableFace, placeOf, rungOf } from "./detector.ts";
import { resample, resampleTurned } from "./resample.ts";
import { tinySizePx } from "./tiny.ts";

/** How a network's box follows from the common one. */
interface Framing {
  /** Factors of the common width and height. */
  readonly width: number;
  readonly height: number;
  /** What is added to both, in pixels as the network sees them. */
  readonly extraWidthPx: number;
  readonly extraHeightPx: number;
  /** How much lower the network's centre is, in common heights. */
  readonly down: number;
}

/**
 * The tiny network's boxes are wider and lower than SSD's, and the more so the smaller it sees a face.
 * Measured on 150 photographs and 150 portraits, each laid out at six to nine sizes: the medians follow
 * `width = 1.11 W + 17`, `height = 0.98 H + 10` and `down = 0.1 H`, where W and H are SSD's, for faces of 40–220
 * pixels in its square; mostly within 7 % (once 13 %), 6 % (10 % below 55 pixels) and 2 %. MTCNN's boxes are 0.99 by
 * 1.10 on 120 photographs and 0.96 by 1.18 on 120 portraits.
 *
 * What is left after framing, on 100 others of each: medians within 2 % of SSD's size and place for what the
 * ladder's first two rungs find, 4 % for MTCNN's; a single face spreads by 4–6 % in size and 2 % in place,
 * part of which is SSD's own (portraits: eye distance by box width spreads by 4.2 % for tiny, 6.0 % for SSD).
 * A second look at each face, in the middle of a square and at one size, brings the two networks' boxes
 * closer (from 5 % to 3 %) but not closer to the drawn eyes (4.1 %), so it is not done.
 */
const FRAMINGS: Readonly<Record<"tiny" | "mtcnn", Framing>> = {
  tiny: { width: 1.11, height: 0.98, extraWidthPx: 17, extraHeightPx: 10, down: 0.1 },
  mtcnn: { width: 0.98, height: 1.13, extraWidthPx: 0, extraHeightPx: 0, down: -0.015 },
};

/**
 * A face's box in the common framing, in pixels of the picture; it may reach beyond it.
 *
 * @param picture What the face was found in: its size says how large the network saw the face.
 * @throws {RangeError} If there is no such rung.
 */
export function frameFace(picture: RgbImage, { box, rung }: CroppableFace): FaceBox {
  const { network, padding } = rungOf(rung);
  if (network === "ssd") return box;
  const framing = FRAMINGS[network];
  const scale = network === "tiny"
    ? placeOf(picture, tinySizePx(picture, padding), padding).scale
    : 1;
  // a face far smaller than any that was measured keeps half of its box
  const width = Math.max(0.5 * box.width, box.width - framing.extraWidthPx / scale) / framing.width;
  const height = Math.max(0.5 * box.height, box.height - framing.extraHeightPx / scale) /
    framing.height;
  return {
    left: box.left + (box.width - width) / 2,
    top: box.top + (box.height - height) / 2 - framing.down * height,
    width,
    height,
  };
}

/** What to cut out. */
export interface CropPolicyOptions {
  /** `levelled` needs landmarks. */
  readonly policy: "box" | "levelled";
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
  return { image: cutFace(picture, crop, options.sizePx), crop };
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
  return { images: sizesPx.map((sizePx) => cutFace(picture, crop, sizePx)), crop };
}

function cropOf(
  picture: RgbImage,
  face: CroppableFace,
  { policy, margin = 0 }: CropPolicyOptions,
): FaceCrop {
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

/**
 * Cuts out what was cut out before, such as the place of a face of a store from another picture.
 *
 * @param crop In pixels of the picture.
 * @param sizePx Width and height of the result.
 */
export function cutFace(picture: RgbImage, crop: FaceCrop, sizePx: number): RgbImage {
  const size = { widthPx: sizePx, heightPx: sizePx };
  const { centre: [x, y], width, height, angle } = crop;
  const region = { left: x - width / 2, top: y - height / 2, width, height };
  const values = angle === 0
    ? resample(picture, region, size, "cubic")
    : resampleTurned(picture, crop, size, "cubic");
  // rounds to the nearest, and clamps what a cubic kernel overshoots
  return { pixels: new Uint8Array(Uint8ClampedArray.from(values).buffer), ...size };
}
