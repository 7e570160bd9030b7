/**
 * What all hair is made of: gradients, and strands in six tones. Strands of one tone are one path,
 * which is what keeps a head of hair cheap to draw.
 *
 * @module
 */

import type { RandomStream } from "../random/mod.ts";
import { mix, type Rgb } from "./colour.ts";
import type { Easel } from "./easel.ts";
import type { Palette } from "./palette.ts";
import { along, clamp, lerp, type Point, polyline, resampled } from "./path.ts";
import { stroke } from "./svg.ts";

/** Defines the gradient of hair in front of the head, from the crown down. */
export function frontHairPaint({ palette, definitions }: Easel): string {
  const { hair, hairLit, hairShade } = palette;
  return definitions.linearGradient("hair-front", [0, -70], [0, 105], [
    [0, mix(hair, hairShade, 0.35)],
    [0.14, hairLit],
    [0.3, hair],
    [0.55, mix(hair, hairShade, 0.45)],
    [0.8, hair],
    [1, mix(hair, hairShade, 0.3)],
  ]);
}

/** Defines the gradient of hair behind the head. */
export function backHairPaint({ palette: { hair, hairShade }, definitions }: Easel): string {
  return definitions.linearGradient("hair-back", [0, -60], [0, 100], [
    [0, hair],
    [0.45, mix(hair, hairShade, 0.7)],
    [1, mix(hair, hairShade, 0.35)],
  ]);
}

/**
 * Paints `count` strands, each in one of six tones. They are drawn as straight pieces, as curves take
 * three times as long and are half of a picture's cost.
 */
export function paintStrands(
  { palette }: Easel,
  random: RandomStream,
  count: number,
  strand: () => readonly Point[],
  opacity = 1,
): string {
  const tones = tonesOf(palette);
  const paths = tones.map(() => "");
  for (let i = 0; i < count; i++) {
    const tone = random.integer(tones.length);
    paths[tone] += polyline(strand());
  }
  return tones.map(({ colour, width, opacity: own }, i) => {
    const path = paths[i];
    return path ? stroke(path, colour, width, own * opacity) : "";
  }).join("");
}

/** How strands run between two edges. */
export interface CombedOptions {
  readonly count: number;
  readonly opacity: number;
  /** How far a strand swings to the sides, in pixels. */
  readonly swing: number;
}

/** Paints strands that run along two edges, spread evenly between them. */
export function paintCombed(
  easel: Easel,
  random: RandomStream,
  edges: readonly [readonly Point[], readonly Point[]],
  { count, opacity, swing }: CombedOptions,
): string {
  const pointsPerStrand = 9;
  const [first, second] = edges.map((edge) => resampled(edge, pointsPerStrand));
  if (!first || !second) return "";
  let i = 0;
  return paintStrands(easel, random, count, () => {
    const root = (i++ + random.next()) / count;
    const tip = clamp(root + random.boundedNormal(0, 0.05), 0, 1);
    const phase = random.uniform(0, 6);
    const [from, to] = [random.uniform(0, 0.15), random.uniform(0.7, 1)];
    return Array.from({ length: pointsPerStrand }, (_, j): Point => {
      const t = lerp(from, to, j / (pointsPerStrand - 1));
      const [a, b] = [along(first, t), along(second, t)];
      const across = lerp(root, tip, t);
      return [
        lerp(a[0], b[0], across) + swing * Math.sin(phase + j * 0.9),
        lerp(a[1], b[1], across),
      ];
    });
  }, opacity);
}

/** Bends points below the brows into waves. */
export function waved(points: readonly Point[], amplitude: number, phase: number): Point[] {
  return points.map(([x, y]) =>
    y < -15 ? [x, y] : [x + amplitude * Math.sin(y * 0.16 + phase) * clamp((y + 15) / 30, 0, 1), y]
  );
}

interface Tone {
  readonly colour: Rgb;
  readonly width: number;
  readonly opacity: number;
}

function tonesOf({ hair, hairLit, hairShade, light }: Palette): readonly Tone[] {
  return [
    { colour: mix(hairShade, hair, 0.2), width: 0.55, opacity: 0.5 },
    { colour: mix(hairShade, hair, 0.45), width: 1.2, opacity: 0.34 },
    { colour: hair, width: 1.3, opacity: 0.45 },
    { colour: mix(hair, hairLit, 0.7), width: 0.8, opacity: 0.5 },
    { colour: hairLit, width: 0.5, opacity: 0.62 },
    { colour: mix(hairLit, light, 0.25), width: 0.4, opacity: 0.5 },
  ];
}
