/**
 * Neck, shoulders and clothes.
 *
 * @module
 */

import { hex, mix, type Rgb, scaled } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { bothSides } from "./head.ts";
import { closedCurve, curve, type Point } from "./path.ts";
import { fill, stroke } from "./svg.ts";

/** Everything below the head lies this far behind the middle of the face. */
const BODY_DEPTH = -6;

/** Paints neck, clothes and necklace. */
export function paintBody(easel: Easel): string {
  return paintNeck(easel) + paintClothes(easel) + paintNecklace(easel);
}

function paintNeck(easel: Easel): string {
  const { portrait: { basics, face }, head, lamp, palette, definitions } = easel;
  const { around } = head;
  const half = (basics.male ? 27 : 20.5) * (1 + 0.12 * face.chubbiness);
  const at = (x: number, y: number) => around(x, y, BODY_DEPTH);
  const side = (s: number) => [
    at(s * half, 34),
    at(s * half, 62),
    at(s * (half + 3), 78),
    at(s * (half + 22), 96),
    at(s * 95, 121),
    at(s * 110, 160),
  ];
  const outline = `${curve([...side(-1), ...side(1).reverse()])}Z`;
  const skin = definitions.linearGradient("neck", [lamp.litX, 0], [-lamp.litX, 0], [
    [0, palette.skinAt(0.1)],
    [0.5, palette.skinAt(-0.18)],
    [1, palette.skinAt(-0.4 - 0.5 * lamp.contrast)],
  ]);
  // A shadow that fades downwards needs no blur.
  const chinY = head.chin[1];
  const dark = mix(palette.skinShade, palette.skinDeep, 0.35);
  const underChin = definitions.linearGradient("under-chin", [0, chinY], [0, chinY + 22], [
    [0, dark, 0.95],
    [0.4, dark, 0.72],
    [0.75, dark, 0.22],
    [1, dark, 0],
  ]);
  const chinShadow = closedCurve([
    at(-half - 12, 36),
    at(-half - 8, 76),
    around(-8, chinY + 20, 6),
    around(8, chinY + 20, 6),
    at(half + 8, 76),
    at(half + 12, 36),
  ]);
  const tendons = bothSides((s) =>
    stroke(
      curve([around(s * (half - 6), 66), around(s * 12, 84), around(s * 5, 98)]),
      palette.skinShade,
      3,
      0.14,
    )
  );
  const shade = fill(chinShadow, underChin) + tendons;
  const clip = definitions.clip("neck-outline", outline);
  return fill(outline, skin) + definitions.clipped(clip, shade);
}

/** What the garments share. */
interface Tailoring {
  readonly easel: Easel;
  readonly cloth: string;
  /** Height of the collar bones. */
  readonly top: number;
  readonly at: (x: number, y: number) => Point;
  /** The outline of one shoulder, from the neck outwards. */
  readonly shoulder: (side: number) => Point[];
  /** The area below a neckline. */
  readonly below: (neckline: readonly Point[]) => string;
}

function paintClothes(easel: Easel): string {
  const { portrait: { basics, outfit }, head: { around }, lamp, palette, definitions } = easel;
  const colour = outfit.clothesColour;
  const cloth = definitions.linearGradient("cloth", [lamp.litX * 2, 70], [-lamp.litX * 2, 120], [
    [0, mix(colour, palette.light, 0.22)],
    [0.5, colour],
    [1, scaled(colour, 0.55)],
  ]);
  const top = basics.male ? 78 : 84;
  const breadth = basics.male ? 1.08 : 0.95;
  const at = (x: number, y: number) => around(x, y, BODY_DEPTH);
  const shoulder = (s: number) => [
    at(s * 36 * breadth, top + 8),
    at(s * 66 * breadth, top + 18),
    at(s * 92 * breadth, top + 32),
    at(s * 104 * breadth, 165),
  ];
  const below = (neckline: readonly Point[]) =>
    `${curve([...shoulder(-1).reverse(), ...neckline, ...shoulder(1)])}Z`;
  const tailoring: Tailoring = { easel, cloth, top, at, shoulder, below };
  switch (outfit.clothes) {
    case "tee":
      return fill(below(neckline(tailoring, [[-26, 3], [-16, 14], [0, 18]])), cloth);
    case "vneck":
      return fill(below(neckline(tailoring, [[-28, 4], [-14, 20], [0, 38]])), cloth);
    case "strap":
      return paintStraps(tailoring);
    case "shirt":
      return paintShirt(tailoring) + paintCollar(tailoring, colour);
    case "suit":
      return paintSuit(tailoring);
  }
}

/** A neckline from its left half, in x and depth below the collar bones; the last is its middle. */
function neckline({ top, at }: Tailoring, left: readonly Point[]): Point[] {
  const right = left.slice(0, -1).reverse().map(([x, drop]): Point => [-x, drop]);
  return [...left, ...right].map(([x, drop]) => at(x, top + drop));
}

function paintStraps({ easel, cloth, top, at }: Tailoring): string {
  const { around } = easel.head;
  const edge = [[-60, 116], [-30, 108], [0, 114], [30, 108], [60, 116]] as const;
  const straps = bothSides((s) =>
    stroke(curve([at(s * 40, top + 10), at(s * 38, 130)]), easel.portrait.outfit.clothesColour, 5)
  );
  return straps + fill(`${curve(edge.map(([x, y]) => around(x, y)))}L80 160L-80 160Z`, cloth);
}

function paintShirt(tailoring: Tailoring): string {
  const collar = neckline(tailoring, [[-30, -2], [-16, 14], [0, 26]]);
  return fill(tailoring.below(collar), tailoring.cloth);
}

function paintCollar({ easel, top, at }: Tailoring, shirt: Rgb): string {
  return bothSides((s) => {
    const edge = [at(s * 32, top + 2), at(s * 18, top + 26)];
    const flap = closedCurve(
      [at(s * 27, top - 6), ...edge, at(s * 2, top + 22), at(s * 16, top + 14)],
      0.06,
    );
    const fold = curve([...edge, at(s * 3, top + 22)]);
    return fill(flap, mix(shirt, easel.palette.light, 0.18)) +
      stroke(fold, scaled(shirt, 0.5), 0.8, 0.6);
  });
}

function paintSuit(tailoring: Tailoring): string {
  const { easel, cloth, top, at, shoulder } = tailoring;
  const { outfit, scene } = easel.portrait;
  const shirt = mix(hex("#f2f1ee"), scene.colourB, 0.08);
  const front = closedCurve([
    at(-34, top + 6),
    ...neckline(tailoring, [[-30, -2], [-16, 14], [0, 26]]),
    at(34, top + 6),
    at(34, 165),
    at(-34, 165),
  ], 0.08);
  const tie = closedCurve([
    at(-6, top + 20),
    at(6, top + 20),
    at(4, top + 28),
    at(9, 165),
    at(-9, 165),
    at(-4, top + 28),
  ], 0.02);
  const jacket = bothSides((s) => {
    const half = [at(s * 31, top + 1), at(s * 24, top + 24), at(s * 10, 165), at(s * 120, 165)];
    const lapel = curve([at(s * 33, top + 6), at(s * 27, top + 26), at(s * 16, 140)]);
    return fill(closedCurve([...half, ...shoulder(s).reverse().slice(1)], 0.05), cloth) +
      stroke(lapel, scaled(outfit.clothesColour, 0.55), 1.4, 0.8);
  });
  return fill(front, shirt) + (outfit.tie ? fill(tie, scaled(outfit.tieColour, 0.9)) : "") +
    jacket + paintCollar(tailoring, shirt);
}

function paintNecklace({ portrait: { jewellery }, head: { around } }: Easel): string {
  if (!jewellery.necklace) return "";
  const places = [[-24, 74], [-14, 92], [0, 99], [14, 92], [24, 74]] as const;
  return stroke(curve(places.map(([x, y]) => around(x, y))), hex("#d9c58a"), 1.2, 0.9);
}
