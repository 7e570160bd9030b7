/**
 * Lips, and the teeth between them.
 *
 * @module
 */

import { hex, mix, type Rgb, scaled } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { bothSides } from "./head.ts";
import { type MouthShape, mouthShape } from "./mouth_shape.ts";
import { band, curve, type Point, shifted } from "./path.ts";
import { ellipse, fill, patch, stroke } from "./svg.ts";

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
  const seam = curve(shape.upperInner);
  const inside = expression.mouthOpen > OPEN
    ? paintInside(easel, shape) + stroke(seam, scaled(upperLip, 0.45), 0.8, 0.6)
    : stroke(seam, mix(palette.skinDeep, upperLip, 0.3), 1.3, 0.8);
  return lips + shadeLips(easel, shape, lip) + inside;
}

function shadeLips(easel: Easel, shape: MouthShape, lip: Rgb): string {
  const { portrait, head: { onFace }, palette, definitions } = easel;
  const { light, expression: { smile } } = portrait;
  const { halfWidth, cornerY, lowerY, lowerLipHeight } = shape;
  const corner = mix(palette.skinShade, palette.skinDeep, 0.4);
  const gleam = mix(lip, palette.light, 0.34);
  const onLip = onFace(2 * light.side, lowerY + lowerLipHeight * 0.42);
  const below = onFace(0, lowerY + lowerLipHeight + 2.4);
  return patch(definitions, onLip, [halfWidth * 0.6, lowerLipHeight * 0.4], gleam, 0.75) +
    patch(definitions, below, [12, 3.2], palette.skinShade, 0.8) +
    bothSides((s) => {
      const place = onFace(s * (halfWidth + 1), cornerY + 0.4);
      return patch(definitions, place, [3.4, 2.8], corner, 0.65 + 0.3 * smile);
    });
}

function paintInside(easel: Easel, shape: MouthShape): string {
  const { portrait: { expression }, definitions } = easel;
  const hole = band(shape.upperInner, shape.lowerInner);
  const clip = definitions.clip("mouth", hole);
  const showsTeeth = expression.smile > 0.3 || expression.mouthOpen > 0.25;
  const dark = fill(hole, hex("#3a1210"));
  return definitions.clipped(clip, dark + (showsTeeth ? paintTeeth(easel, shape) : ""));
}

function paintTeeth({ portrait, head: { onFace } }: Easel, shape: MouthShape): string {
  const { smile } = portrait.expression;
  const { halfWidth, cornerY, innerY, gap, upperInner } = shape;
  const smiling = smile > 0.3;
  const height = smiling ? Math.min(gap * 0.86 + 1.2 * smile, 7.4) : 2.4;
  const reach = halfWidth * (smiling ? 0.9 : 0.55);
  const sideY = innerY + 0.4 + height * 0.85;
  const edge: readonly Point[] = [
    onFace(-reach, cornerY + 1.2 * smile),
    onFace(-halfWidth * 0.5, sideY),
    onFace(0, innerY + 0.8 + height),
    onFace(halfWidth * 0.5, sideY),
    onFace(reach, cornerY + 1.2 * smile),
  ];
  const gaps = Array.from({ length: 9 }, (_, k) => {
    const i = k - 4;
    const top = onFace(i * halfWidth * 0.19 + halfWidth * 0.095, innerY - 1);
    const end = onFace(i * halfWidth * 0.185 + halfWidth * 0.09, innerY + height * 0.9);
    return stroke(curve([top, end]), hex("#a8988c"), 0.5, 0.35);
  }).join("");
  const shadow = hex("#3a1512");
  const corners = bothSides((s) =>
    ellipse(onFace(s * halfWidth * 0.9, innerY + height * 0.4), [halfWidth * 0.2, 5], shadow, 0.4) +
    ellipse(onFace(s * halfWidth * 0.96, innerY + height * 0.4), [halfWidth * 0.16, 5], shadow, 0.5)
  );
  const lipShadow = hex("#4a1c18");
  const seam = curve(upperInner);
  return fill(band(shifted(upperInner, 0, -1), edge), hex("#f1ebe2")) + gaps + corners +
    stroke(seam, lipShadow, 2.4, 0.3) + stroke(seam, lipShadow, 1.2, 0.4);
}
