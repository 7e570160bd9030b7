/**
 * The skin: its colour and texture, the planes of the face that light and shade model, and the
 * ears.
 *
 * @module
 */

import type { RandomStream } from "../../random/mod.ts";
import { hex, mix } from "../colour.ts";
import { dashes, type Easel, ellipse, fill, type Shading, stroke } from "./easel.ts";
import { across, bothSides, cheekRaise, type Head, type Side, SIDES } from "./head.ts";
import { band, clamp, closedCurve, curve, lerp, type Point, shifted } from "../path.ts";

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

/** Adds the planes of the face, its folds and, with age, its wrinkles. */
export function shadeFace(easel: Easel, shading: Shading): void {
  for (const side of SIDES) {
    shadeSide(easel, side, shading);
    shadeFolds(easel, side, shading);
  }
  shadeMiddle(easel, shading);
  shadeCrowsFeet(easel, shading);
  if (easel.portrait.basics.age > 0.5) shadeWrinkles(easel, shading);
}

function shadeSide(easel: Easel, s: Side, { broad }: Shading): void {
  const { portrait, head: { onFace, cheek }, lamp, palette } = easel;
  const { basics, face, makeup, light } = portrait;
  const { skin, skinLit, skinShade, skinDeep } = palette;
  const dark = lamp.shadeOn(s);
  const lit = 1 - dark;
  const raised = cheekRaise(portrait);
  const edge = cheek(s);
  const inner = edge.map(([x, y], i): Point => [x - s * (i < 5 ? 11 : 9), y - (i > 5 ? 7 : 0)]);
  const rim = (0.35 + 0.4 * dark) * (0.55 + 0.45 * light.strength);
  const cheekbone = (0.3 + 0.55 * lit) * (0.6 + 0.4 * face.cheekbones);
  const hollow = (0.12 + 0.25 * dark + 0.12 * basics.age) * (basics.male ? 1.2 : 0.9);
  const socket = 0.34 + 0.2 * dark * light.strength + (basics.male ? 0.16 : 0);
  broad.push(
    fill(band(shifted(edge, s * 6, 1), inner), skinShade, rim),
    ellipse(onFace(s * 25, 15 - 2.5 * raised), [9, 7], skinLit, cheekbone),
    ellipse(onFace(s * (30 + 2 * raised), 36 + 3 * raised), [7, 11], skinShade, hollow, s * -25),
    ellipse(onFace(s * 17, -5), [12, 6.5], mix(skinShade, skinDeep, 0.25), socket),
    ellipse(onFace(s * 36, -14), [6, 14], skinShade, 0.15 + 0.3 * dark),
  );
  const flush = 0.25 * makeup.blush + 0.2 * raised;
  const flushed = onFace(s * 26, 19 - 2 * raised);
  broad.push(ellipse(flushed, [10, 7], mix(skin, hex("#d4504a"), 0.5), flush));
}

function shadeFolds(easel: Easel, s: Side, { medium, fine }: Shading): void {
  const { portrait, head: { onFace }, lamp, palette } = easel;
  const { basics, eyes, nose, smiling, expression: { smile } } = portrait;
  const { skinLit, skinShade, skinDeep } = palette;
  const lit = 1 - lamp.shadeOn(s);
  const raised = cheekRaise(portrait);
  // From the nose's wing around the corner of the mouth; a smile pushes it outwards.
  const fold = [
    onFace(s * 10.5 * nose.width, 21.5 - raised),
    onFace(s * (15 + 5.5 * smile), 29 - 1.5 * raised),
    onFace(s * (20 + 7 * smile), 38 - smile),
    onFace(s * (21 + 5.5 * smile), 46),
  ];
  const foldDepth = clamp(0.12 + 0.42 * smile + 0.22 * raised + 0.24 * basics.age, 0, 0.85);
  medium.push(
    stroke(curve(fold), skinShade, 2.6, foldDepth),
    ...apple(easel, s, raised),
  );
  const crease = curve(fold.slice(0, 3));
  fine.push(
    stroke(crease, mix(skinShade, skinDeep, 0.25), 1.2, raised * (0.34 + 0.3 * basics.age)),
  );
  if (smiling.dimples > 0) {
    const dimple = curve([onFace(s * 27.5, 35), onFace(s * 29, 38), onFace(s * 28, 41.5)]);
    medium.push(stroke(dimple, mix(skinShade, skinDeep, 0.4), 2.6, 0.8 * smiling.dimples * smile));
  }
  const bagY = 8 - 1.6 * raised;
  const bag = curve([onFace(s * 9, bagY - 0.5), onFace(s * 16, bagY + 2.5), onFace(s * 25, bagY)]);
  const bagColour = mix(skinShade, hex("#5a3a4a"), 0.3);
  medium.push(
    stroke(bag, bagColour, 3, 0.16 + 0.4 * eyes.bags + 0.18 * raised),
    ellipse(onFace(s * 20, -11.2), [9, 2], skinLit, 0.28 + 0.3 * lit),
  );
}

/** The cheek that a smile pushes up: a light on it, its own shadow below, the lid above. */
function apple({ head: { onFace }, lamp, palette }: Easel, s: Side, raised: number): string[] {
  const { skinLit, skinShade } = palette;
  const lit = 1 - lamp.shadeOn(s);
  const below = curve([onFace(s * 16, 28), onFace(s * 24, 29.5), onFace(s * 33, 23)]);
  const above = curve([onFace(s * 11, 9.5), onFace(s * 19, 11.5), onFace(s * 29, 7)]);
  return [
    ellipse(
      onFace(s * 23.5, 18.5 - 2 * raised),
      [8.5, 6],
      skinLit,
      0.62 * raised * lerp(0.45, 1, lit),
      s * 20,
    ),
    stroke(below, skinShade, 3, 0.4 * raised),
    stroke(above, skinShade, 1.6, 0.2 * raised),
  ];
}

function shadeMiddle(easel: Easel, { broad, fine }: Shading): void {
  const { portrait: { face, light, expression }, head: { onFace, around, length }, palette } =
    easel;
  const { skin, skinLit, skinShade } = palette;
  const jaw = (s: Side) => [around(s * 35, 58, 12), around(s * 20, 69 * length, 18)];
  const underChin = closedCurve([
    ...across(jaw, around(0, 74 * length, 22)),
    around(20, 80, 14),
    around(0, 84, 14),
    around(-20, 80, 14),
  ]);
  broad.push(
    ellipse(onFace(12 * light.side, -27), [22, 11], skinLit, 0.5),
    ellipse(onFace(3 * light.side, 62 * length), [10, 5.5], skinLit, 0.5),
    ellipse(onFace(0, 40), [20, 12], mix(skin, hex("#b85a4a"), 0.3), 0.12),
    fill(underChin, skinShade, 0.4),
  );
  if (face.chubbiness > 0.5) {
    const fold = curve(across((s) => [around(s * 22, 70, 12)], around(0, 79, 16)));
    broad.push(stroke(fold, skinShade, 4, 0.5));
  }
  for (const s of SIDES) {
    const groove = curve([onFace(s * 1.7, 30.5), onFace(s * 2.3, 35)]);
    fine.push(stroke(groove, skinShade, 1.3, 0.22 * (1 - 0.7 * expression.smile)));
  }
}

/** Age draws them, and so does a smile that reaches the eyes. */
function shadeCrowsFeet({ portrait, head: { onFace }, palette }: Easel, { fine }: Shading): void {
  const { age } = portrait.basics;
  const depth = (age > 0.5 ? 0.6 * (age - 0.3) : 0) +
    cheekRaise(portrait) * (0.14 + 0.24 * age);
  if (depth < 0.02) return;
  const lines = SIDES.flatMap((s) =>
    [0, 1, 2].map((i) => curve([onFace(s * 30, -2 + i * 2.6), onFace(s * 36, -4 + i * 4.2)]))
  );
  fine.push(stroke(lines.join(""), palette.skinShade, 0.8, depth));
}

function shadeWrinkles(easel: Easel, { fine }: Shading): void {
  const { portrait: { basics: { age } }, head: { onFace }, palette: { skinShade } } = easel;
  for (const y of [-30, -24, -18.5]) {
    const furrow = [onFace(-21, y + 1.4), onFace(-7, y), onFace(8, y + 0.3), onFace(21, y + 1.5)];
    fine.push(stroke(curve(furrow), skinShade, 1.1, 0.4 * (age - 0.35)));
  }
  for (const s of SIDES) {
    const frown = curve([onFace(s * 3.4, -12), onFace(s * 3, -7)]);
    fine.push(stroke(frown, skinShade, 1, 0.5 * (age - 0.4)));
  }
}

/** Paints the ears, unless hair covers them. */
export function paintEars(easel: Easel): string {
  const { portrait: { hair } } = easel;
  const covered = hair.style === "long" || hair.style === "bob" ||
    (hair.style === "curly" && hair.volume > 0.5);
  return covered ? "" : paintBareEars(easel);
}

function paintBareEars({ portrait: { light }, head: { around, width }, lamp, palette }: Easel) {
  const { skin, skinRosy, skinShade, skinDeep } = palette;
  return bothSides((s) => {
    const at = (x: number, y: number, z: number) => around(s * x * width, y, z);
    const ear = [
      at(41, -6, -8),
      at(47, -10, -10),
      at(49.5, -2, -10),
      at(47.5, 10, -10),
      at(44.5, 19, -8),
      at(40, 18, -6),
    ];
    const shade = 0.15 + 0.5 * lamp.shadeOn(s) * light.strength;
    const rim = [at(43.5, -3, -8), at(46.5, -5, -9), at(47, 2, -9), at(45, 11, -8)];
    const hollow = [at(43, 4, -8), at(44.5, 9, -8)];
    return fill(closedCurve(ear), mix(mix(skin, skinRosy, 0.35), skinShade, shade)) +
      stroke(curve(rim), skinDeep, 1.1, 0.35) + stroke(curve(hollow), skinDeep, 1.4, 0.35);
  });
}
