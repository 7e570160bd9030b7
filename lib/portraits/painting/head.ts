/**
 * The head's geometry: where a feature lies once the head is turned, and where the head is in the
 * picture. Nothing is painted for it, so it is cheap.
 *
 * Head space has its origin between the eyes and one unit per pixel of the picture; the eyes of an
 * average face are at (±19, 0) and its chin is near y = 69. The face is half an ellipsoid turned by
 * yaw and pitch. The numbers in this file and in the painters are places in that space.
 *
 * @module
 */

import type { FaceBox, Landmarks } from "../../annotations/mod.ts";
import { closedCurve, lerp, type Point, smoothStep } from "../path.ts";
import type { Portrait } from "../portrait.ts";

/** The left (−1) or the right (1) of the picture. */
export type Side = -1 | 1;

/** Both sides, in the order in which they are painted. */
export const SIDES: readonly Side[] = [-1, 1];

/** Paints something once for each side. */
export function bothSides(paint: (side: Side) => string): string {
  return SIDES.map(paint).join("");
}

/** Points from the left of the head to its right: those of a half, and what lies in the middle. */
export function across(half: (side: Side) => Point[], ...middle: readonly Point[]): Point[] {
  return [...half(-1), ...middle, ...half(1).reverse()];
}

/** Where the parts of one head are. */
export interface Head {
  /** A point of the face, `lift` above its surface. */
  readonly onFace: (x: number, y: number, lift?: number) => Point;
  /** A point of the outline, the hair or the clothes, at depth `z` (towards the camera). */
  readonly around: (x: number, y: number, z?: number) => Point;
  /** A point `outward` of the skull: 180° on the left, 270° on top, 360° on the right. */
  readonly onSkull: (degrees: number, outward: number, z?: number) => Point;
  /** Points over the skull; `outward` takes the share (0–1) of the way. */
  readonly overSkull: (
    fromDegrees: number,
    toDegrees: number,
    outward: (share: number) => number,
    options?: { readonly count?: number; readonly z?: number },
  ) => Point[];
  /** One side of the face's outline, from the temple down to the chin: eight points. */
  readonly cheek: (side: Side) => Point[];
  readonly chin: Point;
  readonly crown: Point;
  /** The face's outline as path data. */
  readonly outline: string;
  /** Width and length of the face as drawn, 1 being average. */
  readonly width: number;
  readonly jawWidth: number;
  readonly length: number;
}

/**
 * How far a smile has reached cheeks and eyes, 0–1 (action unit 6 of Ekman and Friesen's coding
 * system, which Duchenne took for the mark of joy). It comes after the mouth's corners, so a hint of a
 * smile leaves the eyes alone.
 */
export function cheekRaise({ expression: { smile }, smiling }: Portrait): number {
  return smiling.cheeks * smile ** 1.4;
}

/** Works out the head of a portrait. */
export function headOf(portrait: Portrait): Head {
  const { face, pose, expression } = portrait;
  const [cosYaw, sinYaw] = [Math.cos(pose.yaw), Math.sin(pose.yaw)];
  const [cosPitch, sinPitch] = [Math.cos(pose.pitch), Math.sin(pose.pitch)];
  const depthAt = (x: number, y: number) =>
    42 * Math.sqrt(Math.max(0.02, 1 - (x / 54) ** 2 - ((y - 10) / 105) ** 2));
  const turned = (x: number, y: number, z: number): Point => {
    const turnedZ = z * cosYaw - x * sinYaw;
    return [x * cosYaw + z * sinYaw, (y - 20) * cosPitch + turnedZ * sinPitch + 20];
  };
  const middle = turned(0, 0, depthAt(0, 0));

  const onFace = (x: number, y: number, lift = 0): Point => {
    const point = turned(x, y, depthAt(x, y) + lift);
    return [point[0] - middle[0], point[1] - middle[1]];
  };
  // The outline narrows less than the face when it turns, as the head is round.
  const around = (x: number, y: number, z = 0): Point => [
    x * lerp(1, cosYaw, 0.3) + z * sinYaw - middle[0],
    (y - 20) * cosPitch + z * sinPitch + 20 - middle[1],
  ];

  const width = face.width * (1 + 0.05 * face.chubbiness);
  const jawWidth = face.jawWidth * (1 + 0.10 * face.chubbiness);
  const length = face.length;
  const raised = cheekRaise(portrait);
  const jawDrop = expression.mouthOpen * 1.5 * length;

  const onSkull = (degrees: number, outward: number, z = -4): Point => {
    const angle = degrees * Math.PI / 180;
    return around(
      (43.5 * width + outward) * Math.cos(angle),
      -8 + (50 * length + outward * 1.05) * Math.sin(angle),
      z,
    );
  };
  const overSkull: Head["overSkull"] = (from, to, outward, { count = 11, z = -4 } = {}) =>
    Array.from({ length: count }, (_, i) => {
      const share = i / (count - 1);
      return onSkull(lerp(from, to, share), outward(share), z);
    });

  const cheek = (side: Side): Point[] => [
    around(side * 27 * width, -50 * length, 0),
    around(side * 39.5 * width, -30 * length, 0),
    around(side * 43.2 * width, -8, 0),
    around(side * (42.4 + face.cheekbones) * width, 10, 2),
    around(side * (39.5 * lerp(width, jawWidth, 0.5) + 1.3 * raised), 30 - raised, 6),
    around(side * (34 * jawWidth + expression.smile), 46 * length, 10),
    around(side * 22.5 * lerp(jawWidth, face.chinWidth, 0.5), 60.5 * length + jawDrop * 0.7, 17),
    around(side * 9.5 * face.chinWidth, 67.6 * length + jawDrop, 22),
  ];
  const chin = around(0, 68.8 * length + jawDrop, 23);
  const crown = around(0, -57 * length, 0);
  const outline = closedCurve([crown, ...cheek(1), chin, ...cheek(-1).reverse()]);
  return {
    onFace,
    around,
    onSkull,
    overSkull,
    cheek,
    chin,
    crown,
    outline,
    width,
    jawWidth,
    length,
  };
}

/** The centre of an eye. */
function eyeCentre({ eyes }: Portrait, { onFace }: Head, side: Side): Point {
  return onFace(side * 19 * eyes.gap, 0, -3);
}

/** Where the mouth is. */
export type MouthShape = ReturnType<typeof mouthShape>;

/** Works out what a smile and an opening do to lips and corners. */
export function mouthShape({ expression, lips, smiling }: Portrait, { onFace }: Head) {
  const { smile, mouthOpen: open } = expression;
  // A smile with closed lips has no teeth to tell of it, so its corners go further.
  const closedSmile = smile * (1 - smoothStep(open, 0, 0.3));
  const halfWidth = (15.2 + 5.6 * smile + 1.2 * closedSmile - 1.5 * open * (1 - smile)) *
    lips.width;
  const lift = 0.45 + 4.35 * smile + 1.3 * closedSmile;
  const cornerY = (s: Side) => 42 - lift * (1 + 0.14 * s * smiling.slant);
  const innerY = 42 - 0.9 * smile + 1.1 * closedSmile;
  const upperHeight = (4.4 - 1.5 * smile) * lips.thickness;
  const lowerHeight = (6.0 - 1.6 * smile) * lips.thickness;
  const gap = open * lerp(5, 7.8, smile);
  const lowerY = innerY + 0.7 + gap + 1.6 * smile;
  const lowerInnerY = innerY + 0.3 + gap * 0.76 + 1.1 * smile;
  const lowerSideY = lowerY - gap * 0.25 + lowerHeight * 0.62;
  const corner = (s: Side, outward = 0, down = 0) =>
    onFace(s * (halfWidth + outward), cornerY(s) + down);
  return {
    halfWidth,
    /** The corner of a side, or a place near it. */
    corner,
    /** Heights of the upper lip's inner edge and of the lower one's. */
    innerY,
    lowerY,
    /** How far the lips are apart in the middle. */
    gap,
    lowerLipHeight: lowerHeight,
    // All four edges run from the left of the picture to the right.
    upperOuter: across((s) => [
      corner(s, 0.6),
      onFace(s * halfWidth * 0.62, innerY - upperHeight * lerp(0.62, 0.86, smile) - 0.7 * smile),
      onFace(s * 3.6, innerY - upperHeight),
    ], onFace(0, innerY - upperHeight + lerp(1.3, 0.7, smile))),
    upperInner: across((s) => [
      corner(s),
      onFace(s * halfWidth * 0.58, innerY - lerp(0.4, 0.5, smile)),
      onFace(s * 2.5, innerY + 0.2 + 0.8 * smile),
    ], onFace(0, innerY + 0.6 + 0.7 * smile)),
    lowerInner: across(
      (s) => [corner(s), onFace(s * halfWidth * 0.6, lowerInnerY)],
      onFace(0, innerY + 0.7 + gap + smile * lerp(0.9, 1.6, smoothStep(open, 0, 0.2))),
    ),
    lowerOuter: across((s) => [
      corner(s, 0.4, 0.2),
      onFace(s * halfWidth * 0.62, lowerSideY),
      onFace(s * 4, lowerY + lowerHeight * 0.98),
    ], onFace(0, lowerY + lowerHeight)),
  };
}

/** Width of a portrait in pixels, as that of CelebA's aligned pictures. */
export const PORTRAIT_WIDTH_PX = 178;

/** Height of a portrait in pixels. */
export const PORTRAIT_HEIGHT_PX = 218;

/** The middle between the eyes of an unmoved head, which are near x = 70 and 108, as in CelebA. */
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
  const { corner } = mouthShape(portrait, head);
  const outline = [head.crown, ...head.cheek(1), head.chin, ...head.cheek(-1)];
  return {
    landmarks: {
      leftEye: toPicture(eyeCentre(portrait, head, -1)),
      rightEye: toPicture(eyeCentre(portrait, head, 1)),
      nose: toPicture(head.onFace(0, 21 * nose.length, 13)),
      leftMouth: toPicture(corner(-1)),
      rightMouth: toPicture(corner(1)),
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
