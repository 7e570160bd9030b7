/**
 * The planes of the face: how light and shade model cheeks, sockets, forehead and chin.
 *
 * @module
 */

import { hex, mix } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { type Side, SIDES } from "./head.ts";
import { band, clamp, closedCurve, curve, type Point, shifted } from "./path.ts";
import type { Shading } from "./shading.ts";
import { ellipse, fill, stroke } from "./svg.ts";

/** Adds the planes of the face, its folds and, with age, its wrinkles. */
export function shadeFace(easel: Easel, shading: Shading): void {
  for (const side of SIDES) {
    shadeSide(easel, side, shading);
    shadeFolds(easel, side, shading);
  }
  shadeMiddle(easel, shading);
  if (easel.portrait.basics.age > 0.5) shadeWrinkles(easel, shading);
}

function shadeSide(easel: Easel, s: Side, { broad }: Shading): void {
  const { portrait, head: { onFace, cheek }, lamp, palette } = easel;
  const { basics, face, makeup, light, expression } = portrait;
  const { skin, skinLit, skinShade, skinDeep } = palette;
  const dark = lamp.shadeOn(s);
  const lit = 1 - dark;
  const edge = cheek(s);
  const inner = edge.map(([x, y], i): Point => [x - s * (i < 5 ? 11 : 9), y - (i > 5 ? 7 : 0)]);
  const rim = (0.35 + 0.4 * dark) * (0.55 + 0.45 * light.strength);
  const cheekbone = (0.3 + 0.55 * lit) * (0.6 + 0.4 * face.cheekbones);
  const hollow = (0.12 + 0.25 * dark + 0.12 * basics.age) * (basics.male ? 1.2 : 0.9);
  const socket = 0.34 + 0.2 * dark * light.strength + (basics.male ? 0.16 : 0);
  broad.push(
    fill(band(shifted(edge, s * 6, 1), inner), skinShade, rim),
    ellipse(onFace(s * 25, 15 - 2 * expression.smile), [9, 7], skinLit, cheekbone),
    ellipse(onFace(s * 30, 36), [7, 11], skinShade, hollow, s * -25),
    ellipse(onFace(s * 17, -5), [12, 6.5], mix(skinShade, skinDeep, 0.25), socket),
    ellipse(onFace(s * 36, -14), [6, 14], skinShade, 0.15 + 0.3 * dark),
  );
  if (makeup.blush > 0.1 || expression.smile > 0.3) {
    const flush = 0.25 * makeup.blush + 0.14 * expression.smile;
    broad.push(ellipse(onFace(s * 27, 19), [10, 7], mix(skin, hex("#d4504a"), 0.5), flush));
  }
}

function shadeFolds(easel: Easel, s: Side, { medium }: Shading): void {
  const { portrait, head: { onFace }, lamp, palette } = easel;
  const { basics, eyes, nose, expression: { smile } } = portrait;
  const { skinLit, skinShade } = palette;
  const lit = 1 - lamp.shadeOn(s);
  const noseToMouth = curve([
    onFace(s * 10.5 * nose.width, 22),
    onFace(s * (15 + 3 * smile), 30),
    onFace(s * (20 + 4 * smile), 39),
    onFace(s * (21 + 3 * smile), 46),
  ]);
  const foldDepth = clamp(0.12 + 0.5 * smile + 0.24 * basics.age, 0, 0.75);
  medium.push(stroke(noseToMouth, skinShade, 2.6, foldDepth));
  if (smile > 0.3) {
    const underCheek = curve([onFace(s * 13, 27), onFace(s * 22, 28), onFace(s * 31, 23)]);
    medium.push(
      ellipse(onFace(s * 24, 17), [8.5, 5.5], skinLit, 0.5 * smile * (0.45 + 0.55 * lit), s * 20),
      stroke(underCheek, skinShade, 2.4, 0.18 * smile),
    );
  }
  const bag = curve([onFace(s * 9, 7.5), onFace(s * 16, 10.5), onFace(s * 25, 8)]);
  const bagColour = mix(skinShade, hex("#5a3a4a"), 0.3);
  medium.push(
    stroke(bag, bagColour, 3, 0.16 + 0.4 * eyes.bags + 0.15 * smile),
    ellipse(onFace(s * 20, -11.2), [9, 2], skinLit, 0.28 + 0.3 * lit),
  );
}

function shadeMiddle(easel: Easel, { broad, fine }: Shading): void {
  const { portrait: { face, light }, head: { onFace, around, length }, palette } = easel;
  const { skin, skinLit, skinShade } = palette;
  const underChin = closedCurve([
    around(-35, 58, 12),
    around(-20, 69 * length, 18),
    around(0, 74 * length, 22),
    around(20, 69 * length, 18),
    around(35, 58, 12),
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
    const fold = curve([around(-22, 70, 12), around(0, 79, 16), around(22, 70, 12)]);
    broad.push(stroke(fold, skinShade, 4, 0.5));
  }
  for (const s of SIDES) {
    fine.push(stroke(curve([onFace(s * 1.7, 30), onFace(s * 2.1, 35)]), skinShade, 1, 0.28));
  }
}

function shadeWrinkles(easel: Easel, { fine }: Shading): void {
  const { portrait: { basics: { age } }, head: { onFace }, palette: { skinShade } } = easel;
  for (const y of [-30, -24, -18.5]) {
    const furrow = [onFace(-21, y + 1.4), onFace(-7, y), onFace(8, y + 0.3), onFace(21, y + 1.5)];
    fine.push(stroke(curve(furrow), skinShade, 1.1, 0.4 * (age - 0.35)));
  }
  for (const s of SIDES) {
    for (const i of [0, 1, 2]) {
      const crowsFoot = curve([onFace(s * 30, -2 + i * 2.6), onFace(s * 36, -4 + i * 4.2)]);
      fine.push(stroke(crowsFoot, skinShade, 0.8, 0.6 * (age - 0.3)));
    }
    const frown = curve([onFace(s * 3.4, -12), onFace(s * 3, -7)]);
    fine.push(stroke(frown, skinShade, 1, 0.5 * (age - 0.4)));
  }
}
