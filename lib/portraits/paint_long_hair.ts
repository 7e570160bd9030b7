/**
 * Hair that is parted in front: hanging (long, bob) or combed back (updo, ponytail), with or
 * without bangs.
 *
 * @module
 */

import { mix } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { type FrontHair, hairlineY, showsBangs } from "./front_hair.ts";
import { frontHairPaint, paintCombed, paintStrands, waved } from "./hair_strands.ts";
import { type Side, SIDES } from "./head.ts";
import { along, band, clamp, curve, lerp, type Point, resampled } from "./path.ts";
import { fill, patch, stroke } from "./svg.ts";

/** Paints parted hair. */
export function paintLongHair(easel: Easel): FrontHair {
  const { portrait: { hair }, head, lamp, palette, definitions } = easel;
  const partX = hair.part * 13;
  let painted = "";
  let shadow = "";
  let shine = "";
  for (const side of SIDES) {
    const half = paintHalf(easel, side, partX);
    painted += half.painted;
    shadow += half.shadow;
    shine += patch(
      definitions,
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
  const bangs = showsBangs(easel.portrait) ? paintBangs(easel) : { painted: "", shadow: "" };
  return {
    painted: painted + shine +
      stroke(parting, mix(palette.hairShade, palette.skin, 0.2), 1.4, 0.5) + bangs.painted,
    shadow: shadow + bangs.shadow,
  };
}

function paintHalf(easel: Easel, side: Side, partX: number): FrontHair {
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
  return {
    painted: fill(area, frontHairPaint(easel)) + definitions.clipped(clip, strands + dark) +
      stroke(curve(inner), mix(palette.hairShade, palette.hair, 0.3), 1, 0.35),
    shadow: stroke(curve(inner), palette.skinDeep, 6, 0.5),
  };
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
const recede = ({ recession }: Easel["portrait"]["hair"]): number =>
  7 * Math.max(0, recession - 0.3);

function paintBangs(easel: Easel): FrontHair {
  const { portrait: { hair }, head: { onFace, around, width, length }, palette } = easel;
  const random = easel.texture("bangs");
  const hairline = hairlineY(length);
  const endY = lerp(-22, -15.5, hair.bangs);
  const roots = [
    around(-39 * width, -24, 4),
    onFace(-26, hairline - 8),
    onFace(0, hairline - 16),
    onFace(26, hairline - 8),
    around(39 * width, -24, 4),
  ];
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
  return {
    painted: fill(area, frontHairPaint(easel)) + strands,
    shadow: stroke(curve(tips), palette.skinDeep, 6, 0.6),
  };
}
