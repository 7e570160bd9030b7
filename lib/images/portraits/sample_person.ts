/**
 * Drawing people, with frequencies like CelebA's.
 *
 * Sex, age and depth of skin shape the rest; each group of values has a stream of its own, and
 * every number is drawn whether it is used or not. So forcing a value leaves all others as they are,
 * but for those three roots.
 *
 * @module
 */

import { type RandomStream, stream } from "../../random/random_stream.ts";
import { mix } from "./colour.ts";
import { ALL_EYES, DARK_EYES, HAIR_COLOURS, LIPSTICKS, MAX_SKIN_DEPTH } from "./pigments.ts";
import { clamp } from "./path.ts";
import type { ForcedValues, HairColourName, HairStyle, Person } from "./portrait.ts";

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
  const drawnMale = random.chance(0.42);
  const male = forcedMale ?? drawnMale;
  const old = random.chance(male ? 0.30 : 0.14);
  return { male, age: old ? random.uniform(0.55, 1) : random.uniform(0, 0.45) };
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
  return {
    size: random.boundedNormal(male ? 0.91 : 1.04, 0.04),
    openness: random.boundedNormal(male ? 0.82 : 0.99, 0.08),
    tilt: random.boundedNormal(male ? 0 : 0.7, 0.7),
    gap: random.boundedNormal(1, 0.03),
    colour: random.pick(fair ? ALL_EYES : DARK_EYES),
    bags: Math.max(0, random.uniform(old ? 0.3 : -0.5, old ? 1 : 0.4)),
  };
}

function sampleBrows(random: RandomStream, { male }: Roots): Person["brows"] {
  return {
    thickness: random.boundedNormal(male ? 1.58 : 0.85, 0.17),
    arch: random.boundedNormal(male ? 0.1 : 0.7, 0.25),
    drop: random.boundedNormal(male ? 2.4 : -0.3, 0.7),
    tilt: random.boundedNormal(male ? 0 : 0.5, 0.6),
  };
}

function sampleNose(random: RandomStream, { male, fair }: Roots): Person["nose"] {
  return {
    width: random.boundedNormal(male ? 1.08 : 0.93, 0.07) + (fair ? 0 : 0.08),
    length: random.boundedNormal(male ? 1.04 : 0.97, 0.04),
    tip: random.next(),
  };
}

function sampleLips(random: RandomStream, { male, fair }: Roots): Person["lips"] {
  return {
    thickness: random.boundedNormal(male ? 0.74 : 1.1, 0.13) + (fair ? 0 : 0.12),
    width: random.boundedNormal(male ? 1.02 : 0.97, 0.04),
  };
}

function hairColourWeights({ male, fair }: Roots): Partial<Record<HairColourName, number>> {
  if (!fair) return { black: 75, brown: 25 };
  return male
    ? { black: 27, brown: 48, blond: 16, red: 5 }
    : { black: 18, brown: 38, blond: 36, red: 8 };
}

function hairStyleWeights({ male, old }: Roots): Partial<Record<HairStyle, number>> {
  if (!male) return { long: 58, bob: 16, updo: 14, ponytail: 9, curly: 3 };
  return {
    short: 26,
    sidepart: 26,
    quiff: 16,
    curly: 9,
    buzz: 12,
    bald: old ? 16 : 4,
    long: 3,
  };
}

function sampleHair(
  random: RandomStream,
  roots: Roots,
  forcedColourName?: HairColourName,
): Person["hair"] {
  const { male, old } = roots;
  const greyed = random.chance(male ? 0.55 : 0.25) && old;
  const firstColour = random.weighted(hairColourWeights(roots));
  const colourName = forcedColourName ?? (greyed ? "grey" : firstColour);
  const [one, other, share] = [random.next(), random.next(), random.next()];
  const shades = HAIR_COLOURS[colourName];
  const style = random.weighted(hairStyleWeights(roots));
  const wavy = random.chance(0.4);
  const wave = random.uniform(wavy ? 0.5 : 0, wavy ? 1 : 0.15);
  const volume = random.uniform(0.2, 1);
  const part = random.pick([-1, 1]) * random.next();
  const hasBangs = random.chance(male ? 0.06 : 0.22);
  const bangs = random.uniform(0.6, 1);
  const recession = random.uniform(old ? 0.3 : 0, old ? 1 : 0.35);
  return {
    style,
    colourName,
    colour: mix(shadeAt(shades, one), shadeAt(shades, other), share),
    wave,
    volume,
    part,
    bangs: hasBangs ? bangs : 0,
    recession: male ? recession : 0,
  };
}

function sampleFacialHair(random: RandomStream, { male }: Roots): Person["facialHair"] {
  const kind = random.weighted({ none: 46, stubble: 24, goatee: 10, moustache: 6, beard: 14 });
  const [stubble, moustache, goatee, beard, sideburns] = [
    random.next(),
    random.uniform(0.7, 1),
    random.uniform(0.7, 1),
    random.uniform(0.7, 1),
    random.next(),
  ];
  const longSideburns = random.chance(0.3);
  if (!male) return { stubble: 0, moustache: 0, goatee: 0, beard: 0, sideburns: 0 };
  const growth = { none: [0.12, 0.4], stubble: [0.5, 1] } as const;
  const [least, most] = kind === "none" || kind === "stubble" ? growth[kind] : [0.3, 0.6];
  const bearded = kind === "beard";
  return {
    stubble: least + (most - least) * stubble,
    moustache: kind === "moustache" || kind === "goatee" || bearded ? moustache : 0,
    goatee: kind === "goatee" || bearded ? goatee : 0,
    beard: bearded ? beard : 0,
    sideburns: bearded ? 1 : longSideburns ? 0.5 + 0.5 * sideburns : 0.3 * sideburns,
  };
}

function sampleMakeup(random: RandomStream, { male }: Roots): Person["makeup"] {
  const madeUp = random.chance(0.62);
  const drawn = Math.max(0, random.uniform(madeUp ? 0.4 : 0, madeUp ? 1 : 0.25));
  const amount = male ? 0 : drawn;
  const lipstick = random.uniform(madeUp ? 0.5 : 0, madeUp ? 1 : 0.3);
  const lipColour = random.pick(LIPSTICKS);
  const blush = random.uniform(0.2, 1);
  return { amount, lipstick: male ? 0 : lipstick, lipColour, blush: amount * blush };
}

function sampleJewellery(random: RandomStream, { male }: Roots): Person["jewellery"] {
  const [wears, size] = [random.chance(0.45), random.uniform(0.3, 1)];
  const necklace = random.chance(0.25);
  return { earrings: !male && wears ? size : 0, necklace: !male && necklace };
}

function shadeAt<T>(shades: readonly T[], share: number): T {
  const shade = shades[clamp(Math.floor(share * shades.length), 0, shades.length - 1)];
  if (shade === undefined) throw new RangeError("Cannot colour hair as its colour has no shades");
  return shade;
}
