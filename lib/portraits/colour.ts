/**
 * Colours as red, green and blue from 0 to 255, with the few operations that a painter needs, and
 * the pigments that people, clothes and backgrounds are drawn from.
 *
 * @module
 */

import { clamp } from "./path.ts";
import type { HairColourName, Rgb } from "./portrait.ts";

/** Reads a colour written as `#rrggbb`. */
export function hex(text: string): Rgb {
  const value = parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The colour that lies at `share` (0–1) of the way from one to the other. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (a: number, b: number) => a + (b - a) * share;
  return [channel(from[0], to[0]), channel(from[1], to[1]), channel(from[2], to[2])];
}

/** The colour made darker (`factor` below 1) or lighter (above 1), held within 0–255. */
export function scaled(colour: Rgb, factor: number): Rgb {
  const channel = (value: number) => Math.max(0, Math.min(255, value * factor));
  return [channel(colour[0]), channel(colour[1]), channel(colour[2])];
}

/** The colour as `#rrggbb`, rounded and held within range. */
export function css(colour: Rgb): string {
  const channel = (value: number) =>
    Math.max(0, Math.min(255, Math.round(value))).toString(16).padStart(2, "0");
  return `#${colour.map(channel).join("")}`;
}

/** Reads colours with spaces between them. */
const shades = (text: string): Rgb[] => text.split(" ").map(hex);

/** Skin from the lightest to the darkest. */
const SKIN_TONES = shades(
  "#f5d6c0 #f0c8ab #e9bb99 #e0ae8c #d09a76 #b9805b #97633f #764a2f #5b3724",
);

/** The largest depth of skin: the index of the darkest tone. */
export const MAX_SKIN_DEPTH = SKIN_TONES.length - 1;

/** The skin tone at a depth from 0 to {@linkcode MAX_SKIN_DEPTH}, between two neighbouring ones. */
export function skinTone(depth: number): Rgb {
  const lighter = Math.floor(clamp(depth, 0, MAX_SKIN_DEPTH - 0.001));
  const [from, to] = SKIN_TONES.slice(lighter, lighter + 2);
  if (!from || !to) throw new RangeError(`Cannot colour skin as its depth must be 0–8: ${depth}`);
  return mix(from, to, clamp(depth, 0, MAX_SKIN_DEPTH) - lighter);
}

/** Hair by the name of its colour. */
export const HAIR_COLOURS: Readonly<Record<HairColourName, readonly Rgb[]>> = {
  black: shades("#15110f #1d1714 #241b17 #100e10"),
  brown: shades("#3a2417 #4b2f1e #5c3b25 #6d472c"),
  blond: shades("#a8824a #bd9858 #d0af70 #c3a06a"),
  grey: shades("#8d8a86 #a5a29e #bfbcb8 #6f6c6a"),
  red: shades("#6e2c17 #84381c #94492a"),
};

/** Irises of people with darker skin. */
export const DARK_EYES = shades("#3b2416 #4d3120 #2b1a11");

/** Irises of people with lighter skin. */
export const ALL_EYES = [...DARK_EYES, ...shades("#5d6b3a #4c6f86 #6c8aa0 #5c5a4c")];

/** Lipsticks. */
export const LIPSTICKS = shades("#b3393f #c4474b #a02f45 #c65a6a #8e2838 #d0606a");

/** Clothes, hats and ties. */
export const CLOTHS = shades(
  "#20242e #2e3a52 #5a2230 #7a7d84 #e6e2da #314a3a #8a3a34 #141416 #3f5f86 #b79a7a #6b4a7a #c9b3b8",
);

/** Backgrounds. */
export const BACKDROPS = shades(
  "#d8dde2 #8ea3b5 #3a4450 #b9a48c #7d5a4a #4a5c48 #c9c2b8 #20232a #93363b #5b6f94 #e9e4da #a7b39c",
);

/** What backgrounds and clothes fade to where a scene is calmed. */
export const NEUTRAL_GREY = hex("#9aa0a6");
