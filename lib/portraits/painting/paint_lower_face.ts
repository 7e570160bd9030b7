/**
 * The nose, which is all light and shade; lips, and the teeth between them; and the hair around the
 * mouth: beard, goatee, moustache and the blue shadow of stubble.
 *
 * @module
 */

import type { RandomStream } from "../../random/mod.ts";
import { hex, mix, scaled } from "../colour.ts";
import { dashes, type Easel, ellipse, fill, type Shading, stroke } from "./easel.ts";
import {
  across,
  bothSides,
  cheekRaise,
  type MouthShape,
  mouthShape,
  type Side,
  SIDES,
} from "./head.ts";
import { band, closedCurve, curve, lerp, type Point, shifted, smoothStep } from "../path.ts";
import type { Rgb } from "../portrait.ts";

/** Adds the nose. */
export function shadeNose(easel: Easel, shading: Shading): void {
  for (const side of SIDES) shadeWing(easel, side, shading);
  shadeRidge(easel, shading);
}

function shadeWing(easel: Easel, s: Side, { medium, fine }: Shading): void {
  const { portrait, head: { onFace }, lamp, palette } = easel;
  const { nose: { length }, light } = portrait;
  const { skinShade, skinDeep } = palette;
  // The muscle that lifts the lip pulls the wings apart.
  const width = portrait.nose.width * (1 + 0.07 * cheekRaise(portrait));
  const dark = lamp.shadeOn(s);
  const wall = closedCurve([
    onFace(s * 5, -10, 2),
    onFace(s * 4.2, 4, 6),
    onFace(s * 4.6, 16, 9),
    onFace(s * 9.5 * width, 20, 3),
    onFace(s * 11 * width, 25, 0),
    onFace(s * 9, 12, 1),
    onFace(s * 9, -2, -1),
  ]);
  const wing = curve([
    onFace(s * 7.6 * width, 17.5 * length, 3),
    onFace(s * 10.4 * width, 20.5 * length, 1),
    onFace(s * 10.2 * width, 25 * length, 1),
    onFace(s * 7 * width, 26.6 * length, 4),
  ]);
  const nostril = onFace(s * 4.9 * width, 25.8 * length, 6);
  medium.push(fill(wall, skinShade, 0.16 + 0.42 * dark * light.strength));
  fine.push(
    stroke(wing, mix(skinShade, skinDeep, 0.4), 1.5, 0.32 + 0.3 * dark),
    ellipse(nostril, [2.9 * width, 1.35], skinDeep, 0.78, s * -14),
  );
}

function shadeRidge(easel: Easel, { medium, fine }: Shading): void {
  const { portrait: { nose: { width, length, tip }, light }, head: { onFace }, palette } = easel;
  const { skinLit, skinShade, skinDeep } = palette;
  const ridge = closedCurve(across((s) => [
    onFace(s * 1.6 + light.side, -9, 4),
    onFace(s * 2 + light.side, 8, 9),
    onFace(s * 3 + light.side, 18, 13),
  ]));
  const underside = closedCurve([
    ...across(
      (s) => [onFace(s * 7.5, 19 * length, 8), onFace(s * 5, 24 * length, 10)],
      onFace(0, 26.4 * length, 12),
    ),
    onFace(5, 27.4 * length, 5),
    onFace(-5, 27.4 * length, 5),
  ]);
  const base = curve(
    across((s) => [onFace(s * 5 * width, 26.2 * length, 6)], onFace(0, 27.8 * length, 9)),
  );
  const gleam = onFace(1.2 * light.side, 19.5 * length, 14);
  const thrown = onFace(-4 * light.side, 27.5 * length, 2);
  medium.push(
    fill(ridge, skinLit, 0.62),
    ellipse(gleam, [3.6 + tip, 3], mix(skinLit, palette.light, 0.3), 0.6),
    ellipse(onFace(0, 29 * length), [9.5 * width, 3], skinShade, 0.5),
    ellipse(thrown, [8, 2.4], mix(skinShade, skinDeep, 0.4), 0.42),
    fill(underside, skinShade, 0.5),
  );
  fine.push(stroke(base, skinDeep, 1.3, 0.42));
}

/** The opening above which the inside of the mouth shows. */
const OPEN = 0.08;

/** Paints the mouth. */
export function paintMouth(easel: Easel): string {
  const { portrait: { basics, makeup, expression }, head, palette } = easel;
  const shape = mouthShape(easel.portrait, head);
  const bare = mix(palette.skin, hex("#a8453f"), basics.male ? 0.24 : 0.46);
  const lip = mix(bare, makeup.lipColour, makeup.lipstick * 0.85);
  const upperLip = scaled(lip, 0.8);
  const lips = fill(band(shape.upperOuter, shape.upperInner), upperLip, 0.92) +
    fill(band(shape.lowerInner, shape.lowerOuter), lip, 0.92);
  // Lips have no edge that a pencil could draw.
  const edge = stroke(curve(shape.upperOuter), upperLip, 1.2, 0.35) +
    stroke(curve(shape.lowerOuter), lip, 1.2, 0.3);
  const seam = curve(shape.upperInner);
  const inside = expression.mouthOpen > OPEN
    ? paintInside(easel, shape) + stroke(seam, scaled(upperLip, 0.5), 0.8, 0.4)
    : fill(band(shape.upperInner, shape.lowerInner), scaled(lip, 0.75)) +
      stroke(seam, mix(palette.skinDeep, upperLip, 0.3), 1.3, 0.8);
  return edge + lips + shadeLips(easel, shape, lip) + inside;
}

function shadeLips(easel: Easel, shape: MouthShape, lip: Rgb): string {
  const { portrait, head: { onFace }, palette, definitions } = easel;
  const { facialHair, light, expression: { smile } } = portrait;
  const { halfWidth, corner, lowerY, lowerLipHeight } = shape;
  const pit = mix(palette.skinShade, palette.skinDeep, 0.4);
  const gleam = mix(lip, palette.light, 0.34);
  const onLip = onFace(2 * light.side, lowerY + lowerLipHeight * 0.42);
  const below = onFace(0, lowerY + lowerLipHeight + 2.4);
  const bare = facialHair.beard === 0 && facialHair.goatee === 0;
  return definitions.patch(onLip, [halfWidth * 0.6, lowerLipHeight * 0.4], gleam, 0.75) +
    definitions.patch(below, [12, 3.2], palette.skinShade, bare ? 0.8 - 0.25 * smile : 0) +
    bothSides((s) => {
      const [x, y] = [lerp(0.6, 1.6, smile), lerp(0.1, 0.4, smile)];
      return definitions.patch(corner(s, x, y), [3.4, 2.8], pit, 0.5 + 0.4 * smile);
    });
}

function paintInside(easel: Easel, shape: MouthShape): string {
  const { head: { onFace }, definitions } = easel;
  const { halfWidth, lowerY } = shape;
  const hole = band(shape.upperInner, shape.lowerInner);
  const clip = definitions.clip("mouth", hole);
  const tongue = ellipse(onFace(0, lowerY + 1), [halfWidth * 0.5, 3], hex("#9a4a44"), 0.6);
  return definitions.clipped(clip, fill(hole, hex("#4e1f1e")) + tongue + paintTeeth(easel, shape));
}

/** Where one upper tooth ends and the next begins, in halves of the mouth's width. */
const TOOTH_EDGES = [0, 0.21, 0.38, 0.53, 0.66, 0.77];

/** Paints the upper teeth: the more of a smile, the more of them, and in its shade to the sides. */
function paintTeeth(
  { portrait, head: { onFace }, palette, definitions }: Easel,
  shape: MouthShape,
) {
  const { smile } = portrait.expression;
  const { halfWidth, corner, innerY, gap, upperInner } = shape;
  const height = lerp(0.8 + 0.3 * gap, Math.min(gap * 0.78 + 1.4, 7), smoothStep(smile, 0, 0.6));
  const reach = lerp(0.6, 0.92, smile);
  const sideY = innerY + 0.5 + height * 0.8;
  const edge = across(
    (s) => [
      corner(s, (reach - 1) * halfWidth, 1.2 + 0.6 * smile),
      onFace(s * halfWidth * 0.5, sideY),
    ],
    onFace(0, innerY + 0.9 + height),
  );
  // In the shade of the lips, and so never as bright as the white of paper.
  const enamel = mix(mix(hex("#e4dacd"), palette.light, 0.2), palette.skinShade, 0.12);
  const shadow = hex("#5a3328");
  const gaps = SIDES.flatMap((s) =>
    TOOTH_EDGES.slice(s < 0 ? 1 : 0).map((place) => {
      const top = onFace(s * place * halfWidth * 1.03, innerY - 1.5 - 2 * place);
      const end = onFace(s * place * halfWidth, innerY + height * (0.95 - 0.4 * place));
      return stroke(curve([top, end]), hex("#9a8678"), 0.55, 0.3 + 0.3 * place);
    })
  ).join("");
  const sides = bothSides((s) =>
    definitions.patch(
      onFace(s * halfWidth * 0.95, innerY + height * 0.2),
      [halfWidth * 0.5, 8],
      shadow,
      0.95,
    )
  );
  const lipShadow = hex("#4a1c18");
  const seam = curve(upperInner);
  return fill(band(shifted(upperInner, 0, -1), edge), enamel) + gaps + sides +
    stroke(seam, lipShadow, 3, 0.26) + stroke(seam, lipShadow, 1.3, 0.26);
}

/** Paints all facial hair but single stubbles, which belong to the skin. */
export function paintFacialHair(easel: Easel): string {
  const { beard, goatee, moustache } = easel.portrait.facialHair;
  return (beard > 0 ? paintBeard(easel) : "") +
    (goatee > 0 && beard === 0 ? paintGoatee(easel) : "") +
    (moustache > 0 ? paintMoustache(easel) : "");
}

/** Adds the shadow of stubble to the shading of the face. */
export function shadeJaw({ portrait, head, palette }: Easel, { medium }: Shading): void {
  const { stubble } = portrait.facialHair;
  if (stubble <= 0.02) return;
  const { onFace, cheek, chin } = head;
  const area = closedCurve([
    ...across((s) => cheek(s).slice(3), chin),
    ...across(
      (s) => [onFace(-s * 30, 34), onFace(-s * 21, 33), onFace(-s * 12, 31.5)],
      onFace(0, 31),
    ),
  ]);
  medium.push(fill(area, mix(palette.beard, hex("#3a4048"), 0.25), 0.02 + 0.28 * stubble));
}

function paintBeard({ portrait, head, palette, definitions, texture }: Easel): string {
  const { onFace, around, cheek, chin, width } = head;
  const { beard } = portrait.facialHair;
  const outerEdge = (s: Side) => [
    around(s * 41 * width, 6, 2),
    ...shifted(cheek(s).slice(4), s * 0.2, 1.2),
  ];
  const innerEdge = (s: Side) => [
    around(s * 38.5 * width, 9, 4),
    onFace(s * 34.5, 24),
    onFace(s * 29, 34),
    onFace(s * 21, 46),
    onFace(s * 14, 50),
  ];
  const area = closedCurve([
    ...across(outerEdge, [chin[0], chin[1] + 3 * beard]),
    ...across(innerEdge, onFace(0, 51.5)).reverse(),
  ]);
  const hairs = (random: RandomStream, top: number, liftBeside: number, longest: number) => () => {
    const [share, y] = [random.uniform(-1, 1), random.uniform(top, 66)];
    const lift = Math.abs(share) > 0.6 ? liftBeside : 0;
    const from = onFace(share * (36 - (y - 40) * 0.75), y - lift);
    const to: Point = [from[0] + share * 1.5, from[1] + random.uniform(1.5, longest)];
    return [from, to] as const;
  };
  return definitions.blurred(fill(area, palette.beard, 0.55 + 0.3 * beard), { blur: "fine" }) +
    dashes(hairs(texture("dark beard"), 40, 8, 3.5), {
      count: 150,
      paint: scaled(palette.beard, 0.6),
      width: 0.7,
      opacity: 0.4,
    }) +
    dashes(hairs(texture("light beard"), 42, 0, 3), {
      count: 70,
      paint: mix(palette.beard, palette.light, 0.25),
      width: 0.6,
      opacity: 0.35,
    });
}

function paintGoatee({ portrait, head, palette, definitions }: Easel): string {
  const { onFace, length } = head;
  const { facialHair: { goatee }, expression: { smile } } = portrait;
  const side = (s: Side) => [onFace(s * 11, 52), onFace(s * 13, 58), onFace(s * 9, 67 * length)];
  const tuft = closedCurve([...across(side, onFace(0, 69.5 * length)), onFace(0, 53)]);
  const besideMouth = bothSides((s) => {
    const path = curve([
      onFace(s * (17 + 4.5 * smile), 37 - 2 * smile),
      onFace(s * (18 + 3 * smile), 46),
      onFace(s * 12, 56),
    ]);
    return stroke(path, palette.beard, 3.2, 0.6 * goatee);
  });
  const body = fill(tuft, palette.beard, 0.75 * goatee) + besideMouth;
  return definitions.blurred(body, { blur: "fine", region: "mouth" });
}

function paintMoustache({ portrait, head, palette, definitions, texture }: Easel): string {
  const { onFace } = head;
  const { facialHair: { moustache }, expression: { smile } } = portrait;
  const random = texture("moustache");
  const [cornerX, cornerY] = [19 + 3 * smile, 38.5 - 2 * smile];
  const area = closedCurve([
    ...across(
      (s) => [onFace(s * cornerX, cornerY), onFace(s * 10, 32.5), onFace(s * 2, 31.5)],
      onFace(0, 32.4),
    ),
    onFace(10, 36.6),
    onFace(0, 36),
    onFace(-10, 36.6),
  ]);
  const hair = (): readonly [Point, Point] => {
    const x = random.uniform(-15, 15);
    const from = onFace(x, 33 + random.uniform(0, 1.5));
    return [from, [from[0] + Math.sign(x) * 2, from[1] + 3]];
  };
  const body = fill(area, palette.beard, 0.85 * moustache);
  return definitions.blurred(body, { blur: "fine", region: "mouth" }) +
    dashes(hair, { count: 40, paint: scaled(palette.beard, 0.6), width: 0.7, opacity: 0.5 });
}
