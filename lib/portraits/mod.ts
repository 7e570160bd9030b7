/**
 * Portraits: faces that this project draws itself, as SVG and then as pixels, so that every
 * attribute and every measure of a picture is known and none is a guess. They lie on disk as CelebA
 * does, so whatever reads CelebA reads them.
 *
 * @module
 */

// A set of portraits as files: drawn once, and opened as a source of pictures; its recipe names it.
export {
  type DrawnPortraits,
  drawPortraits,
  type DrawPortraitsOptions,
  portraitJpeg,
} from "./draw_portraits.ts";
export { openPortraits } from "./open_portraits.ts";
export {
  type PortraitInSet,
  portraitInSet,
  type PortraitRecipe,
  portraitRecipe,
  recipeFolderName,
} from "./recipe.ts";

// A single portrait: its values, drawn at random or forced, as a person and a shot; its picture.
export { samplePortrait, type SamplePortraitOptions } from "./sample_portrait.ts";
export type {
  ForcedValues,
  HairColourName,
  HairStyle,
  Person,
  Portrait,
  PortraitSeeds,
  Rgb,
  Shot,
} from "./portrait.ts";
export { type RenderedPortrait, renderFace, renderPortrait } from "./painting/mod.ts";

// The same with one thing changed: the right answer to "this man, smiling".
export { counterpart, type CounterpartChange } from "./counterpart.ts";

// What is to be seen in it, in CelebA's words.
export { portraitAttributes } from "./attributes.ts";
