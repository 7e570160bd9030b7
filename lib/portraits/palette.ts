/**
 * The colours that one portrait is painted with, under its light.
 *
 * @module
 */

import { hex, mix, type Rgb, scaled } from "./colour.ts";
import { clamp } from "./path.ts";
import { skinTone } from "./pigments.ts";
import type { Portrait } from "./portrait.ts";

/** The colours of one portrait. */
export interface Palette {
  /** The light itself. */
  readonly light: Rgb;
  readonly skin: Rgb;
  readonly skinLit: Rgb;
  readonly skinShade: Rgb;
  /** The darkest of the skin: nostrils, lids, folds. */
  readonly skinDeep: Rgb;
  readonly skinRosy: Rgb;
  /** Skin lit (above 0) or in the shade (below 0), −1 to 1. */
  readonly skinAt: (brightness: number) => Rgb;
  readonly hair: Rgb;
  readonly hairLit: Rgb;
  readonly hairShade: Rgb;
  readonly brows: Rgb;
  readonly beard: Rgb;
}

const WHITE = hex("#ffffff");

/** Mixes the colours of a portrait. */
export function paletteOf({ skin, hair, light }: Portrait): Palette {
  const tint = hex(light.tint > 0 ? "#ffe9cc" : "#e9f0ff");
  const lamp = mix(WHITE, tint, clamp(Math.abs(light.tint), 0, 1));
  const undertone = hex(skin.undertone > 0 ? "#d9834f" : "#d07a66");
  const base = mix(skinTone(skin.depth), undertone, 0.08 + 0.1 * Math.abs(skin.undertone));
  const lit = mix(base, lamp, 0.5);
  const shade = mix(scaled(base, 0.56), hex("#8a3014"), 0.24);
  const deep = mix(scaled(base, 0.3), hex("#2a0d08"), 0.4);
  const hairShine = mix(lamp, hex("#d9a860"), 0.35);
  const grey = hair.colourName === "grey";
  return {
    light: lamp,
    skin: base,
    skinLit: lit,
    skinShade: shade,
    skinDeep: deep,
    skinRosy: mix(base, hex("#c4453e"), 0.42),
    skinAt: (brightness) =>
      brightness >= 0 ? mix(base, lit, brightness) : mix(base, shade, -brightness),
    hair: hair.colour,
    hairLit: mix(hair.colour, hairShine, hair.colourName === "black" ? 0.24 : 0.36),
    hairShade: scaled(hair.colour, 0.42),
    brows: mix(browColour(hair), deep, 0.25),
    beard: mix(grey ? hair.colour : scaled(hair.colour, 0.75), deep, 0.2),
  };
}

function browColour({ colour, colourName }: Portrait["hair"]): Rgb {
  if (colourName === "blond") return mix(colour, hex("#5a3d22"), 0.6);
  if (colourName === "grey") return mix(colour, hex("#4a4643"), 0.4);
  return scaled(colour, 0.8);
}
