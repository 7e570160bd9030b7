/**
 * What an eye is: a logistic regression tells patches of real eyes from what is in their place once damage
 * is planted there, and from what else there is on the same faces. It knows kinds of damage beforehand, which
 * distances from real eyes do not, and is not led astray by how much real eyes differ.
 *
 * @module
 */

import type { Landmarks, Point } from "../annotations/mod.ts";
import type { FloatImages } from "../images/mod.ts";
import { codeAt, type Codes, dot, logisticDirection } from "../latent/mod.ts";
import { fitWhitening } from "../statistics/mod.ts";
import { eyePatches } from "./eye_patches.ts";
import { plantDamage } from "./planted_damage.ts";

/** Says of patches how much speaks for an eye. */
type EyeClassifier = (patches: Codes) => Float64Array;

/** Directions of real eyes that are looked along, at most. */
const DIRECTIONS = 120;

/** Patches that must be known for each. */
const PATCHES_PER_DIRECTION = 4;

/** Where else to look, in distances between the eyes: cheek, brow, temple or nose, and beside the eye. */
const ELSEWHERE: readonly Point[] = [[0, 0.5], [0, -0.4], [-0.5, 0.1], [0.4, 0.3]];

/** What takes the place of both eyes. */
const BECOME = ["skin", "blotches", "smudges"] as const;

/**
 * Learns from real faces.
 *
 * @param landmarks Of each image, in its pixels.
 * @returns Higher is more of an eye; where the border is, real faces have to say.
 */
export async function learnEyes(
  images: FloatImages,
  landmarks: readonly Landmarks[],
  seed: string,
): Promise<EyeClassifier> {
  const eyes = eyePatches(images, landmarks);
  const others = ELSEWHERE.map((offset) => eyePatches(images, landmarks.map(movedBy(offset))));
  for (const become of BECOME) {
    const damage = { kind: "eyes", become, which: "both" } as const;
    others.push(eyePatches(await plantDamage(images, damage, { landmarks, seed }), landmarks));
  }
  const directions = Math.max(1, Math.floor(eyes.count / PATCHES_PER_DIRECTION));
  const whitening = fitWhitening(eyes, Math.min(DIRECTIONS, directions));
  const codes = joined([eyes, ...others].map((patches) => whitening.apply(patches)));
  const labels = Array.from({ length: codes.count }, (_, i) => i < eyes.count ? 1 : -1);
  const { direction } = logisticDirection({ codes, labels }, { cost: COST, tolerance: 1e-4 });
  return (patches) => {
    const whitened = whitening.apply(patches);
    return Float64Array.from(
      { length: whitened.count },
      (_, i) => dot(direction, codeAt(whitened, i)),
    );
  };
}

/** The cost of errors: low, as the classes are parted easily and the direction should not lean on a few. */
const COST = 0.01;

const movedBy = ([right, down]: Point) => (landmarks: Landmarks): Landmarks => {
  const { leftEye, rightEye } = landmarks;
  const distance = Math.hypot(rightEye[0] - leftEye[0], rightEye[1] - leftEye[1]);
  const moved = ([x, y]: Point): Point => [x + right * distance, y + down * distance];
  return { ...landmarks, leftEye: moved(leftEye), rightEye: moved(rightEye) };
};

function joined(parts: readonly Codes[]): Codes {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const dim = parts[0]?.dim ?? 0;
  const values = new Float32Array(count * dim);
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { values, count, dim };
}
