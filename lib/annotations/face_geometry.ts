/**
 * Where a face is in a picture: its box, five landmarks, and what was cut out. Pixels count from the
 * upper left corner of the picture; the centre of its first pixel is (0.5, 0.5).
 *
 * @module
 */

/** Right and down, in pixels. */
export type Point = readonly [x: number, y: number];

/** The five landmarks that CelebA and MTCNN give, named by the side of the picture. */
export type LandmarkName = "leftEye" | "rightEye" | "nose" | "leftMouth" | "rightMouth";

/** Five points of a face. */
export type Landmarks = Readonly<Record<LandmarkName, Point>>;

/** The landmarks of ten numbers: x and y of both eyes, the nose and both corners of the mouth, as CelebA has them. */
export function landmarksOf(values: ArrayLike<number>): Landmarks {
  const point = (i: number): Point => [values[2 * i] ?? NaN, values[2 * i + 1] ?? NaN];
  return {
    leftEye: point(0),
    rightEye: point(1),
    nose: point(2),
    leftMouth: point(3),
    rightMouth: point(4),
  };
}

/** A rectangle in pixels, not rounded; it may reach beyond the picture. */
export interface FaceBox {
  /** The left border, from the picture's. */
  readonly left: number;
  /** The upper border, from the picture's. */
  readonly top: number;
  /** From the left border to the right. */
  readonly width: number;
  /** From the upper border to the lower. */
  readonly height: number;
}

/** What was cut out of a picture: a rectangle, turned about its centre. */
export interface FaceCrop {
  /** About which it is turned. */
  readonly centre: Point;
  /** Along its own upper side. */
  readonly width: number;
  /** Along its own left side. */
  readonly height: number;
  /** Clockwise, in degrees: 0 for an upright rectangle. */
  readonly angle: number;
}

/** Intersection over union of two boxes: 1 for equal ones, 0 for boxes that do not meet. */
export function boxOverlap(one: FaceBox, other: FaceBox): number {
  const width = Math.min(one.left + one.width, other.left + other.width) -
    Math.max(one.left, other.left);
  const height = Math.min(one.top + one.height, other.top + other.height) -
    Math.max(one.top, other.top);
  const common = Math.max(0, width) * Math.max(0, height);
  const union = one.width * one.height + other.width * other.height - common;
  return union > 0 ? common / union : 0;
}

/** How far the line through the eyes is tilted, clockwise in degrees. */
export function eyeTilt({ leftEye, rightEye }: Landmarks): number {
  return Math.atan2(rightEye[1] - leftEye[1], rightEye[0] - leftEye[0]) * 180 / Math.PI;
}
