/**
 * Numbers as colours: from dark blue over red to pale yellow, along a line in Oklab (Ottosson 2020) on
 * which lightness rises evenly, so that equal steps look equal, in print and to the colour-blind too.
 *
 * @module
 */

/**
 * The colour of a level.
 *
 * @param level From 0, darkest, to 1, lightest; clipped.
 * @returns Red, green and blue, 0–255.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { levelColour } from "facespace/images";
 * const [dark = 0, light = 0] = [levelColour(0), levelColour(1)].map(([, green]) => green);
 * assert(dark < 40 && light > 220);
 * ```
 */
export function levelColour(level: number): readonly [red: number, green: number, blue: number] {
  const t = Math.min(1, Math.max(0, level));
  const lightness = 0.2 + 0.75 * t;
  const chroma = 0.115 + 0.2 * t * (1 - t); // within what sRGB can show, all along
  const hue = (280 + 185 * t) * Math.PI / 180;
  return oklabToRgb(lightness, chroma * Math.cos(hue), chroma * Math.sin(hue));
}

/** Oklab to sRGB bytes, by Ottosson's matrices. */
function oklabToRgb(lightness: number, a: number, b: number): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const toByte = (linear: number) => {
    const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  };
  return [
    toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
