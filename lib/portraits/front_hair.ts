/**
 * What painting hair in front of the head yields: the hair, and the shadow it throws on the face.
 *
 * @module
 */

import type { Portrait } from "./portrait.ts";

/** Painted hair or headwear. */
export interface FrontHair {
  readonly painted: string;
  /** Elements for the face's medium shading. */
  readonly shadow: string;
}

/** The height of the hairline in the middle of the forehead, for a face of the given length. */
export const hairlineY = (faceLength: number): number => -37 * faceLength;

/** Whether hair falls over the forehead: some cuts have no room for bangs, and any hat hides them. */
export function showsBangs({ hair, outfit }: Portrait): boolean {
  const without = ["bald", "buzz", "curly", "quiff"].includes(hair.style);
  return hair.bangs > 0 && !without && outfit.hat === "none";
}

/** Whether the hair is of a length and cut that shows how straight it is. */
export function showsWave({ hair }: Portrait): boolean {
  return ["long", "bob", "short", "sidepart", "quiff"].includes(hair.style);
}
