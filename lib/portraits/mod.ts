/**
 * portraits.
 *
 * @module
 */

export { portraitAttributes } from "./attributes.ts";
export { drawPortraits } from "./draw_portraits.ts";
export { openPortraits } from "./open_portraits.ts";
export { portraitRecipe, recipeFolderName } from "./recipe.ts";
export { renderFace, renderPortrait } from "./render_portrait.ts";
export { samplePortrait } from "./sample_portrait.ts";
