/**
 * Eyes (white, iris, lids, lashes and make-up) and brows.
 *
 * @module
 */

import { hex, mix, scaled } from "../colour.ts";
import { dashes, type Easel, ellipse, fill, type Shading, stroke } from "./easel.ts";
import { bothSides, cheekRaise, type Head, type Side } from "./head.ts";
import {
  along,
  band,
  clamp,
  closedCurve,
  curve,
  lerpPoint,
  type Point,
  resampled,
  shifted,
} from "../path.ts";
import type { Portrait } from "../portrait.ts";

/** Where one eye and its lids are. */
type EyeShape = ReturnType<typeof eyeShape>;

function eyeShape(portrait: Portrait, head: Head, side: Side) {
  const { size, openness, tilt, gap } = portrait.eyes;
  const raised = cheekRaise(portrait);
  // The cheek pushes the lower lid up and flat, whatever the eye; the upper one sinks a little.
  const upperY = 4.35 * openness * (1 - 0.14 * raised) * size;
  const lowerY = 2.9 * openness * (1 - 0.58 * raised) * size;
  const at = (x: number, y: number) => head.onFace(side * (19 * gap + x * size), y, -3);
  const innerCorner = at(-8.9, 1.1);
  const outerCorner = at(9.0, -0.5 - tilt);
  return {
    /** A point relative to the eye's centre; x grows outwards, in units of the eye's size. */
    at,
    /** How far the lids lie above and below the centre. */
    upperY,
    lowerY,
    outerCorner,
    /** From the inner corner to the outer one. */
    upperLid: [
      innerCorner,
      at(-6, -upperY * 0.62),
      at(-1.5, -upperY),
      at(3.5, -upperY * 0.95 - 0.2 * tilt),
      at(7, -upperY * 0.5 - 0.6 * tilt),
      outerCorner,
    ],
    /** From the outer corner back to the inner one. */
    lowerLid: [
      outerCorner,
      at(6, lowerY * 0.62 - 0.4 * tilt),
      at(1.5, lowerY),
      at(-4, lowerY * 0.8),
      innerCorner,
    ],
  };
}

/** Paints both eyes, and adds the eye shadow to the shading. */
export function paintEyes(easel: Easel, { medium }: Shading): string {
  const { portrait, head, palette } = easel;
  const { makeup, eyes } = portrait;
  return bothSides((side) => {
    const shape = eyeShape(portrait, head, side);
    if (makeup.amount > 0.5) {
      const { at, upperY, upperLid } = shape;
      const lid = closedCurve([
        ...upperLid,
        at(10, -3 - eyes.tilt),
        at(3, -upperY - 4),
        at(-4, -upperY - 3),
      ]);
      const colour = mix(palette.skinDeep, makeup.lipColour, 0.35);
      medium.push(fill(lid, colour, 0.5 * makeup.amount));
    }
    return paintEyeball(easel, side, shape) + paintLashes(easel, side, shape) +
      paintLids(easel, shape);
  });
}

function paintEyeball(easel: Easel, side: Side, shape: EyeShape): string {
  const { portrait: { eyes, expression, light }, lamp, palette, definitions } = easel;
  const { at, upperLid, lowerLid } = shape;
  const { skinDeep, skinShade } = palette;
  const opening = `${curve(upperLid)}${curve(lowerLid, { joined: true })}Z`;
  const clip = definitions.clip(side < 0 ? "left-eye" : "right-eye", opening);
  const shade = 0.16 + 0.28 * lamp.shadeOn(side) * light.strength;
  // x grows outwards, so the same glance needs opposite signs on the two sides.
  const [x, y] = at(0.2 + side * expression.gazeX * 1.6, -0.6 + expression.gazeY);
  const radius = 4.1 * eyes.size;
  const gleam: Point = [x + (light.side >= 0 ? 1.3 : -1.3), y - 1.5];
  const iris = ellipse([x, y], [radius, radius], scaled(eyes.colour, 0.5), 1) +
    ellipse(
      [x, y + 0.6],
      [radius * 0.78, radius * 0.74],
      mix(eyes.colour, palette.light, 0.12),
      0.95,
    ) + ellipse([x, y], [radius * 0.4, radius * 0.4], hex("#0b0706"), 0.95);
  const lidShadow = stroke(curve(shifted(upperLid, 0, 0.8)), skinDeep, 3.4, 0.34) +
    stroke(curve(shifted(upperLid, 0, 0.2)), skinDeep, 1.6, 0.3);
  const tearDuct = ellipse(at(-8.2, 1), [1.3, 1], palette.skinRosy, 0.8);
  return fill(opening, mix(hex("#e4dad2"), skinShade, shade)) + definitions.clipped(
    clip,
    iris + lidShadow + tearDuct + ellipse(gleam, [0.9, 0.85], hex("#ffffff"), 0.88),
  );
}

function paintLashes(easel: Easel, side: Side, shape: EyeShape): string {
  const { portrait: { basics, eyes, makeup }, palette } = easel;
  const { at, upperLid, outerCorner } = shape;
  const colour = mix(palette.skinDeep, hex("#0c0707"), 0.5);
  const width = (basics.male ? 0.6 : 1.5) + 0.75 * makeup.amount;
  const wing = makeup.amount > 0.3 ? [at(10.8, -2.2 - eyes.tilt)] : [];
  const line = curve([...upperLid.slice(0, 5), outerCorner, ...wing]);
  const single = (i: number): readonly [Point, Point] => {
    const root = along(upperLid.slice(2), i / 3.3);
    const reach = i * 1.7;
    return [root, [root[0] + side * (0.6 + reach * 0.32), root[1] - 2.2 + reach * 0.1]];
  };
  const count = !basics.male || makeup.amount > 0 ? 4 : 0;
  return stroke(line, colour, width, basics.male ? 0.72 : 0.9) +
    dashes(single, { count, paint: colour, width: 0.6, opacity: 0.25 + 0.6 * makeup.amount });
}

function paintLids(easel: Easel, { at, upperY, lowerY, lowerLid }: EyeShape): string {
  const { portrait, palette } = easel;
  const { eyes: { tilt }, makeup } = portrait;
  const { skinDeep, skinRosy, skinShade } = palette;
  const crease = curve([
    at(-8, -upperY * 0.5 - 1.6),
    at(-2, -upperY - 2.9),
    at(4, -upperY - 2.6 - 0.3 * tilt),
    at(9.6, -upperY * 0.4 - 2.2 - tilt),
  ]);
  const underLid = curve([at(-7, lowerY + 1.8), at(0, lowerY + 2.6), at(7, lowerY + 1.2)]);
  return stroke(curve(lowerLid), mix(skinDeep, skinRosy, 0.45), 0.8, 0.4 + 0.3 * makeup.amount) +
    stroke(crease, mix(skinShade, skinDeep, 0.5), 1.1, 0.55) +
    stroke(underLid, skinShade, 1.1, 0.24 + 0.34 * cheekRaise(portrait));
}

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
