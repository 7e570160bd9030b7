/**
 * Drawing portraits at random: a person, and one shot of them. What a person is like goes with
 * their sex, their age and the depth of their skin, as far as it should, and with nothing else:
 * `attributes.ts` lists what goes with what.
 *
 * Each group of values has a stream of its own, and every number is drawn whether it is used or
 * not. So forcing a value leaves all others as they are, but for those three roots.
 *
 * @module
 */

import { type RandomStream, stream } from "../random/mod.ts";
import { BIG_LIPS, BUSHY_BROWS } from "./attributes.ts";
import {
  ALL_EYES,
  BACKDROPS,
  CLOTHS,
  DARK_EYES,
  HAIR_COLOURS,
  LIPSTICKS,
  MAX_SKIN_DEPTH,
  mix,
  NEUTRAL_GREY,
} from "./colour.ts";
import { cheekbonesOf, smileChance } from "./confounding.ts";
import { clamp, lerp } from "./path.ts";
import type {
  ForcedValues,
  HairColourName,
  HairStyle,
  Person,
  Portrait,
  PortraitSeeds,
  Rgb,
  Shot,
} from "./portrait.ts";

/** How a portrait is drawn. */
export interface SamplePortraitOptions {
  /**
   * From 0 to 1: how much pose, light and scene vary. Identity and expression always do. Default 1.
   */
  readonly variety?: number;
  /**
   * From 0 to 1: the share of people whose smiles go with high cheekbones, women, make-up and youth
   * about as in CelebA. Default 0: smiles go with nothing.
   */
  readonly confounding?: number;
  /** Values to set whatever is drawn. */
  readonly forced?: ForcedValues;
}

/**
 * Draws a portrait.
 *
 * A forced value changes no other one, with these exceptions: `basics.male`, `basics.age` and
 * `skin.depth` shape what is drawn for the rest of the person (and of the shot, for the first; under
 * confounding the smile too, for the first two), and `hair.colourName` chooses among what shades `hair.colour` is drawn.
 *
 * @param seeds The same person seed gives the same person; the same shot seed the same shot.
 * @throws {RangeError} If `variety` or `confounding` is outside 0 to 1.
 *
 * @example
 * ```ts
 * import { samplePortrait } from "facespace/portraits";
 *
 * const seeds = { person: "person 1", shot: "person 1, shot 1" };
 * const neutral = samplePortrait(seeds, { forced: { expression: { smile: 0 } } });
 * const smiling = samplePortrait(seeds, { forced: { expression: { smile: 1 } } });
 * if (neutral.hair.style !== smiling.hair.style) throw new Error("The person changed");
 * ```
 */
export function samplePortrait(
  seeds: PortraitSeeds,
  options: SamplePortraitOptions = {},
): Portrait {
  const { variety = 1, confounding = 0, forced = {} } = options;
  for (const [name, value] of Object.entries({ variety, confounding })) {
    if (value >= 0 && value <= 1) continue;
    throw new RangeError(`Cannot draw a portrait as ${name} must be 0 to 1: got ${value}`);
  }
  const person = (group: string) => stream(seeds.person, "person", group);
  const shot = (group: string) => stream(seeds.shot, "shot", group);
  const basics = { ...sampleBasics(person("basics"), forced.basics?.male), ...forced.basics };
  const { male } = basics;
  const skin = { ...sampleSkin(person("skin"), male), ...forced.skin };
  const roots: Roots = { male, old: basics.age > 0.5, fair: skin.depth < 3.2 };
  const confounded = person("confounding").chance(confounding);
  const face = sampleFace(person("face"), roots, confounded);
  const makeup = sampleMakeup(person("makeup"), roots);
  const smiles = confounded ? smileChance({ basics, face, makeup }) : 0.49;
  return {
    basics,
    skin,
    face: { ...face, ...forced.face },
    eyes: { ...sampleEyes(person("eyes"), roots), ...forced.eyes },
    brows: { ...sampleBrows(person("brows"), roots), ...forced.brows },
    nose: { ...sampleNose(person("nose"), roots), ...forced.nose },
    lips: { ...sampleLips(person("lips"), roots), ...forced.lips },
    smiling: { ...sampleSmiling(person("smiling")), ...forced.smiling },
    hair: { ...sampleHair(person("hair"), roots, forced.hair?.colourName), ...forced.hair },
    facialHair: { ...sampleFacialHair(person("facial hair"), roots), ...forced.facialHair },
    makeup: { ...makeup, ...forced.makeup },
    jewellery: { ...sampleJewellery(person("jewellery"), roots), ...forced.jewellery },
    expression: { ...sampleExpression(shot("expression"), smiles), ...forced.expression },
    pose: { ...samplePose(shot("pose"), variety), ...forced.pose },
    light: { ...sampleLight(shot("light"), variety), ...forced.light },
    outfit: { ...sampleOutfit(shot("outfit"), male, variety), ...forced.outfit },
    scene: { ...sampleScene(shot("scene"), variety), ...forced.scene },
    seeds,
  };
}

/** What the other values of a person depend on; what is worn in a shot depends on the first. */
interface Roots {
  readonly male: boolean;
  readonly old: boolean;
  /** Whether the skin is among the lighter tones. */
  readonly fair: boolean;
}

function sampleBasics(random: RandomStream, forcedMale?: boolean): Person["basics"] {
  const drawnMale = random.chance(0.46);
  const old = random.chance(0.22);
  return { male: forcedMale ?? drawnMale, age: random.uniform(old ? 0.55 : 0, old ? 1 : 0.45) };
}

function sampleSkin(random: RandomStream, male: boolean): Person["skin"] {
  const light = random.chance(0.6);
  const depth = random.uniform(light ? 0 : 2, light ? 3.6 : MAX_SKIN_DEPTH);
  return {
    depth,
    undertone: random.uniform(-1, 1),
    pores: random.uniform(male ? 0.5 : 0, male ? 1 : 0.3),
  };
}

function sampleFace(
  random: RandomStream,
  { male }: Roots,
  confounded: boolean,
): Person["face"] {
  const width = random.boundedNormal(male ? 1.0 : 0.96, 0.03);
  const jawWidth = random.boundedNormal(male ? 1.09 : 0.93, 0.045);
  const chinWidth = random.boundedNormal(male ? 1.15 : 0.9, 0.1);
  const length = random.boundedNormal(male ? 1.03 : 0.985, 0.03);
  const plump = random.chance(0.15);
  const chubbiness = Math.max(0, random.uniform(plump ? 0.3 : -0.2, plump ? 1 : 0.2));
  const drawn = random.next();
  const cheekbones = confounded ? cheekbonesOf(drawn, male) : drawn;
  return { width, jawWidth, chinWidth, length, chubbiness, cheekbones };
}

function sampleEyes(random: RandomStream, { male, old, fair }: Roots): Person["eyes"] {
  const size = random.boundedNormal(male ? 0.86 : 1.06, 0.04);
  const narrow = random.chance(0.13);
  const [squint, openness] = [random.uniform(0.66, 0.78), random.boundedNormal(0, 0.05)];
  const tilt = random.boundedNormal(male ? 0 : 0.7, 0.7);
  const gap = random.boundedNormal(1, 0.03);
  const colour = random.pick(fair ? ALL_EYES : DARK_EYES);
  const baggy = random.chance(old ? 0.5 : 0.12);
  const bags = random.uniform(baggy ? 0.5 : 0, baggy ? 1 : 0.35);
  return {
    size,
    openness: narrow ? squint : openness + (male ? 0.92 : 1),
    tilt,
    gap,
    colour,
    bags,
  };
}

function sampleBrows(random: RandomStream, { male }: Roots): Person["brows"] {
  const bushy = random.chance(male ? 0.35 : 0.06);
  const extra = random.uniform(0.02, 0.3);
  const thickness = random.boundedNormal(male ? 1.46 : 0.85, male ? 0.09 : 0.14);
  const arched = random.chance(male ? 0.08 : 0.4);
  const high = random.uniform(0.78, male ? 1 : 1.25);
  const arch = random.boundedNormal(male ? 0.08 : 0.45, male ? 0.2 : 0.12);
  return {
    thickness: bushy ? BUSHY_BROWS + extra : thickness,
    arch: arched ? high : arch,
    drop: random.boundedNormal(male ? 2.6 : -0.3, 0.7),
    tilt: random.boundedNormal(male ? 0 : 0.5, 0.6),
  };
}

function sampleNose(random: RandomStream, { male, fair }: Roots): Person["nose"] {
  return {
    width: random.boundedNormal(male ? 1.05 : 0.965, 0.065) + (fair ? 0 : 0.05),
    length: random.boundedNormal(male ? 1.04 : 0.97, 0.04),
    tip: random.next(),
  };
}

function sampleLips(random: RandomStream, { male, fair }: Roots): Person["lips"] {
  const full = random.chance(male ? 0.12 : 0.26);
  const extra = random.uniform(0.02, male ? 0.15 : 0.3);
  const thickness = random.boundedNormal(male ? 0.74 : 0.97, male ? 0.1 : 0.07);
  return {
    thickness: full ? BIG_LIPS + extra : thickness + (fair ? 0 : 0.06),
    width: random.boundedNormal(male ? 1.02 : 0.97, 0.04),
  };
}

function sampleSmiling(random: RandomStream): Person["smiling"] {
  const [dimpled, depth] = [random.chance(0.25), random.uniform(0.5, 1)];
  return {
    cheeks: random.uniform(0.55, 1),
    dimples: dimpled ? depth : 0,
    slant: random.boundedNormal(0, 0.4),
  };
}

function hairColourWeights({ male, fair }: Roots): Partial<Record<HairColourName, number>> {
  if (!fair) return { black: 72, brown: 28 };
  return male
    ? { black: 27, brown: 48, blond: 20, red: 5 }
    : { black: 22, brown: 42, blond: 28, red: 8 };
}

function hairStyleWeights({ male, old }: Roots): Partial<Record<HairStyle, number>> {
  if (!male) return { long: 52, bob: 16, updo: 12, ponytail: 9, curly: 6, short: 5 };
  return { short: 25, sidepart: 25, quiff: 15, curly: 8, buzz: 11, bald: old ? 14 : 5, long: 7 };
}

function sampleHair(
  random: RandomStream,
  roots: Roots,
  forcedColourName?: HairColourName,
): Person["hair"] {
  const { male, old } = roots;
  const greyed = random.chance(old ? 0.4 : 0.015);
  const firstColour = random.weighted(hairColourWeights(roots));
  const colourName = forcedColourName ?? (greyed ? "grey" : firstColour);
  const [one, other, share] = [random.next(), random.next(), random.next()];
  const shades = HAIR_COLOURS[colourName];
  const style = random.weighted(hairStyleWeights(roots));
  const wave = random.weighted({ straight: 30, between: 33, wavy: 37 });
  const [leastWave, mostWave] = { straight: [0, 0.1], between: [0.2, 0.4], wavy: [0.5, 1] }[wave];
  const bend = random.next();
  const volume = random.uniform(0.2, 1);
  const part = random.pick([-1, 1]) * random.next();
  const hasBangs = random.chance(male ? 0.25 : 0.22);
  const bangs = random.uniform(0.6, 1);
  const [highForehead, foreheadLift] = [random.chance(0.06), random.uniform(0.55, 0.9)];
  const recession = random.uniform(old ? 0.2 : 0, old ? 1 : 0.57);
  return {
    style,
    colourName,
    colour: mix(shadeAt(shades, one), shadeAt(shades, other), share),
    wave: lerp(leastWave ?? 0, mostWave ?? 0, bend),
    volume,
    part,
    bangs: hasBangs ? bangs : 0,
    recession: male ? recession : highForehead ? foreheadLift : 0,
  };
}

function sampleFacialHair(random: RandomStream, { male }: Roots): Person["facialHair"] {
  const kind = random.weighted({ none: 46, stubble: 23, goatee: 10, moustache: 6, beard: 15 });
  const [stubble, moustache, goatee, beard, sideburns] = [
    random.next(),
    random.uniform(0.7, 1),
    random.uniform(0.7, 1),
    random.uniform(0.7, 1),
    random.next(),
  ];
  const longSideburns = random.chance(0.3);
  const overLip = random.chance(0.75);
  if (!male) return { stubble: 0, moustache: 0, goatee: 0, beard: 0, sideburns: 0 };
  const growth = { none: [0.2, 0.44], stubble: [0.5, 1] } as const;
  const [least, most] = kind === "none" || kind === "stubble" ? growth[kind] : [0.3, 0.6];
  const bearded = kind === "beard";
  const chinned = kind === "goatee" || bearded;
  return {
    stubble: least + (most - least) * stubble,
    moustache: kind === "moustache" || (chinned && overLip) ? moustache : 0,
    goatee: chinned ? goatee : 0,
    beard: bearded ? beard : 0,
    sideburns: bearded ? 1 : longSideburns ? 0.5 + 0.5 * sideburns : 0.3 * sideburns,
  };
}

function sampleMakeup(random: RandomStream, { male }: Roots): Person["makeup"] {
  const madeUp = random.chance(0.6);
  const amount = random.uniform(madeUp ? 0.4 : 0, madeUp ? 1 : 0.25);
  const wearsLipstick = random.chance(madeUp ? 0.85 : 0.25);
  const lipstick = random.uniform(wearsLipstick ? 0.5 : 0, wearsLipstick ? 1 : 0.3);
  const lipColour = random.pick(LIPSTICKS);
  const rosy = random.chance(male ? 0.05 : madeUp ? 0.18 : 0.06);
  const [flush, powder] = [random.uniform(0.55, 1), random.uniform(0, 0.5)];
  return {
    amount: male ? 0 : amount,
    lipstick: male ? 0 : lipstick,
    lipColour,
    blush: rosy ? flush : male ? 0 : amount * powder,
  };
}

function sampleJewellery(random: RandomStream, { male }: Roots): Person["jewellery"] {
  const [wears, size] = [random.chance(male ? 0.05 : 0.42), random.uniform(0.3, 1)];
  const necklace = random.chance(male ? 0.05 : 0.24);
  return { earrings: wears ? size : 0, necklace };
}

function shadeAt<T>(shades: readonly T[], share: number): T {
  const shade = shades[clamp(Math.floor(share * shades.length), 0, shades.length - 1)];
  if (shade === undefined) throw new RangeError("Cannot colour hair as its colour has no shades");
  return shade;
}

/** The mouth opens with the smile that was drawn, not with one that is forced. */
function sampleExpression(random: RandomStream, smiles: number): Shot["expression"] {
  const smiling = random.chance(smiles);
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
