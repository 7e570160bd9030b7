/**
 * What all hair is made of (gradients, strands in six tones, curls), and the hair behind the head:
 * a curtain, a ponytail, a bun, a cloud of curls. Strands of one tone are one path, which is what
 * keeps a head of hair cheap to draw.
 *
 * @module
 */

import type { RandomStream } from "../../random/mod.ts";
import { mix } from "../colour.ts";
import { type Easel, fill, stroke } from "./easel.ts";
import {
  along,
  band,
  clamp,
  closedCurve,
  curve,
  lerp,
  place,
  type Point,
  polyline,
  resampled,
} from "../path.ts";

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
function backHairPaint({ palette: { hair, hairShade }, definitions }: Easel): string {
  return definitions.linearGradient("hair-back", [0, -60], [0, 100], [
    [0, hair],
    [0.45, mix(hair, hairShade, 0.7)],
    [1, mix(hair, hairShade, 0.35)],
  ]);
}

/**
 * Paints `count` strands, each in one of six tones. They are drawn as straight pieces, as curves
 * take three times as long and are half of a picture's cost.
 */
export function paintStrands(
  { palette }: Easel,
  random: RandomStream,
  count: number,
  strand: () => readonly Point[],
  opacity = 1,
): string {
  const { hair, hairLit, hairShade, light } = palette;
  const tones = [
    { colour: mix(hairShade, hair, 0.2), width: 0.55, opacity: 0.5 },
    { colour: mix(hairShade, hair, 0.45), width: 1.2, opacity: 0.34 },
    { colour: hair, width: 1.3, opacity: 0.45 },
    { colour: mix(hair, hairLit, 0.7), width: 0.8, opacity: 0.5 },
    { colour: hairLit, width: 0.5, opacity: 0.62 },
    { colour: mix(hairLit, light, 0.25), width: 0.4, opacity: 0.5 },
  ];
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
interface CombedOptions {
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

/** Where clumps grow, and how many. */
interface CurlsOptions {
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

/** Paints the hair behind the head, if there is any. */
export function paintBackHair(easel: Easel): string {
  switch (easel.portrait.hair.style) {
    case "long":
    case "bob":
      return paintCurtain(easel);
    case "ponytail":
      return paintPonytail(easel);
    case "updo":
      // No hat has room for a bun.
      return easel.portrait.outfit.hat === "none" ? paintBun(easel) : "";
    case "curly":
      return easel.portrait.basics.male ? "" : paintCloud(easel);
    default:
      return "";
  }
}

function paintCurtain(easel: Easel): string {
  const { portrait: { hair }, head: { around, onSkull, overSkull }, definitions } = easel;
  const random = easel.texture("back hair");
  const bob = hair.style === "bob";
  const length = bob ? 50 + 14 * hair.volume : 134;
  const reach = bob ? 50 + 8 * hair.volume : 52 + 9 * hair.volume;
  const phase = random.uniform(0, 6);
  const edge = (side: number): Point[] => {
    const top = onSkull(side < 0 ? 180 : 0, 6 + 4 * hair.volume);
    const ends = bob
      ? [around(side * (reach - 6), length - 4, -12), around(side * (reach - 20), length, -12)]
      : [around(side * (reach + 1), 60, -12), around(side * reach, length, -12)];
    const points = resampled([top, around(side * reach, 25, -12), ...ends], 12);
    return waved(points, 3.2 * hair.wave, side < 0 ? phase : phase + 1.3);
  };
  const [left, right] = [edge(-1), edge(1)];
  const overTop = overSkull(185, 355, () => 6 + 5 * hair.volume);
  const outline = `${curve([...left.toReversed(), ...overTop, ...right])}Z`;
  const clip = definitions.clip("back-hair", outline);
  const strands = paintCombed(easel, random, [left, right], {
    count: 40,
    opacity: 0.8,
    swing: 0.7,
  });
  return fill(outline, backHairPaint(easel)) + definitions.clipped(clip, strands);
}

function paintPonytail(easel: Easel): string {
  const { around } = easel.head;
  const random = easel.texture("back hair");
  const side = random.pick([-1, 1]);
  const outer = [
    around(side * 30, -45, -20),
    around(side * 52, -30, -20),
    around(side * 56, 10, -20),
    around(side * 50, 60, -20),
    around(side * 46, 100, -10),
  ];
  const inner = [
    around(side * 20, -40, -20),
    around(side * 34, -10, -20),
    around(side * 36, 20, -20),
    around(side * 36, 60, -20),
    around(side * 34, 92, -10),
  ];
  const combed = { count: 12, opacity: 0.7, swing: 0.7 };
  return fill(band(outer, inner), backHairPaint(easel)) +
    paintCombed(easel, random, [outer, inner], combed);
}

function paintBun(easel: Easel): string {
  const { portrait: { hair }, head } = easel;
  const random = easel.texture("back hair");
  const [x, y] = head.around(random.uniform(-10, 10), -66 * head.length, -20);
  const [wide, high] = [20 + 6 * hair.volume, 16 + 5 * hair.volume];
  const at = (angle: number, share: number): Point => [
    x + wide * share * Math.cos(angle),
    y + high * share * Math.sin(angle) - 2 * (1 - share),
  ];
  const turn = Array.from({ length: 12 }, (_, i) => i * Math.PI / 6);
  const outline = closedCurve(turn.map((angle) => at(angle, random.uniform(0.96, 1.04))));
  const strands = paintStrands(easel, random, 44, () => {
    const [start, share] = [random.uniform(0, 2 * Math.PI), Math.sqrt(random.next())];
    const inwards = random.uniform(0, 0.12);
    return [0, 1, 2, 3].map((j) => at(start + j * 0.45, share - j * inwards / 3));
  });
  return fill(outline, bunPaint(easel, y, high)) + strands;
}

/** Lit from above, unlike the hair that hangs behind the head. */
function bunPaint(
  { palette: { hair, hairLit, hairShade }, definitions }: Easel,
  y: number,
  high: number,
) {
  return definitions.linearGradient("bun", [0, y - high], [0, y + high], [
    [0, mix(hair, hairLit, 0.5)],
    [0.4, hair],
    [1, mix(hair, hairShade, 0.7)],
  ]);
}

function paintCloud(easel: Easel): string {
  const { portrait: { hair }, head } = easel;
  const random = easel.texture("back hair");
  const edge = head.overSkull(
    128,
    412,
    (share) =>
      5 + 9 * hair.volume + random.uniform(-1.5, 1.5) + 5 * Math.cos((share - 0.5) * 2 * Math.PI),
    { count: 30, z: -10 },
  );
  const at = (): Point => {
    const [x, y] = along(edge, random.next());
    const inward = 1 - 0.3 * random.next() ** 2;
    return [x * inward, (y + 8) * inward - 8];
  };
  return fill(closedCurve(edge), backHairPaint(easel)) +
    paintCurls(easel, random, { count: 110, at, radius: 4 });
}
