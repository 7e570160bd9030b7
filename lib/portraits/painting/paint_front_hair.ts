/**
 * Hair in front of the head, and the shadow that it throws on the face: parted hair, hanging (long,
 * bob) or combed back (updo, ponytail); short cuts, which fill the area from the hairline to an
 * outer contour; bangs; and bald heads.
 *
 * @module
 */

import type { RandomStream } from "../../random/mod.ts";
import { showsBangs } from "../attributes.ts";
import { mix } from "../colour.ts";
import { dashes, type Easel, fill, type Shading, stroke } from "./easel.ts";
import { frontHairPaint, paintCombed, paintCurls, paintStrands, waved } from "./hair.ts";
import { across, bothSides, type Side, SIDES } from "./head.ts";
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
} from "../path.ts";
import type { HairStyle, Portrait } from "../portrait.ts";

/** Paints the hair in front of the head, and adds its shadow to the shading of the face. */
export function paintFrontHair(easel: Easel, shading: Shading): string {
  const { style } = easel.portrait.hair;
  if (style === "bald") return paintBaldHead(easel);
  const parted = ["long", "bob", "updo", "ponytail"].includes(style);
  return parted ? paintPartedHair(easel, shading) : paintShortHair(easel, shading);
}

/** The height of the hairline in the middle of the forehead, for a face of the given length. */
const hairlineY = (faceLength: number): number => -37 * faceLength;

function paintPartedHair(easel: Easel, shading: Shading): string {
  const { portrait: { hair }, head, lamp, palette, definitions } = easel;
  const partX = hair.part * 13;
  let painted = "";
  let shine = "";
  for (const side of SIDES) {
    painted += paintHalf(easel, side, partX, shading);
    shine += definitions.patch(
      head.onSkull(270 + side * 38, -4 + 2 * hair.volume),
      [21, 10],
      palette.hairLit,
      0.5 + 0.3 * (1 - lamp.shadeOn(side)),
      side * 38,
    );
  }
  const parting = curve([
    head.around(partX, hairlineY(head.length) - 5, 10),
    head.onSkull(270 + partX * 0.8, 4 + 4 * hair.volume),
  ]);
  const bangs = showsBangs(easel.portrait) ? paintBangs(easel, shading) : "";
  return painted + shine + stroke(parting, mix(palette.hairShade, palette.skin, 0.2), 1.4, 0.5) +
    bangs;
}

function paintHalf(easel: Easel, side: Side, partX: number, { medium }: Shading): string {
  const { portrait: { hair, light }, lamp, palette, definitions } = easel;
  const random = easel.texture(side < 0 ? "left hair" : "right hair");
  const phase = random.uniform(0, 6);
  const combedBack = hair.style === "updo" || hair.style === "ponytail";
  const edges = combedBack ? combedBackEdges(easel, side, partX) : hangingEdges(easel, side, partX);
  const inner = waved(resampled(edges.inner, 12), 2.1 * hair.wave, phase);
  const outer = waved(resampled(edges.outer, 12), 3 * hair.wave, phase + 0.8);
  const area = band(inner, outer);
  const clip = definitions.clip(side < 0 ? "left-hair" : "right-hair", area);
  const shade = lamp.shadeOn(side);
  const strands = paintCombed(easel, random, [inner, outer], {
    count: combedBack ? 34 : 52,
    opacity: 1,
    swing: 0.4,
  });
  const dark = shade > 0.5
    ? fill(area, palette.hairShade, 0.5 * (shade - 0.4) * light.strength)
    : "";
  medium.push(stroke(curve(inner), palette.skinDeep, 6, 0.5));
  return fill(area, frontHairPaint(easel)) + definitions.clipped(clip, strands + dark) +
    stroke(curve(inner), mix(palette.hairShade, palette.hair, 0.3), 1, 0.35);
}

/** The edges of one half of the hair, both from the parting outwards and down. */
interface HairEdges {
  readonly inner: readonly Point[];
  readonly outer: readonly Point[];
}

function combedBackEdges(easel: Easel, s: Side, partX: number): HairEdges {
  const { portrait: { hair, outfit }, head } = easel;
  const { onFace, around, onSkull, width, length } = head;
  const hairline = hairlineY(length) - recede(hair);
  const rise = outfit.hat === "none" ? 5 + 4 * hair.volume : 3;
  return {
    inner: [
      around(partX, hairline - 3, 10),
      onFace(s * 16 + partX * 0.4, hairline + 1),
      onFace(s * 29, hairline + 9 - 0.5 * recede(hair)),
      around(s * 39 * width, -14, 0),
      around(s * 42.5 * width, 2, -4),
    ],
    outer: [
      onSkull(270 + partX * 0.8, rise),
      onSkull(270 + s * 24, rise),
      onSkull(270 + s * 50, 5 + 3 * hair.volume),
      onSkull(270 + s * 75, 3.5),
      onSkull(270 + s * 96, 1.5),
    ],
  };
}

function hangingEdges(easel: Easel, s: Side, partX: number): HairEdges {
  const { portrait: { hair }, head } = easel;
  const { onFace, around, onSkull, width, length } = head;
  const { volume } = hair;
  const hairline = hairlineY(length) - recede(hair);
  const long = hair.style === "long";
  const endY = long ? 134 : 46 + 12 * volume;
  // The side that is parted shows more of the forehead.
  const lift = s * Math.sign(hair.part || 1) > 0 ? 2.5 : -1;
  const innerEnd = long
    ? [around(s * (38 + 2 * volume), 58, -2), around(s * 33, 84, -4), around(s * 34, endY, -4)]
    : [around(s * 38, endY - 9, -2), around(s * 39, endY - 1, -4)];
  const outerEnd = long
    ? [around(s * (53 + 8 * volume), 75, -8), around(s * (54 + 8 * volume), endY, -8)]
    : [around(s * (50 + 5 * volume), endY - 7, -8), around(s * 45, endY + 1, -6)];
  return {
    inner: [
      around(partX, hairline - 5, 10),
      onFace(partX * 0.5 + s * 15, hairline + 1 - lift * 0.6),
      onFace(s * 28, hairline + 11 - lift),
      around(s * 38 * width, -10, 2),
      around(s * 41 * width, 12, 2),
      around(s * 40 * width, 34, 2),
      ...innerEnd,
    ],
    outer: [
      onSkull(270 + partX * 0.8, 6 + 5 * volume),
      onSkull(270 + s * 26, 7 + 6 * volume),
      onSkull(270 + s * 54, 8 + 6 * volume),
      onSkull(270 + s * 82, 8 + 5 * volume),
      around(s * (51 + 5 * volume), 20, -8),
      around(s * (52 + 7 * volume), 44, -8),
      ...outerEnd,
    ],
  };
}

/** By how many pixels a high forehead raises the hairline. */
const recede = ({ recession }: Portrait["hair"]): number => 7 * Math.max(0, recession - 0.3);

function paintBangs(easel: Easel, { medium }: Shading): string {
  const { portrait: { hair }, head: { onFace, around, width, length }, palette } = easel;
  const random = easel.texture("bangs");
  const hairline = hairlineY(length);
  const endY = lerp(-22, -15.5, hair.bangs);
  const roots = across(
    (s) => [around(s * 39 * width, -24, 4), onFace(s * 26, hairline - 8)],
    onFace(0, hairline - 16),
  );
  const tips = [
    around(-40 * width, -6, 4),
    onFace(-27, endY + 2),
    onFace(-13, endY),
    onFace(0, endY + 1),
    onFace(14, endY - 0.6),
    onFace(27, endY + 2),
    around(40 * width, -6, 4),
  ];
  const area = band(resampled(roots, 9), resampled(tips, 9));
  const [rootEdge, tipEdge] = [resampled(roots, 30), resampled(tips, 30)];
  const strands = paintStrands(easel, random, 80, () => {
    const share = random.next();
    const root = along(rootEdge, clamp(0.5 + (share - 0.5) * 0.7, 0, 1));
    const tip = along(tipEdge, share);
    const middle: Point = [lerp(root[0], tip[0], 0.6), lerp(root[1], tip[1], 0.5)];
    return [root, middle, [tip[0], tip[1] + random.uniform(-2, 2.2)]];
  });
  medium.push(stroke(curve(tips), palette.skinDeep, 6, 0.6));
  return fill(area, frontHairPaint(easel)) + strands;
}

/** A short cut's area, and its two edges from the left ear over the head to the right one. */
interface ShortCut {
  readonly area: string;
  readonly clip: string;
  readonly hairline: readonly Point[];
  readonly contour: readonly Point[];
}

function paintShortHair(easel: Easel, { medium }: Shading): string {
  const { portrait: { hair }, palette } = easel;
  const random = easel.texture("short hair");
  const cut = shortCut(easel);
  const [width, opacity] = hair.style === "buzz" ? [2.5, 0.25] : [4.5, 0.4];
  medium.push(stroke(curve(cut.hairline), palette.skinDeep, width, opacity));
  switch (hair.style) {
    case "curly":
      return paintCurlyTop(easel, cut, random);
    case "buzz":
      return paintBuzz(easel, cut, random);
    default:
      return paintCombedShort(easel, cut, random) +
        (showsBangs(easel.portrait) ? paintForelock(easel) : "");
  }
}

/** Paints the gleam of a bald head, and the hair left at its sides. */
function paintBaldHead({ portrait, head, palette, definitions }: Easel): string {
  const { around, onSkull, width } = head;
  const gleam = definitions.patch(
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
  const half = (s: Side): Point[] => [
    around(s * 41.6 * width, sideY, -2),
    around(s * 40.4 * width, -10, 0),
    onFace(s * (34.5 - recess * 0.25), -24 - recess * 0.5),
    onFace(s * (27 - recess * 0.4), middleY + 3.5 - recess),
    onFace(s * 13, middleY - 0.4 - recess * 0.25),
  ];
  const peak = onFace(0, middleY - 1 + (hair.recession > 0.4 ? 1.5 - recess * 0.15 : 0));
  const hairline = resampled(across(half, peak), 25);
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
function outwardOf({ style, volume, part }: Portrait["hair"]): (share: number) => number {
  const sides = style === "curly" ? 7 + 9 * volume : 1.2;
  const swept = style === "sidepart" || style === "quiff";
  const tops: Partial<Record<HairStyle, number>> = {
    quiff: 9 + 7 * volume,
    sidepart: 6 + 5 * volume,
    curly: 9.5 + 9 * volume,
    buzz: 2,
  };
  const top = tops[style] ?? 5.5 + 4 * volume;
  return (share) => {
    const fromTop = Math.abs(share - 0.5) * 2;
    const bias = swept ? 1 + 0.25 * Math.sign(part || 1) * (share - 0.5) * 2 : 1;
    return lerp(top * bias, sides, fromTop ** 1.8);
  };
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
  const gleam = definitions.patch(crown, [30, 15], palette.hairLit, 0.4);
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
  const gleam = definitions.patch(crown, [26, 11], palette.hairLit, 0.5);
  return body + definitions.clipped(cut.clip, gleam);
}

/** Short bangs. */
function paintForelock(easel: Easel): string {
  const { portrait: { hair }, head: { onFace, length } } = easel;
  const random = easel.texture("bangs");
  const partSide = Math.sign(hair.part || 1);
  const middleY = hairlineY(length);
  const edge = (endY: number, sideY: number, drop: number) => {
    const half = (s: Side) => [onFace(s * 32, endY), onFace(s * 18, middleY + sideY)];
    return resampled(across(half, onFace(0, middleY + drop)), 15);
  };
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
