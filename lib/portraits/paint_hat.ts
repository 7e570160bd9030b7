/**
 * Hats: a cap, a beanie, a hat with a brim.
 *
 * @module
 */

import { mix, scaled } from "./colour.ts";
import type { Easel } from "./easel.ts";
import type { FrontHair } from "./front_hair.ts";
import { along, band, closedCurve, curve, lerpPoint, type Point } from "./path.ts";
import { dashes, ellipse, fill, stroke } from "./svg.ts";

/** The height of a hat's lower edge above the eyes, in head space. */
const BRIM_Y = -29;

/** Paints the hat, if one is worn, and its shadow. */
export function paintHat(easel: Easel): FrontHair {
  const { portrait: { outfit, hair }, head, lamp, palette, definitions } = easel;
  if (outfit.hat === "none") return { painted: "", shadow: "" };
  const felt = definitions.linearGradient("hat", [lamp.litX, -90], [-lamp.litX, -20], [
    [0, mix(outfit.hatColour, palette.light, 0.28)],
    [0.5, outfit.hatColour],
    [1, scaled(outfit.hatColour, 0.5)],
  ]);
  const full = hair.style === "long" || hair.style === "bob" || hair.style === "curly";
  const outward = full ? 10 + 4 * hair.volume : 5.5;
  const shadow = ellipse(head.onFace(0, BRIM_Y + 9), [44, 11], palette.skinDeep, 0.6);
  switch (outfit.hat) {
    case "beanie":
      return { painted: paintBeanie(easel, felt, outward), shadow };
    case "cap":
      return { painted: paintCap(easel, felt, outward), shadow };
    case "brim":
      return { painted: paintBrimmedHat(easel, felt), shadow };
  }
}

function paintBeanie(easel: Easel, felt: string, outward: number): string {
  const { portrait: { outfit }, head: { onFace, around, overSkull, width }, palette } = easel;
  const sideX = 44 * width + outward * 0.75;
  /** The cuff's lower edge, or a line parallel to it. */
  const edge = (lift: number, wider = 0): Point[] => [
    around(-sideX - wider, BRIM_Y + 12 - lift, -2),
    onFace(-26, BRIM_Y + 6 - lift),
    onFace(0, BRIM_Y + 4 - lift),
    onFace(26, BRIM_Y + 6 - lift),
    around(sideX + wider, BRIM_Y + 12 - lift, -2),
  ];
  const [lower, upper] = [edge(0, 1), edge(15, -0.5)];
  const top = overSkull(192, 348, (share) => outward + 5 * Math.sin(Math.PI * share));
  const rib = (
    share: number,
  ): readonly [Point, Point] => [along(lower, share), along(upper, share)];
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
    dashes((i) => rib((i + 0.5) / 27), ribs) + stroke(curve(upper), dark, 1.2, 0.5);
}

function paintCap(easel: Easel, felt: string, outward: number): string {
  const { portrait: { outfit }, head, palette, definitions } = easel;
  const { onFace, around, overSkull, onSkull, width } = head;
  const sideX = 44 * width + outward * 0.6;
  const lower = [
    around(-sideX, BRIM_Y + 11, -4),
    around(-40, BRIM_Y + 2, 4),
    onFace(-20, BRIM_Y - 4, 4),
    onFace(0, BRIM_Y - 6, 4),
    onFace(20, BRIM_Y - 4, 4),
    around(40, BRIM_Y + 2, 4),
    around(sideX, BRIM_Y + 11, -4),
  ];
  const top = overSkull(190, 350, (share) => outward + 4 * Math.sin(Math.PI * share));
  const button = onSkull(270, outward + 3.5);
  const seams = [-26, 0, 26].map((x): string => {
    const foot = onFace(x, BRIM_Y - 4, 4);
    return curve([foot, lerpPoint(foot, [button[0] + x * 0.9, button[1] + 8], 0.6), button]);
  }).join("");
  const peak = (drop: number): Point[] => [
    around(-38, BRIM_Y + 1, 10),
    onFace(-27, BRIM_Y + drop * 0.62, 20),
    onFace(-12, BRIM_Y + drop * 0.95, 26),
    onFace(12, BRIM_Y + drop * 0.95, 26),
    onFace(27, BRIM_Y + drop * 0.62, 20),
    around(38, BRIM_Y + 1, 10),
  ];
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
  const crown = `${
    curve([
      around(-45, BRIM_Y - 6, -2),
      around(-42, -66, -4),
      around(-26, -82, -4),
      around(0, -78, -4),
      around(26, -82, -4),
      around(42, -66, -4),
      around(45, BRIM_Y - 6, -2),
    ])
  }Z`;
  const ribbon = curve([
    around(-44, BRIM_Y - 13, 0),
    around(0, BRIM_Y - 18, 4),
    around(44, BRIM_Y - 13, 0),
  ]);
  const brim = closedCurve([
    around(-78, BRIM_Y - 4, 0),
    around(-44, BRIM_Y - 13, 0),
    around(0, BRIM_Y - 16, 0),
    around(44, BRIM_Y - 13, 0),
    around(78, BRIM_Y - 4, 0),
    around(44, BRIM_Y + 2, 6),
    around(0, BRIM_Y + 4, 10),
    around(-44, BRIM_Y + 2, 6),
  ]);
  return fill(crown, felt) + stroke(ribbon, scaled(outfit.hatColour, 0.35), 7, 0.9) +
    fill(brim, felt);
}
