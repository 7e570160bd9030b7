/**
 * The continuous values behind a portrait: what its attributes are read off, and what else was
 * drawn. They become the columns of `truth.csv`.
 *
 * @module
 */

import type { Portrait } from "./portrait.ts";

/** Continuous values by their column's name. */
export type PortraitMeasures = Readonly<Record<string, number>>;

/** A person's age in years: 18 to 75. */
export function ageYears({ basics }: Portrait): number {
  return 18 + 57 * basics.age;
}

/**
 * Lists a portrait's continuous values. Angles are in degrees, shifts and blur in pixels, age in
 * years, skin depth from 0 (lightest) to 8; other values are shares from 0 to 1, or multiples of
 * what is usual.
 */
export function portraitMeasures(portrait: Portrait): PortraitMeasures {
  const { expression, pose, light, skin, face, eyes, brows, nose, lips } = portrait;
  const { hair, facialHair, makeup, jewellery, scene } = portrait;
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
