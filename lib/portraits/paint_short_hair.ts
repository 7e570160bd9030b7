/**
 * Short cuts, which fill the area from the hairline to an outer contour; and bald heads.
 *
 * @module
 */

import type { RandomStream } from "../random/mod.ts";
import { mix } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { type FrontHair, hairlineY, showsBangs } from "./front_hair.ts";
import { frontHairPaint, paintStrands } from "./hair_strands.ts";
import { paintCurls } from "./paint_curls.ts";
import { bothSides } from "./head.ts";
import {
  along,
  band,
  clamp,
  closedCurve,
  curve,
  lerp,
  lerpPoint,
  type Point,
  resampled,
} from "./path.ts";
import { dashes, fill, patch, stroke } from "./svg.ts";

/** A short cut's area, and its two edges from the left ear over the head to the right one. */
interface ShortCut {
  readonly area: string;
  readonly clip: string;
  readonly hairline: readonly Point[];
  readonly contour: readonly Point[];
}

/** Paints a short cut. */
export function paintShortHair(easel: Easel): FrontHair {
  const { portrait: { hair }, palette } = easel;
  const random = easel.texture("short hair");
  const cut = shortCut(easel);
  const painted = hair.style === "curly"
    ? paintCurlyTop(easel, cut, random)
    : hair.style === "buzz"
    ? paintBuzz(easel, cut, random)
    : paintCombedShort(easel, cut, random) +
      (showsBangs(easel.portrait) ? paintForelock(easel) : "");
  const buzz = hair.style === "buzz";
  const shadow = stroke(
    curve(cut.hairline),
    palette.skinDeep,
    buzz ? 2.5 : 4.5,
    buzz ? 0.25 : 0.4,
  );
  return { painted, shadow };
}

/** Paints the gleam of a bald head, and the hair left at its sides. */
export function paintBaldHead({ portrait, head, palette, definitions }: Easel): string {
  const { around, onSkull, width } = head;
  const gleam = patch(
    definitions,
    onSkull(270 + 22 * portrait.light.side, -14),
    [24, 14],
    mix(palette.skinLit, palette.light, 0.5),
    0.65,
  );
  const sides = bothSides((s) => {
    const area = closedCurve([
      around(s * 40 * width, -20, 0),
      around(s * 44.5 * width, -22, -6),
      around(s * 45 * width, 4, -6),
      around(s * 41 * width, 8 * portrait.facialHair.sideburns + 2, -2),
    ]);
    return fill(area, mix(palette.hair, palette.skin, 0.3), 0.5);
  });
  return gleam + definitions.blurred(sides, { blur: "medium" });
}

function shortCut({ portrait, head, definitions, texture }: Easel): ShortCut {
  const { hair, facialHair } = portrait;
  const { onFace, around, overSkull, width, length } = head;
  const random = texture("short hair contour");
  const recess = showsBangs(portrait) ? 0 : hair.recession * 9;
  const sideY = 2 + 12 * facialHair.sideburns;
  const middleY = hairlineY(length);
  const half = (s: number): Point[] => [
    around(s * 41.6 * width, sideY, -2),
    around(s * 40.4 * width, -10, 0),
    onFace(s * (34.5 - recess * 0.25), -24 - recess * 0.5),
    onFace(s * (27 - recess * 0.4), middleY + 3.5 - recess),
    onFace(s * 13, middleY - 0.4 - recess * 0.25),
  ];
  const peak = onFace(0, middleY - 1 + (hair.recession > 0.4 ? 1.5 - recess * 0.15 : 0));
  const hairline = resampled([...half(-1), peak, ...half(1).reverse()], 25);
  const smooth = hair.style === "buzz" || hair.style === "sidepart";
  const outward = outwardOf(hair);
  // A hat presses the hair down.
  const most = portrait.outfit.hat === "none" ? Infinity : hair.style === "curly" ? 8 : 2.5;
  const contour = resampled([
    around(-43.8 * width, sideY, -4),
    ...overSkull(182, 358, (share) => Math.min(most, outward(share)), { count: 13 }),
    around(43.8 * width, sideY, -4),
  ], 25).map(([x, y]): Point => {
    const [dx, dy] = [random.uniform(-0.7, 0.7), random.uniform(-0.9, 0.9)];
    return smooth ? [x, y] : [x + dx, y + dy];
  });
  const area = band(hairline, contour);
  return { area, clip: definitions.clip("short-hair", area), hairline, contour };
}

/** How far the hair stands out from the skull, from the left ear (0) to the right one (1). */
function outwardOf(
  { style, volume, part }: Easel["portrait"]["hair"],
): (share: number) => number {
  const sides = style === "curly" ? 7 + 9 * volume : 1.2;
  const swept = style === "sidepart" || style === "quiff";
  const top = topHeight(style, volume);
  return (share) => {
    const fromTop = Math.abs(share - 0.5) * 2;
    const bias = swept ? 1 + 0.25 * Math.sign(part || 1) * (share - 0.5) * 2 : 1;
    return lerp(top * bias, sides, fromTop ** 1.8);
  };
}

function topHeight(style: Easel["portrait"]["hair"]["style"], volume: number): number {
  switch (style) {
    case "quiff":
      return 9 + 7 * volume;
    case "sidepart":
      return 6 + 5 * volume;
    case "curly":
      return 9.5 + 9 * volume;
    case "buzz":
      return 2;
    default:
      return 5.5 + 4 * volume;
  }
}

function paintCurlyTop(easel: Easel, cut: ShortCut, random: RandomStream): string {
  const { portrait: { hair }, palette } = easel;
  const at = (): Point => {
    const [share, height] = [random.next(), random.uniform(0.06, 1)];
    return lerpPoint(along(cut.hairline, share), along(cut.contour, share), height);
  };
  return fill(cut.area, mix(palette.hairShade, palette.hair, 0.3)) +
    paintCurls(easel, random, { count: 110 + Math.round(70 * hair.volume), at, radius: 3.8 });
}

function paintBuzz(easel: Easel, cut: ShortCut, random: RandomStream): string {
  const { portrait: { light }, head, palette, definitions } = easel;
  const bristle = (): readonly [Point, Point] => {
    const [share, height] = [random.next(), random.uniform(0, 0.95)];
    const from = lerpPoint(along(cut.hairline, share), along(cut.contour, share), height);
    return [from, [from[0] + random.uniform(-0.6, 0.6), from[1] - 1]];
  };
  const area = fill(cut.area, mix(palette.hair, palette.skin, 0.18), 0.86);
  const crown = head.onSkull(270 + 20 * light.side, -8);
  const gleam = patch(definitions, crown, [30, 15], palette.hairLit, 0.4);
  return definitions.blurred(area, { blur: "fine", region: "hair" }) +
    dashes(bristle, { count: 160, paint: palette.hairShade, width: 0.7, opacity: 0.45 }) +
    definitions.clipped(cut.clip, gleam);
}

function paintCombedShort(easel: Easel, cut: ShortCut, random: RandomStream): string {
  const { portrait: { hair, light }, head, palette, definitions } = easel;
  const partSide = Math.sign(hair.part || 1);
  const quiff = hair.style === "quiff";
  const sideways = partSide * (hair.style === "sidepart" ? 0.2 : quiff ? 0.05 : 0);
  const wave = hair.wave > 0.45 ? 0.8 + 0.9 * hair.wave : 0;
  const strands = paintStrands(easel, random, wave > 0 ? 130 : 160, () => {
    const [share, from, length] = [
      random.next(),
      random.uniform(-0.05, 0.55),
      random.uniform(0.35, 0.6),
    ];
    const root = along(cut.hairline, share);
    const drift = random.boundedNormal(0, 0.025);
    const phase = random.uniform(0, 1.5);
    const tip = along(cut.contour, clamp(share + sideways + drift, 0, 1));
    const end = Math.min(1.05, from + length);
    const at = (height: number, lift: number, swing: number): Point => {
      const [x, y] = lerpPoint(root, tip, height);
      return [x - (quiff ? partSide * 3 * lift : 0) + wave * swing, y - lift * 1.4];
    };
    if (wave === 0) return [at(from, 0, 0), at(from + length * 0.5, 1, 0), at(end, 0, 0)];
    return Array.from({ length: 9 }, (_, j) => {
      const t = j / 8;
      return at(lerp(from, end, t), 4 * t * (1 - t), Math.sin(phase + 7 * t));
    });
  });
  const body = fill(cut.area, frontHairPaint(easel)) + strands;
  const crown = head.onSkull(270 + 30 * light.side, -7);
  const gleam = patch(definitions, crown, [26, 11], palette.hairLit, 0.5);
  return body + definitions.clipped(cut.clip, gleam);
}

/** Short bangs. */
function paintForelock(easel: Easel): string {
  const { portrait: { hair }, head: { onFace, length } } = easel;
  const random = easel.texture("bangs");
  const partSide = Math.sign(hair.part || 1);
  const middleY = hairlineY(length);
  const edge = (endY: number, sideY: number, drop: number) =>
    resampled([
      onFace(-32, endY),
      onFace(-18, middleY + sideY),
      onFace(0, middleY + drop),
      onFace(18, middleY + sideY),
      onFace(32, endY),
    ], 15);
  const [roots, tips] = [edge(-31, -7, -8), edge(-22, 10, 12)];
  const jagged = tips.map(([x, y]): Point => [x, y + random.uniform(-0.6, 2)]);
  const strands = paintStrands(easel, random, 90, () => {
    const share = random.next();
    const root = along(roots, share);
    const tip = along(tips, clamp(share + partSide * 0.05, 0, 1));
    const middle: Point = [lerp(root[0], tip[0], 0.4), lerp(root[1], tip[1], 0.55)];
    return [root, middle, [tip[0] + partSide * 1.5, tip[1] + random.uniform(-1, 3.4)]];
  });
  return fill(band(roots, jagged), frontHairPaint(easel)) + strands;
}
