/**
 * Drawing people. What a person is like goes with their sex, their age and the depth of their skin,
 * as far as it should, and with nothing else: `attributes.ts` lists what goes with what.
 *
 * Each group of values has a stream of its own, and every number is drawn whether it is used or
 * not. So forcing a value leaves all others as they are, but for those three roots.
 *
 * @module
 */

import { type RandomStream, stream } from "../random/mod.ts";
import { mix } from "./colour.ts";
import { ALL_EYES, DARK_EYES, HAIR_COLOURS, LIPSTICKS, MAX_SKIN_DEPTH } from "./pigments.ts";
import { clamp, lerp } from "./path.ts";
import type { ForcedValues, HairColourName, HairStyle, Person } from "./portrait.ts";

/** Lips at least this thick are called big. */
export const BIG_LIPS = 1.15;

/** Brows at least this thick are called bushy. */
export const BUSHY_BROWS = 1.7;

/** What the other values depend on. */
interface Roots {
  readonly male: boolean;
  readonly old: boolean;
  /** Whether the skin is among the lighter tones. */
  readonly fair: boolean;
}

/**
 * Draws a person.
 *
 * @param seed The same seed gives the same person.
 * @param forced Values to set whatever is drawn; groups of a shot are ignored.
 */
export function samplePerson(seed: string, forced: ForcedValues = {}): Person {
  const random = (group: string) => stream(seed, "person", group);
  const basics = { ...sampleBasics(random("basics"), forced.basics?.male), ...forced.basics };
  const { male } = basics;
  const skin = { ...sampleSkin(random("skin"), male), ...forced.skin };
  const roots: Roots = { male, old: basics.age > 0.5, fair: skin.depth < 3.2 };
  return {
    basics,
    skin,
    face: { ...sampleFace(random("face"), roots), ...forced.face },
    eyes: { ...sampleEyes(random("eyes"), roots), ...forced.eyes },
    brows: { ...sampleBrows(random("brows"), roots), ...forced.brows },
    nose: { ...sampleNose(random("nose"), roots), ...forced.nose },
    lips: { ...sampleLips(random("lips"), roots), ...forced.lips },
    hair: { ...sampleHair(random("hair"), roots, forced.hair?.colourName), ...forced.hair },
    facialHair: { ...sampleFacialHair(random("facial hair"), roots), ...forced.facialHair },
    makeup: { ...sampleMakeup(random("makeup"), roots), ...forced.makeup },
    jewellery: { ...sampleJewellery(random("jewellery"), roots), ...forced.jewellery },
  };
}

function sampleBasics(random: RandomStream, forcedMale?: boolean): Person["basics"] {
  const drawnMale = random.chance(0.46);
  const old = random.chance(0.22);
  return {
    male: forcedMale ?? drawnMale,
    age: random.uniform(old ? 0.55 : 0, old ? 1 : 0.45),
  };
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

function sampleFace(random: RandomStream, { male }: Roots): Person["face"] {
  const width = random.boundedNormal(male ? 1.0 : 0.96, 0.03);
  const jawWidth = random.boundedNormal(male ? 1.09 : 0.93, 0.045);
  const chinWidth = random.boundedNormal(male ? 1.15 : 0.9, 0.1);
  const length = random.boundedNormal(male ? 1.03 : 0.985, 0.03);
  const plump = random.chance(0.15);
  const chubbiness = Math.max(0, random.uniform(plump ? 0.3 : -0.2, plump ? 1 : 0.2));
  return { width, jawWidth, chinWidth, length, chubbiness, cheekbones: random.next() };
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

function hairColourWeights({ male, fair }: Roots): Partial<Record<HairColourName, number>> {
  if (!fair) return { black: 72, brown: 28 };
  return male
    ? { black: 27, brown: 48, blond: 20, red: 5 }
    : { black: 22, brown: 42, blond: 28, red: 8 };
}

function hairStyleWeights({ male, old }: Roots): Partial<Record<HairStyle, number>> {
  if (!male) return { long: 52, bob: 16, updo: 12, ponytail: 9, curly: 6, short: 5 };
  return {
    short: 25,
    sidepart: 25,
    quiff: 15,
    curly: 8,
    buzz: 11,
    bald: old ? 14 : 5,
    long: 7,
  };
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
