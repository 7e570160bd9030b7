/**
 * The nose, which is all light and shade.
 *
 * @module
 */

import { mix } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { type Side, SIDES } from "./head.ts";
import { closedCurve, curve } from "./path.ts";
import type { Shading } from "./shading.ts";
import { ellipse, fill, stroke } from "./svg.ts";

/** Where the tip of the nose is, in head space. */
export const noseTipY = (length: number): number => 21 * length;

/** Adds the nose. */
export function shadeNose(easel: Easel, shading: Shading): void {
  for (const side of SIDES) shadeWing(easel, side, shading);
  shadeRidge(easel, shading);
}

function shadeWing(easel: Easel, s: Side, { medium, fine }: Shading): void {
  const { portrait: { nose: { width, length }, light }, head: { onFace }, lamp, palette } = easel;
  const { skinShade, skinDeep } = palette;
  const dark = lamp.shadeOn(s);
  const wall = closedCurve([
    onFace(s * 5, -10, 2),
    onFace(s * 4.2, 4, 6),
    onFace(s * 4.6, 16, 9),
    onFace(s * 9.5 * width, 20, 3),
    onFace(s * 11 * width, 25, 0),
    onFace(s * 9, 12, 1),
    onFace(s * 9, -2, -1),
  ]);
  const wing = curve([
    onFace(s * 7.6 * width, 17.5 * length, 3),
    onFace(s * 10.4 * width, 20.5 * length, 1),
    onFace(s * 10.2 * width, 25 * length, 1),
    onFace(s * 7 * width, 26.6 * length, 4),
  ]);
  const nostril = onFace(s * 4.9 * width, 25.8 * length, 6);
  medium.push(fill(wall, skinShade, 0.16 + 0.42 * dark * light.strength));
  fine.push(
    stroke(wing, mix(skinShade, skinDeep, 0.4), 1.5, 0.32 + 0.3 * dark),
    ellipse(nostril, [2.9 * width, 1.35], skinDeep, 0.78, s * -14),
  );
}

function shadeRidge(easel: Easel, { medium, fine }: Shading): void {
  const { portrait: { nose: { width, length, tip }, light }, head: { onFace }, palette } = easel;
  const { skinLit, skinShade, skinDeep } = palette;
  const ridge = closedCurve([
    onFace(-1.6 + light.side, -9, 4),
    onFace(-2 + light.side, 8, 9),
    onFace(-3 + light.side, 18, 13),
    onFace(3 + light.side, 18, 13),
    onFace(2 + light.side, 8, 9),
    onFace(1.6 + light.side, -9, 4),
  ]);
  const underside = closedCurve([
    onFace(-7.5, 19 * length, 8),
    onFace(-5, 24 * length, 10),
    onFace(0, 26.4 * length, 12),
    onFace(5, 24 * length, 10),
    onFace(7.5, 19 * length, 8),
    onFace(5, 27.4 * length, 5),
    onFace(-5, 27.4 * length, 5),
  ]);
  const base = curve([
    onFace(-5 * width, 26.2 * length, 6),
    onFace(0, 27.8 * length, 9),
    onFace(5 * width, 26.2 * length, 6),
  ]);
  const gleam = onFace(1.2 * light.side, 19.5 * length, 14);
  const thrown = onFace(-4 * light.side, 27.5 * length, 2);
  medium.push(
    fill(ridge, skinLit, 0.62),
    ellipse(gleam, [3.6 + tip, 3], mix(skinLit, palette.light, 0.3), 0.6),
    ellipse(onFace(0, 29 * length), [9.5 * width, 3], skinShade, 0.5),
    ellipse(thrown, [8, 2.4], mix(skinShade, skinDeep, 0.4), 0.42),
    fill(underside, skinShade, 0.5),
  );
  fine.push(stroke(base, skinDeep, 1.3, 0.42));
}
