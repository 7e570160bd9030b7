/**
 * What is worn: clothes on neck and shoulders, hats, glasses and earrings.
 *
 * @module
 */

import { hex, mix, scaled } from "../colour.ts";
import { dashes, type Easel, ellipse, fill, type Shading, stroke } from "./easel.ts";
import { across, bothSides, type Side } from "./head.ts";
import { along, band, closedCurve, curve, lerpPoint, type Point } from "../path.ts";
import type { Rgb } from "../portrait.ts";

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
  const sides = across((s) => [
    at(s * half, 34),
    at(s * half, 62),
    at(s * (half + 3), 78),
    at(s * (half + 22), 96),
    at(s * 95, 121),
    at(s * 110, 160),
  ]);
  const outline = `${curve(sides)}Z`;
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
  const chinShadow = closedCurve(across((s) => [
    at(s * (half + 12), 36),
    at(s * (half + 8), 76),
    around(s * 8, chinY + 20, 6),
  ]));
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
      return fill(below(neckline(tailoring, SHIRT_NECKLINE)), cloth) +
        paintCollar(tailoring, colour);
    case "suit":
      return paintSuit(tailoring);
  }
}

const SHIRT_NECKLINE: readonly Point[] = [[-30, -2], [-16, 14], [0, 26]];

/** A neckline from its left half, in x and depth below the collar bones; the last is its middle. */
function neckline({ top, at }: Tailoring, left: readonly Point[]): Point[] {
  const right = left.slice(0, -1).reverse().map(([x, drop]): Point => [-x, drop]);
  return [...left, ...right].map(([x, drop]) => at(x, top + drop));
}

function paintStraps({ easel, cloth, top, at }: Tailoring): string {
  const { around } = easel.head;
  const edge = across((s) => [around(s * 60, 116), around(s * 30, 108)], around(0, 114));
  const straps = bothSides((s) =>
    stroke(curve([at(s * 40, top + 10), at(s * 38, 130)]), easel.portrait.outfit.clothesColour, 5)
  );
  return straps + fill(`${curve(edge)}L80 160L-80 160Z`, cloth);
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
    ...neckline(tailoring, SHIRT_NECKLINE),
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
  const chain = across((s) => [around(s * 24, 74), around(s * 14, 92)], around(0, 99));
  return stroke(curve(chain), hex("#d9c58a"), 1.2, 0.9);
}

/** The height of a hat's lower edge above the eyes, in head space. */
const BRIM_Y = -29;

/** Paints the hat, if one is worn, and adds its shadow to the shading of the face. */
export function paintHat(easel: Easel, { medium }: Shading): string {
  const { portrait: { outfit, hair }, head, lamp, palette, definitions } = easel;
  if (outfit.hat === "none") return "";
  const felt = definitions.linearGradient("hat", [lamp.litX, -90], [-lamp.litX, -20], [
    [0, mix(outfit.hatColour, palette.light, 0.28)],
    [0.5, outfit.hatColour],
    [1, scaled(outfit.hatColour, 0.5)],
  ]);
  const full = hair.style === "long" || hair.style === "bob" || hair.style === "curly";
  const outward = full ? 10 + 4 * hair.volume : 5.5;
  medium.push(ellipse(head.onFace(0, BRIM_Y + 9), [44, 11], palette.skinDeep, 0.6));
  switch (outfit.hat) {
    case "beanie":
      return paintBeanie(easel, felt, outward);
    case "cap":
      return paintCap(easel, felt, outward);
    case "brim":
      return paintBrimmedHat(easel, felt);
  }
}

function paintBeanie(easel: Easel, felt: string, outward: number): string {
  const { portrait: { outfit }, head: { onFace, around, overSkull, width }, palette } = easel;
  const sideX = 44 * width + outward * 0.75;
  /** The cuff's lower edge, or a line parallel to it. */
  const edge = (lift: number, wider: number) =>
    across((s) => [
      around(s * (sideX + wider), BRIM_Y + 12 - lift, -2),
      onFace(s * 26, BRIM_Y + 6 - lift),
    ], onFace(0, BRIM_Y + 4 - lift));
  const [lower, upper] = [edge(0, 1), edge(15, -0.5)];
  const top = overSkull(192, 348, (share) => outward + 5 * Math.sin(Math.PI * share));
  const knit = Array.from({ length: 13 }, (_, i): string => {
    const share = (i + 1) / 14;
    const [from, to] = [along(upper, share), along(top, share)];
    return curve([from, lerpPoint(from, [to[0] * 0.9, to[1]], 0.55), [to[0] * 0.55, to[1] + 3]]);
  }).join("");
  const dark = scaled(outfit.hatColour, 0.5);
  const light = mix(outfit.hatColour, palette.light, 0.12);
  const ribs = { count: 27, paint: dark, width: 0.8, opacity: 0.45 };
  return fill(band(upper, top), felt) + stroke(knit, dark, 0.8, 0.35) +
    fill(band(lower, upper), felt) + fill(band(lower, upper), light, 0.3) +
    dashes((i) => [along(lower, (i + 0.5) / 27), along(upper, (i + 0.5) / 27)], ribs) +
    stroke(curve(upper), dark, 1.2, 0.5);
}

function paintCap(easel: Easel, felt: string, outward: number): string {
  const { portrait: { outfit }, head, palette, definitions } = easel;
  const { onFace, around, overSkull, onSkull, width } = head;
  const sideX = 44 * width + outward * 0.6;
  const lower = across((s) => [
    around(s * sideX, BRIM_Y + 11, -4),
    around(s * 40, BRIM_Y + 2, 4),
    onFace(s * 20, BRIM_Y - 4, 4),
  ], onFace(0, BRIM_Y - 6, 4));
  const top = overSkull(190, 350, (share) => outward + 4 * Math.sin(Math.PI * share));
  const button = onSkull(270, outward + 3.5);
  const seams = [-26, 0, 26].map((x): string => {
    const foot = onFace(x, BRIM_Y - 4, 4);
    return curve([foot, lerpPoint(foot, [button[0] + x * 0.9, button[1] + 8], 0.6), button]);
  }).join("");
  const peak = (drop: number) =>
    across((s) => [
      around(s * 38, BRIM_Y + 1, 10),
      onFace(s * 27, BRIM_Y + drop * 0.62, 20),
      onFace(s * 12, BRIM_Y + drop * 0.95, 26),
    ]);
  const brim = definitions.linearGradient("peak", [0, BRIM_Y - 12], [0, BRIM_Y + 12], [
    [0, scaled(outfit.hatColour, 0.55)],
    [0.35, scaled(outfit.hatColour, 0.8)],
    [0.75, mix(outfit.hatColour, palette.light, 0.16)],
    [1, scaled(outfit.hatColour, 0.7)],
  ]);
  const dark = scaled(outfit.hatColour, 0.45);
  return fill(band(lower, top), felt) + stroke(seams, dark, 0.9, 0.5) +
    ellipse(button, [3.4, 1.8], outfit.hatColour, 1) +
    stroke(curve(lower), dark, 1.4, 0.5) +
    fill(band(peak(-11), peak(9.5)), brim) +
    stroke(curve(peak(8.6)), dark, 1, 0.55);
}

function paintBrimmedHat({ portrait: { outfit }, head: { around } }: Easel, felt: string): string {
  const crown = across((s) => [
    around(s * 45, BRIM_Y - 6, -2),
    around(s * 42, -66, -4),
    around(s * 26, -82, -4),
  ], around(0, -78, -4));
  const ribbon = across((s) => [around(s * 44, BRIM_Y - 13)], around(0, BRIM_Y - 18, 4));
  const brim = closedCurve([
    ...across(
      (s) => [around(s * 78, BRIM_Y - 4), around(s * 44, BRIM_Y - 13)],
      around(0, BRIM_Y - 16),
    ),
    around(44, BRIM_Y + 2, 6),
    around(0, BRIM_Y + 4, 10),
    around(-44, BRIM_Y + 2, 6),
  ]);
  return fill(`${curve(crown)}Z`, felt) +
    stroke(curve(ribbon), scaled(outfit.hatColour, 0.35), 7, 0.9) +
    fill(brim, felt);
}

/** Paints the glasses, if any are worn. */
export function paintGlasses({ portrait: { outfit }, head, palette, definitions }: Easel): string {
  if (outfit.glasses === "none") return "";
  const { onFace, around, width } = head;
  const thin = outfit.glasses === "thin";
  const dark = outfit.glasses === "sun";
  const frame = hex(thin ? "#6a5a48" : "#1a1614");
  const frameWidth = thin ? 1.1 : 2.3;
  const rim = (s: Side) =>
    closedCurve([
      onFace(s * 7.2, -6.5, 6),
      onFace(s * 18, -9, 5),
      onFace(s * 31.5, -8, 2),
      onFace(s * 33.5, 0, 1),
      onFace(s * 29, 9.5, 2),
      onFace(s * 17, 11, 5),
      onFace(s * 8.5, 7, 6),
    ]);
  const shadow = bothSides((s) =>
    `<g transform="translate(0 2)">${stroke(rim(s), palette.skinDeep, frameWidth + 0.6, 0.3)}</g>`
  );
  const lenses = bothSides((s) => {
    const glass = dark ? fill(rim(s), hex("#17130f"), 0.9) : fill(rim(s), palette.light, 0.06);
    const temple = curve([onFace(s * 33, -4, 2), around(s * 43.5 * width, -4, -2)]);
    const gleam = curve([onFace(s * 13, -5.5, 6), onFace(s * 19, -7, 6)]);
    return glass + stroke(rim(s), frame, frameWidth) + stroke(temple, frame, frameWidth) +
      stroke(gleam, palette.light, 1.2, dark ? 0.35 : 0.45);
  });
  const bridge = curve(across((s) => [onFace(s * 7.4, -3.5, 6)], onFace(0, -5.6, 10)));
  return definitions.blurred(shadow, { blur: "fine" }) + lenses +
    stroke(bridge, frame, frameWidth);
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
