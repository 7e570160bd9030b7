/**
 * Drawing whole portraits: a person, and one shot of them.
 *
 * @module
 */

import type { ForcedValues, Portrait, PortraitSeeds } from "./portrait.ts";
import { samplePerson } from "./sample_person.ts";
import { sampleShot } from "./sample_shot.ts";

/** How a portrait is drawn. */
export interface SamplePortraitOptions {
  /**
   * From 0 to 1: how much pose, light and scene vary. Identity and expression always do. Default 1.
   */
  readonly variety?: number;
  /** Values to set whatever is drawn; nothing else changes but what {@linkcode samplePortrait} says. */
  readonly forced?: ForcedValues;
}

/**
 * Draws a portrait.
 *
 * A forced value changes no other one, with these exceptions: `basics.male`, `basics.age` and
 * `skin.depth` shape what is drawn for the rest of the person (and of the shot, for the first), and
 * `hair.colourName` chooses among what shades `hair.colour` is drawn.
 *
 * @param seeds The same person seed gives the same person; the same shot seed the same shot.
 * @throws {RangeError} If `variety` is outside 0 to 1.
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
  const { variety = 1, forced = {} } = options;
  if (!(variety >= 0 && variety <= 1)) {
    throw new RangeError(`Cannot draw a portrait as variety must be 0 to 1: got ${variety}`);
  }
  const person = samplePerson(seeds.person, forced);
  const shot = sampleShot(seeds.shot, person.basics.male, { variety, forced });
  return { ...person, ...shot, seeds };
}
