/**
 * The skin's colour, and its texture: pores and stubble.
 *
 * @module
 */

import type { RandomStream } from "../random/mod.ts";
import { mix } from "./colour.ts";
import type { Easel } from "./easel.ts";
import type { Head } from "./head.ts";
import { lerp, type Point } from "./path.ts";
import { dashes, fill } from "./svg.ts";

/** Paints the face's area, lit from one side. */
export function paintFaceArea({ head, lamp, palette, definitions }: Easel): string {
  const { contrast, litX } = lamp;
  const skin = definitions.linearGradient("skin", [litX, -30], [-litX, 40], [
    [0, palette.skinAt(0.25 * contrast)],
    [0.4, palette.skinAt(0.22)],
    [0.68, palette.skinAt(-0.22 * contrast)],
    [1, palette.skinAt(-0.25 - 0.62 * contrast)],
  ]);
  return fill(head.outline, skin);
}

/** Paints pores and stubble; to be cut by the face's outline. */
export function paintSkinTexture(easel: Easel): string {
  const { portrait: { skin, facialHair }, head, palette, texture } = easel;
  const [darkPores, lightPores] = [texture("dark pores"), texture("light pores")];
  const stubble = texture("stubble");
  return dashes(() => porePlace(head, darkPores), {
    count: Math.round(250 * skin.pores),
    paint: mix(palette.skin, palette.skinShade, 0.8),
    width: 0.9,
    opacity: 0.3,
  }) + dashes(() => porePlace(head, lightPores), {
    count: Math.round(190 * skin.pores),
    paint: mix(palette.skin, palette.skinLit, 0.7),
    width: 0.9,
    opacity: 0.24,
  }) + dashes(() => stubblePlace(head, stubble), {
    count: Math.round(400 * Math.min(1, facialHair.stubble * 1.4)),
    paint: mix(palette.beard, palette.skinDeep, 0.4),
    width: 0.7,
    opacity: 0.26 + 0.28 * facialHair.stubble,
  });
}

function porePlace({ onFace }: Head, random: RandomStream): readonly [Point, Point] {
  const angle = random.uniform(0, 2 * Math.PI);
  // The root spreads the pores evenly over the area.
  const radius = Math.sqrt(random.next());
  const [x, y] = onFace(40 * radius * Math.cos(angle), 12 + 52 * radius * Math.sin(angle));
  return [[x, y], [x + 0.35, y + 0.25]];
}

function stubblePlace({ onFace, width, jawWidth }: Head, random: RandomStream) {
  const [across, y] = [random.uniform(-1, 1), random.uniform(28, 68)];
  const [besideMouth, onUpperLip] = [random.uniform(29, 38), random.uniform(30.5, 36)];
  const halfWidth = y < 42 ? 40 - (y - 28) * 0.25 : 36.5 - (y - 42) * 0.85;
  const x = across * halfWidth * lerp(width, jawWidth, 0.5);
  const beside = y < 36 && Math.abs(x) < 27 && Math.abs(x) > 13;
  const upperLip = y < 36 && Math.abs(x) <= 13;
  const from = onFace(beside ? Math.sign(x) * besideMouth : x, upperLip ? onUpperLip : y);
  const to: Point = [from[0] + across * 0.5, from[1] + 0.9];
  return [from, to] as const;
}
