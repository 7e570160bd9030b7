/**
 * Drawing one shot of a person: expression, pose, light, outfit and scene, each from a stream of its
 * own. The mouth opens with the smile that was drawn, not with one that is forced.
 *
 * @module
 */

import { type RandomStream, stream } from "../random/mod.ts";
import { mix, type Rgb } from "./colour.ts";
import { clamp } from "./path.ts";
import { BACKDROPS, CLOTHS, NEUTRAL_GREY } from "./pigments.ts";
import type { ForcedValues, Shot } from "./portrait.ts";

/** How a shot is drawn. */
export interface SampleShotOptions {
  /** From 0 (pose, light and scene as good as fixed) to 1 (all vary). Default 1. */
  readonly variety?: number;
  /** Values to set whatever is drawn; groups of a person are ignored. */
  readonly forced?: ForcedValues;
}

/**
 * Draws a shot.
 *
 * @param seed The same seed gives the same shot.
 * @param male Whose shot it is: sexes differ in what they wear, and in nothing else here.
 */
export function sampleShot(seed: string, male: boolean, options: SampleShotOptions = {}): Shot {
  const { variety = 1, forced = {} } = options;
  const random = (group: string) => stream(seed, "shot", group);
  return {
    expression: { ...sampleExpression(random("expression")), ...forced.expression },
    pose: { ...samplePose(random("pose"), variety), ...forced.pose },
    light: { ...sampleLight(random("light"), variety), ...forced.light },
    outfit: { ...sampleOutfit(random("outfit"), male, variety), ...forced.outfit },
    scene: { ...sampleScene(random("scene"), variety), ...forced.scene },
  };
}

function sampleExpression(random: RandomStream): Shot["expression"] {
  const smiling = random.chance(0.49);
  const smile = random.uniform(smiling ? 0.65 : 0, smiling ? 1 : 0.12);
  const opens = random.chance(smiling ? 0.74 : 0.18);
  const opening = random.uniform(smiling ? 0.45 : 0.2, smiling ? 1 : 0.5);
  return {
    smile,
    mouthOpen: opens ? opening : 0,
    gazeX: random.boundedNormal(0, 0.5),
    gazeY: random.boundedNormal(0.1, 0.25),
  };
}

function samplePose(random: RandomStream, variety: number): Shot["pose"] {
  return {
    yaw: variety * random.boundedNormal(0, 0.16),
    pitch: variety * random.boundedNormal(0, 0.07),
    roll: variety * random.boundedNormal(0, 3.5),
    shiftXPx: variety * random.boundedNormal(0, 1.6),
    shiftYPx: variety * random.boundedNormal(0, 1.6),
    scale: 1 + variety * random.boundedNormal(0, 0.035),
  };
}

function sampleLight(random: RandomStream, variety: number): Shot["light"] {
  const side = clamp(random.boundedNormal(0, 0.55), -1, 1);
  // A calm scene is lit a little from the right rather than flatly.
  const calmSide = 0.25;
  return {
    side: calmSide + variety * (side - calmSide),
    strength: random.uniform(0.55, 1.1),
    tint: variety * random.boundedNormal(0, 0.5),
    exposure: 1 + variety * random.boundedNormal(0, 0.07),
    contrast: 1 + variety * random.boundedNormal(0, 0.06),
  };
}

function sampleOutfit(random: RandomStream, male: boolean, variety: number): Shot["outfit"] {
  const [hasHat, hat] = [random.chance(0.05), random.pick(["cap", "beanie", "brim"] as const)];
  const hatColour = random.pick(CLOTHS);
  const hasGlasses = random.chance(0.08);
  const glasses = random.weighted({ thin: 1, thick: 2, sun: 1 });
  const weights: Partial<Record<Shot["outfit"]["clothes"], number>> = male
    ? { suit: 40, tee: 30, shirt: 30 }
    : { strap: 30, vneck: 35, tee: 25, suit: 10 };
  const clothes = random.weighted(weights);
  const clothesColour = calmed(random.pick(CLOTHS), variety);
  const tie = random.chance(0.5);
  return {
    hat: hasHat ? hat : "none",
    hatColour,
    glasses: hasGlasses ? glasses : "none",
    clothes,
    clothesColour,
    tie: male && tie,
    tieColour: random.pick(CLOTHS),
  };
}

function sampleScene(random: RandomStream, variety: number): Shot["scene"] {
  const background = random.weighted({ plain: 25, gradient: 30, bokeh: 20, stripes: 10, dark: 15 });
  const colourA = calmed(random.pick(BACKDROPS), variety);
  const colourB = calmed(random.pick(BACKDROPS), variety);
  const [isBlurred, blurPx] = [random.chance(0.05), random.uniform(0.8, 1.4)];
  return {
    background,
    colourA,
    colourB,
    blurPx: isBlurred ? blurPx : 0,
    grain: random.uniform(1, 3.5),
  };
}

function calmed(colour: Rgb, variety: number): Rgb {
  return mix(NEUTRAL_GREY, colour, variety);
}
