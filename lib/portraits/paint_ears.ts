/**
 * Ears and earrings.
 *
 * @module
 */

import { hex, mix } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { bothSides } from "./head.ts";
import { closedCurve, curve } from "./path.ts";
import { ellipse, fill, stroke } from "./svg.ts";

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

/** Paints the earrings, which hang in front of the hair. */
export function paintEarrings({ portrait, head: { around, width }, palette }: Easel): string {
  const { jewellery } = portrait;
  const size = jewellery.earrings;
  if (size === 0) return "";
  const gold = mix(hex("#e8d9a0"), palette.light, 0.3);
  return bothSides((s) =>
    ellipse(around(s * 44.5 * width, 22 + 3 * size, -6), [1.3 + size, 1.6 + 4 * size], gold, 0.95)
  );
}
