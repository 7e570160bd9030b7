/**
 * The background, soft-edged by gradients: a blur would cost more and fade at the picture's border.
 *
 * @module
 */

import { type RandomStream, stream } from "../random/mod.ts";
import { hex, mix, type Rgb, scaled } from "./colour.ts";
import type { Easel } from "./easel.ts";
import { text } from "./path.ts";
import { fill } from "./svg.ts";

/** Larger than the picture, so that every corner is covered. */
const EVERYTHING = `x="-130" y="-150" width="260" height="300"`;

/** Paints the background. */
export function paintBackground(easel: Easel): string {
  const { portrait: { scene, light, seeds }, palette, definitions } = easel;
  const random = stream(seeds.shot, "texture", "background");
  const dark = scene.background === "dark";
  const near = dark ? scaled(scene.colourA, 0.25) : scene.colourA;
  const far = dark
    ? scaled(scene.colourB, 0.3)
    : scene.background === "plain"
    ? mix(scene.colourA, scene.colourB, 0.15)
    : scene.colourB;
  const fromRight = light.side > 0;
  const wall = definitions.linearGradient(
    "background",
    [fromRight ? 90 : -90, -110],
    [fromRight ? -70 : 70, 110],
    [[0, mix(near, palette.light, 0.15)], [0.55, mix(near, far, 0.5)], [1, scaled(far, 0.8)]],
  );
  return `<rect ${EVERYTHING} fill="${wall}"/>${paintPattern(easel, random)}`;
}

/** Paints the fall of light over the whole picture: brighter on one side, darker on the other. */
export function paintLightFall({ portrait: { light }, palette, lamp, definitions }: Easel): string {
  const fromRight = light.side > 0;
  const black = hex("#000000");
  const veil = definitions.linearGradient(
    "light-fall",
    [fromRight ? 100 : -100, -80],
    [fromRight ? -100 : 100, 60],
    [
      [0, palette.light, 0.16 * light.strength],
      [0.5, palette.light, 0],
      [0.5, black, 0],
      [1, hex("#0a0510"), 0.34 * lamp.contrast],
    ],
  );
  return `<rect ${EVERYTHING} fill="${veil}"/>`;
}

function paintPattern(easel: Easel, random: RandomStream): string {
  switch (easel.portrait.scene.background) {
    case "bokeh":
      return paintBokeh(easel, random);
    case "stripes":
      return paintStripes(easel, random);
    case "gradient":
      return paintGlow(easel, random);
    default:
      return "";
  }
}

function paintBokeh({ portrait: { scene }, palette, definitions }: Easel, random: RandomStream) {
  const colours: readonly Rgb[] = [scene.colourA, scene.colourB, palette.light];
  return Array.from({ length: 9 }, (_, i) => {
    const colour = mix(random.pick(colours), palette.light, random.uniform(0, 0.5));
    const glow = definitions.glow(`bokeh-${i}`, colour, 0.7);
    const radius = random.uniform(10, 30);
    const [x, y] = [random.uniform(-95, 95), random.uniform(-115, 110)];
    return `<circle cx="${text(x)}" cy="${text(y)}" r="${text(radius)}" fill="${glow}"` +
      ` opacity="${text(random.uniform(0.15, 0.5))}"/>`;
  }).join("");
}

function paintStripes({ portrait: { scene }, palette, definitions }: Easel, random: RandomStream) {
  const tilt = random.uniform(-12, 12);
  return Array.from({ length: 7 }, (_, i) => {
    const x = -95 + i * 30 + random.uniform(-6, 6);
    const width = random.uniform(14, 30);
    const colour = random.chance(0.5)
      ? scaled(scene.colourB, 0.7)
      : mix(scene.colourB, palette.light, 0.4);
    const soft = definitions.acrossGradient(
      `stripe-${i}`,
      [[0, colour, 0], [0.5, colour], [1, colour, 0]],
    );
    const [left, right] = [text(x), text(x + width)];
    const [leftBelow, rightBelow] = [text(x + tilt), text(x + tilt + width)];
    return fill(
      `M${left} -125L${right} -125L${rightBelow} 125L${leftBelow} 125Z`,
      soft,
      0.7,
    );
  }).join("");
}

function paintGlow({ palette, definitions }: Easel, random: RandomStream) {
  const glow = definitions.glow("window", palette.light, 0.1);
  const [x, y] = [random.uniform(-60, 60), random.uniform(-100, -20)];
  return `<ellipse cx="${text(x)}" cy="${text(y)}" rx="80" ry="70" fill="${glow}" opacity="0.35"/>`;
}
