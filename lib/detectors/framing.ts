/**
 * Bringing every network's boxes to one framing, so that a store's faces are framed alike whichever
 * rung found them: SSD's, which is the tightest, about 89×99 pixels on a portrait of 178×218.
 *
 * The tiny network's boxes are wider and lower, and the more so the smaller it sees a face. Measured on
 * 150 photographs and 150 portraits, each laid out at six to nine sizes: the medians follow
 * `width = 1.11 W + 17`, `height = 0.98 H + 10` and `down = 0.1 H`, where W and H are SSD's, for faces of 40–220
 * pixels in its square; mostly within 7 % (once 13 %), 6 % (10 % below 55 pixels) and 2 %. MTCNN's boxes are 0.99 by
 * 1.10 on 120 photographs and 0.96 by 1.18 on 120 portraits.
 *
 * What is left after framing, on 100 others of each: medians within 2 % of SSD's size and place for what the
 * ladder's first two rungs find, 4 % for MTCNN's; a single face spreads by 4–6 % in size and 2 % in place,
 * part of which is SSD's own (portraits: eye distance by box width spreads by 4.2 % for tiny, 6.0 % for SSD).
 * A second look at each face, in the middle of a square and at one size, brings the two networks' boxes
 * closer (from 5 % to 3 %) but not closer to the drawn eyes (4.1 %), so it is not done.
 *
 * @module
 */

import type { FaceBox } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import type { CroppableFace } from "./face_in_picture.ts";
import { placeOf } from "./pad.ts";
import { rungOf } from "./rungs.ts";
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
