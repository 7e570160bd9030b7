/**
 * The hair behind the head: curtains, a ponytail, a bun, a cloud of curls.
 *
 * @module
 */

import { mix } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { backHairPaint, paintCombed, paintStrands, waved } from "./hair_strands.ts";
import { paintCurls } from "./paint_curls.ts";
import { along, band, closedCurve, curve, type Point, resampled } from "./path.ts";
import { fill } from "./svg.ts";

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
