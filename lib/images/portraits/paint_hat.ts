/**
 * Hats: a cap, a beanie, a hat with a brim.
 *
 * @module
 */

import { mix, scaled } from "./colour.ts";
import type { Easel } from "./easel.ts";
import type { FrontHair } from "./front_hair.ts";
import { closedCurve, curve } from "./path.ts";
import { ellipse, fill, stroke } from "./svg.ts";

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
  const outward = full ? 10 + 4 * hair.volume : 6;
  const shadow = ellipse(head.onFace(0, BRIM_Y + 8), [44, 11], palette.skinDeep, 0.6);
  switch (outfit.hat) {
    case "beanie":
      return { painted: paintBeanie(easel, felt, outward), shadow };
    case "cap":
      return { painted: paintCap(easel, felt, outward), shadow };
    case "brim":
      return { painted: paintBrimmedHat(easel, felt), shadow };
  }
}

function paintBeanie({ portrait, head }: Easel, felt: string, outward: number): string {
  const { onFace, around, overSkull } = head;
  const sideX = 45 + outward * 0.6;
  const wool = closedCurve([
    around(-sideX, BRIM_Y + 8, -2),
    ...overSkull(195, 345, (share) => outward + 5 * Math.sin(Math.PI * share)),
    around(sideX, BRIM_Y + 8, -2),
    onFace(24, BRIM_Y + 5),
    onFace(0, BRIM_Y + 3),
    onFace(-24, BRIM_Y + 5),
  ]);
  const cuffX = 45 + outward * 0.5;
  const cuff = curve([
    around(-cuffX, BRIM_Y - 5, -2),
    onFace(-24, BRIM_Y - 9),
    onFace(0, BRIM_Y - 11),
    onFace(24, BRIM_Y - 9),
    around(cuffX, BRIM_Y - 5, -2),
  ]);
  return fill(wool, felt) + stroke(cuff, scaled(portrait.outfit.hatColour, 0.45), 1.2, 0.7);
}

function paintCap(easel: Easel, felt: string, outward: number): string {
  const { portrait: { outfit }, head: { onFace, around, overSkull }, palette, definitions } = easel;
  const sideX = 43 + outward * 0.7;
  const dome = closedCurve([
    around(-sideX, BRIM_Y, -2),
    ...overSkull(205, 335, (share) => outward + 2 * Math.sin(Math.PI * share)),
    around(sideX, BRIM_Y, -2),
    onFace(20, BRIM_Y - 4),
    onFace(-20, BRIM_Y - 4),
  ]);
  const peak = closedCurve([
    around(-38, BRIM_Y - 3, 14),
    onFace(-20, BRIM_Y - 7, 14),
    onFace(0, BRIM_Y - 8, 16),
    onFace(20, BRIM_Y - 7, 14),
    around(38, BRIM_Y - 3, 14),
    onFace(24, BRIM_Y + 5, 26),
    onFace(0, BRIM_Y + 8, 30),
    onFace(-24, BRIM_Y + 5, 26),
  ]);
  const gleam = curve([
    around(-30, BRIM_Y + 1, 16),
    onFace(0, BRIM_Y + 5, 28),
    around(30, BRIM_Y + 1, 16),
  ]);
  const gleamColour = mix(outfit.hatColour, palette.light, 0.3);
  return fill(dome, felt) + fill(peak, scaled(outfit.hatColour, 0.7)) +
    definitions.blurred(stroke(gleam, gleamColour, 1.6, 0.5), { blur: "fine" });
}

function paintBrimmedHat({ portrait: { outfit }, head: { around } }: Easel, felt: string): string {
  const crown = `${
    curve([
      around(-40, BRIM_Y - 8, -2),
      around(-36, -66, -4),
      around(-22, -80, -4),
      around(0, -77, -4),
      around(22, -80, -4),
      around(36, -66, -4),
      around(40, BRIM_Y - 8, -2),
    ])
  }Z`;
  const ribbon = curve([
    around(-40, BRIM_Y - 14, 0),
    around(0, BRIM_Y - 19, 4),
    around(40, BRIM_Y - 14, 0),
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
