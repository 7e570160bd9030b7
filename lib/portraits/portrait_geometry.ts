/**
 * Where a portrait's head is in its picture, and its landmarks and box with it. Nothing is painted
 * for it, so it is cheap.
 *
 * The layout is that of CelebA's aligned pictures: 178×218 pixels, the eyes near (70, 111.5) and
 * (108, 111.5).
 *
 * @module
 */

import type { FaceBox, Landmarks } from "../annotations/mod.ts";
import { type Head, headOf } from "./head.ts";
import { mouthShape } from "./mouth_shape.ts";
import type { Point } from "./path.ts";
import type { Portrait } from "./portrait.ts";
import { eyeCentre } from "./paint_eyes.ts";
import { noseTipY } from "./shade_nose.ts";

/** Width of a portrait in pixels, as in CelebA. */
export const PORTRAIT_WIDTH_PX = 178;

/** Height of a portrait in pixels, as in CelebA. */
export const PORTRAIT_HEIGHT_PX = 218;

/** Where the middle between the eyes of an unmoved head is. */
export const MIDDLE: Point = [89, 111.5];

/** Where a face is, in pixels of the picture. */
export interface PortraitGeometry {
  readonly landmarks: Landmarks;
  /** The box of the face's outline, from the crown to the chin, without hair and ears. */
  readonly faceBox: FaceBox;
}

/** Works out where the face of a portrait is. */
export function portraitGeometry(
  portrait: Portrait,
  head: Head = headOf(portrait),
): PortraitGeometry {
  const { pose, nose } = portrait;
  const angle = pose.roll * Math.PI / 180;
  const [x, y] = middleOf(portrait);
  const toPicture = ([headX, headY]: Point): Point => [
    x + pose.scale * (headX * Math.cos(angle) - headY * Math.sin(angle)),
    y + pose.scale * (headX * Math.sin(angle) + headY * Math.cos(angle)),
  ];
  const { halfWidth, cornerY } = mouthShape(portrait, head);
  const outline = [head.crown, ...head.cheek(1), head.chin, ...head.cheek(-1)];
  return {
    landmarks: {
      leftEye: toPicture(eyeCentre(portrait, head, -1)),
      rightEye: toPicture(eyeCentre(portrait, head, 1)),
      nose: toPicture(head.onFace(0, noseTipY(nose.length), 13)),
      leftMouth: toPicture(head.onFace(-halfWidth, cornerY)),
      rightMouth: toPicture(head.onFace(halfWidth, cornerY)),
    },
    faceBox: boxAround(outline.map(toPicture)),
  };
}

/** Where the middle between the eyes is in the picture. */
export function middleOf({ pose }: Portrait): Point {
  return [MIDDLE[0] + pose.shiftXPx, MIDDLE[1] + pose.shiftYPx];
}

function boxAround(points: readonly Point[]): FaceBox {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}
