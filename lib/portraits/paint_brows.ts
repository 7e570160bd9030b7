/**
 * Eyebrows: an area, and single hairs that run outwards and up.
 *
 * @module
 */

import type { Easel } from "./easel.ts";
import { bothSides, type Side } from "./head.ts";
import { along, band, clamp, lerpPoint, type Point, resampled } from "./path.ts";
import { dashes, fill } from "./svg.ts";

/** Paints both brows. */
export function paintBrows(easel: Easel): string {
  return bothSides((side) => paintBrow(easel, side));
}

function paintBrow({ portrait, head: { onFace }, palette, texture }: Easel, side: Side): string {
  const { basics, brows, hair, expression } = portrait;
  const random = texture(side < 0 ? "left brow" : "right brow");
  const thickness = 3.2 * brows.thickness;
  const arch = brows.arch * 2.4;
  const { tilt } = brows;
  const raised = (expression.mouthOpen * 0.6 + 0.4 * expression.smile) * (basics.male ? 0.3 : 1);
  const at = (x: number, y: number) => onFace(side * x, y + brows.drop - raised);
  const upper = [
    at(8.8, -13.0 - tilt),
    at(15, -14.4 - 0.5 * arch - 0.4 * tilt),
    at(23, -15 - arch),
    at(29, -13.2 - 0.75 * arch),
    at(34, -9.6 - 0.2 * arch),
  ];
  const lower = [
    at(8.2, -12.8 - tilt + thickness * 0.9),
    at(15, -14.2 - 0.5 * arch - 0.4 * tilt + thickness),
    at(23, -15 - arch + thickness * 0.86),
    at(29, -13 - 0.75 * arch + thickness * 0.6),
    at(34.3, -9.2 - 0.2 * arch),
  ];
  const [upperEdge, lowerEdge] = [resampled(upper, 12), resampled(lower, 12)];
  const hairAt = (): readonly [Point, Point] => {
    const [share, height] = [random.next(), random.uniform(-0.1, 0.75)];
    const root = along(lowerEdge, share);
    const tip = along(upperEdge, clamp(share + 0.09, 0, 1));
    return [lerpPoint(root, tip, height), lerpPoint(root, tip, height + 0.42)];
  };
  const faint = hair.colourName === "blond" || hair.colourName === "grey";
  return fill(band(upper, lower), palette.brows, (faint ? 0.52 : 0.64) + (basics.male ? 0.12 : 0)) +
    dashes(hairAt, {
      count: 26,
      paint: palette.brows,
      width: 0.75,
      opacity: basics.male ? 0.7 : 0.55,
    });
}
