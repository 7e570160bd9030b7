/**
 * Which of a picture's faces are taken, and in which order.
 *
 * @module
 */

import type { PictureRecord, Point } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import type { FoundFace } from "../detectors/mod.ts";

/**
 * Puts the face that the picture is of first.
 *
 * Where the source says where it is (by landmarks, else by a box), only faces whose box holds that
 * place's centre come into question, and the most certain one is taken. Elsewhere each face counts by its
 * score times its nearness to the middle of the picture, which falls from 1 there to 0 in a corner.
 *
 * @returns That face, then the others in the detector's order; none if the source says that it is
 * where no face was found.
 */
export function mainFaceFirst(
  found: readonly FoundFace[],
  record: PictureRecord,
  { widthPx, heightPx }: Pick<RgbImage, "widthPx" | "heightPx">,
): readonly FoundFace[] {
  const place = knownPlace(record);
  const middle: Point = [widthPx / 2, heightPx / 2];
  const worth = (face: FoundFace): number => {
    if (place) return holds(face, place) ? face.score : -1;
    return face.score *
      Math.max(0, 1 - distance(centreOf(face), middle) / distance(middle, [0, 0]));
  };
  let main: FoundFace | undefined;
  let best = -1;
  for (const face of found) {
    const value = worth(face);
    if (value > best) [main, best] = [face, value];
  }
  return main ? [main, ...found.filter((face) => face !== main)] : [];
}

function knownPlace({ landmarks, box }: PictureRecord): Point | undefined {
  if (landmarks) {
    const points = Object.values(landmarks);
    const mean = (axis: 0 | 1) =>
      points.reduce((sum, point) => sum + point[axis], 0) / points.length;
    return [mean(0), mean(1)];
  }
  return box ? centreOf({ box }) : undefined;
}

function centreOf({ box }: Pick<FoundFace, "box">): Point {
  return [box.left + box.width / 2, box.top + box.height / 2];
}

function holds({ box }: FoundFace, [x, y]: Point): boolean {
  return x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height;
}

function distance([x, y]: Point, [otherX, otherY]: Point): number {
  return Math.hypot(x - otherX, y - otherY);
}
