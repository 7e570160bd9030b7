/**
 * Curly hair: round clumps that overlap, each with a lit arc and a dark one.
 *
 * @module
 */

import type { RandomStream } from "../random/mod.ts";
import { mix } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { place, type Point } from "./path.ts";
import { fill, stroke } from "./svg.ts";

/** Where clumps grow, and how many. */
export interface CurlsOptions {
  readonly count: number;
  /** The middle of a clump. */
  readonly at: () => Point;
  /** Pixels. */
  readonly radius: number;
}

/** Paints clumps of curls, which hide one another as they come. */
export function paintCurls(
  { palette, lamp }: Easel,
  random: RandomStream,
  { count, at, radius }: CurlsOptions,
): string {
  const { hair, hairLit, hairShade } = palette;
  const tones = [mix(hairShade, hair, 0.25), mix(hairShade, hair, 0.65), hair];
  const layers = tones.map(() => "");
  let [dark, lit] = ["", ""];
  const light = Math.sign(lamp.litX);
  for (let i = 0; i < count; i++) {
    const middle = at();
    const size = radius * random.uniform(0.7, 1.2);
    const layer = i % tones.length;
    layers[layer] += disc(middle, size);
    const turn = random.uniform(-0.6, 0.6);
    // Over the clump's lit side, and below its other one.
    lit += arc(middle, size * 0.62, -Math.PI / 2 + light * 0.5 + turn, 0.9);
    dark += arc(middle, size * 0.95, Math.PI / 2 + turn, 1.1) +
      arc(middle, size * 0.3, turn * 3, 1.1);
  }
  return tones.map((tone, i) => fill(layers[i] ?? "", tone)).join("") +
    stroke(dark, hairShade, 0.9, 0.6) + stroke(lit, hairLit, 0.8, 0.55);
}

function disc([x, y]: Point, radius: number): string {
  const across = `a${place(radius, radius)} 0 1 0`;
  const [there, back] = [place(2 * radius, 0), place(-2 * radius, 0)];
  return `M${place(x - radius, y)}${across} ${there}${across} ${back}Z`;
}

/** Part of a circle, `half` radians to either side of an angle. */
function arc([x, y]: Point, radius: number, angle: number, half: number): string {
  const at = (turn: number, reach = radius) =>
    place(x + reach * Math.cos(angle + turn), y + reach * Math.sin(angle + turn));
  // The tangents at both ends meet there.
  return `M${at(-half)}Q${at(0, radius / Math.cos(half))} ${at(half)}`;
}
