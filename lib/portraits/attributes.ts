/**
 * What is known of a portrait: CelebA's 40 attributes, read off its own values, and these values. A
 * label says what is to be seen in the picture, so it is never wrong.
 *
 * What goes with what is decided here and in `sample_portrait.ts`, and held by a test:
 *
 * - **By definition.** Hair has one colour, or none on a bald head; it is straight, wavy or
 *   neither. No nose is both big and pointy. A shadow, moustache, goatee or beard excludes
 *   `No_Beard`; a full beard has sideburns, and is no goatee and no shadow. A double chin is a
 *   chubby one. Bangs hide a hairline, and a hat hides bangs, hairline and baldness. `Attractive`,
 *   a matter of taste in CelebA, stands for young, slim and awake: nothing should rest on it.
 * - **With sex**, and none of them for all of one sex: facial hair, baldness and neckties (men
 *   only); lipstick and heavy make-up (women only); earrings, necklaces and rosy cheeks (rarely
 *   men); bushy and arched brows, noses, lips, hairlines, and blond hair a little.
 * - **With age**: grey hair, receding hairlines, bald heads, bags under the eyes.
 * - **With skin**: the darker has black or brown hair, and slightly broader noses and lips.
 * - **With one another**: a smile opens the mouth more often than not; heavy make-up comes with
 *   lipstick and, a little, with rosy cheeks.
 *
 * Nothing else tells of anything else: smiles, glasses, hats, blur and age do not depend on sex,
 * and pose, light and scene depend on nothing. A recipe can make smiles go with what they go with in
 * CelebA (`confounding.ts`).
 *
 * A smile raises the cheeks and narrows the eyes of whoever smiles. `High_Cheekbones` and
 * `Narrow_Eyes` are what a face has without it: bones, and how far the eyes open at rest. In CelebA
 * raised cheeks count as well, and give smiles away.
 *
 * @module
 */

import type { FaceAttributes } from "../annotations/mod.ts";
import type { Portrait } from "./portrait.ts";

/** Lips at least this thick are called big. */
export const BIG_LIPS = 1.15;

/** Brows at least this thick are called bushy. */
export const BUSHY_BROWS = 1.7;

/** Above these, cheekbones are called high, make-up heavy, lips painted, cheeks rosy, a face smiling. */
export const HIGH_CHEEKBONES = 0.6;
export const HEAVY_MAKEUP = 0.6;
export const LIPSTICK = 0.45;
export const ROSY_CHEEKS = 0.5;
export const SMILING = 0.4;

/** Reads the attributes off a portrait. */
export function portraitAttributes(portrait: Portrait): FaceAttributes {
  const { basics, skin, face, eyes, brows, nose, lips, hair, facialHair, makeup } = portrait;
  const { expression, outfit, scene } = portrait;
  const bareheaded = outfit.hat === "none";
  const hairless = hair.style === "bald";
  const bangs = showsBangs(portrait);
  const bearded = facialHair.beard > 0;
  const unshaven = facialHair.stubble > 0.45;
  return {
    "5_o_Clock_Shadow": unshaven && !bearded,
    Arched_Eyebrows: brows.arch > 0.75,
    Attractive: basics.age < 0.4 && face.chubbiness < 0.3 && eyes.bags < 0.3,
    Bags_Under_Eyes: eyes.bags > 0.45,
    Bald: hairless && bareheaded,
    Bangs: bangs,
    Big_Lips: lips.thickness >= BIG_LIPS,
    Big_Nose: nose.width > 1.1,
    Black_Hair: !hairless && hair.colourName === "black",
    Blond_Hair: !hairless && hair.colourName === "blond",
    Blurry: scene.blurPx > 0,
    Brown_Hair: !hairless && hair.colourName === "brown",
    Bushy_Eyebrows: brows.thickness >= BUSHY_BROWS,
    Chubby: face.chubbiness > 0.45,
    Double_Chin: face.chubbiness > 0.6,
    Eyeglasses: outfit.glasses !== "none",
    Goatee: facialHair.goatee > 0 && !bearded,
    Gray_Hair: !hairless && hair.colourName === "grey",
    Heavy_Makeup: makeup.amount > HEAVY_MAKEUP,
    High_Cheekbones: face.cheekbones > HIGH_CHEEKBONES,
    Male: basics.male,
    Mouth_Slightly_Open: expression.mouthOpen > 0.15,
    Mustache: facialHair.moustache > 0,
    Narrow_Eyes: eyes.openness < 0.8,
    No_Beard: !(unshaven || bearded || facialHair.moustache > 0 || facialHair.goatee > 0),
    Oval_Face: face.length > 1.05 * face.width,
    Pale_Skin: skin.depth < 0.4,
    Pointy_Nose: nose.width < 0.93,
    Receding_Hairline: hair.recession > 0.5 && !hairless && bareheaded && !bangs,
    Rosy_Cheeks: makeup.blush > ROSY_CHEEKS,
    Sideburns: facialHair.sideburns > 0.45,
    Smiling: expression.smile > SMILING,
    Straight_Hair: showsWave(portrait) && hair.wave < 0.15,
    Wavy_Hair: hair.style === "curly" || (showsWave(portrait) && hair.wave > 0.45),
    Wearing_Earrings: portrait.jewellery.earrings > 0,
    Wearing_Hat: !bareheaded,
    Wearing_Lipstick: makeup.lipstick > LIPSTICK,
    Wearing_Necklace: portrait.jewellery.necklace,
    Wearing_Necktie: outfit.clothes === "suit" && outfit.tie,
    Young: basics.age <= 0.5,
  };
}

/** Whether hair falls over the forehead: some cuts have no room for bangs; a hat hides them. */
export function showsBangs({ hair, outfit }: Portrait): boolean {
  const without = ["bald", "buzz", "curly", "quiff"].includes(hair.style);
  return hair.bangs > 0 && !without && outfit.hat === "none";
}

/** Whether the hair is of a length and cut that shows how straight it is. */
function showsWave({ hair }: Portrait): boolean {
  return ["long", "bob", "short", "sidepart", "quiff"].includes(hair.style);
}

/** A person's age in years: 18 to 75. */
function ageYears({ basics }: Portrait): number {
  return 18 + 57 * basics.age;
}

/**
 * Lists a portrait's continuous values. Angles are in degrees, shifts and blur in pixels, age in
 * years, skin depth from 0 (lightest) to 8; other values are shares from 0 to 1, or multiples of
 * what is usual.
 */
export function portraitMeasures(portrait: Portrait): Readonly<Record<string, number>> {
  const { expression, pose, light, skin, face, eyes, brows, nose, lips } = portrait;
  const { smiling, hair, facialHair, makeup, jewellery, scene } = portrait;
  const degrees = (radians: number) => radians * 180 / Math.PI;
  return {
    smile: expression.smile,
    mouth_open: expression.mouthOpen,
    yaw: degrees(pose.yaw),
    pitch: degrees(pose.pitch),
    roll: pose.roll,
    shift_x: pose.shiftXPx,
    shift_y: pose.shiftYPx,
    scale: pose.scale,
    light_side: light.side,
    light_strength: light.strength,
    light_tint: light.tint,
    exposure: light.exposure,
    contrast: light.contrast,
    blur: scene.blurPx,
    grain: scene.grain,
    age_years: ageYears(portrait),
    skin_depth: skin.depth,
    skin_undertone: skin.undertone,
    face_width: face.width,
    face_length: face.length,
    jaw_width: face.jawWidth,
    chubbiness: face.chubbiness,
    cheekbones: face.cheekbones,
    eye_size: eyes.size,
    eye_openness: eyes.openness,
    eye_bags: eyes.bags,
    brow_thickness: brows.thickness,
    brow_arch: brows.arch,
    nose_width: nose.width,
    nose_length: nose.length,
    lip_thickness: lips.thickness,
    smile_cheeks: smiling.cheeks,
    smile_dimples: smiling.dimples,
    smile_slant: smiling.slant,
    hair_wave: hair.wave,
    hair_volume: hair.volume,
    bangs: hair.bangs,
    recession: hair.recession,
    stubble: facialHair.stubble,
    moustache: facialHair.moustache,
    goatee: facialHair.goatee,
    beard: facialHair.beard,
    sideburns: facialHair.sideburns,
    makeup: makeup.amount,
    lipstick: makeup.lipstick,
    blush: makeup.blush,
    earrings: jewellery.earrings,
  };
}
