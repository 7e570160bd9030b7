/**
 * The head's geometry: where a feature lies once the head is turned.
 *
 * Head space has its origin between the eyes and one unit per pixel of the picture; the eyes of an
 * average face are at (±19, 0) and its chin is near y = 69. The face is half an ellipsoid turned by
 * yaw and pitch. The numbers in this file and in the painters are places in that space.
 *
 * @module
 */

import { clamp, closedCurve, lerp, type Point } from "./path.ts";
import type { Portrait } from "./portrait.ts";

/** The left (−1) or the right (1) of the picture. */
export type Side = -1 | 1;

/** Both sides, in the order in which they are painted. */
export const SIDES: readonly Side[] = [-1, 1];

/** Paints something once for each side. */
export function bothSides(paint: (side: Side) => string): string {
  return SIDES.map(paint).join("");
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

/** Works out the head of a portrait. */
export function headOf({ face, pose, expression }: Portrait): Head {
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
    around(side * 39.5 * lerp(width, jawWidth, 0.5), 30, 6),
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

/** The light as it falls on a head. */
export interface Lamp {
  /** Where gradients across the face start: on the lit side, in head space. */
  readonly litX: number;
  /** How much the lit side differs from the other, from 0. */
  readonly contrast: number;
  /** How far a side lies in the shade, 0–1. */
  readonly shadeOn: (side: Side) => number;
}

/** Works out the light of a portrait. */
export function lampOf({ light }: Portrait): Lamp {
  return {
    litX: light.side >= 0 ? 46 : -46,
    contrast: Math.abs(light.side) * light.strength,
    shadeOn: (side) => clamp(0.5 - 0.5 * side * light.side, 0, 1),
  };
}
