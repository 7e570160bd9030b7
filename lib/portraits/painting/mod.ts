/**
 * Painting one portrait: the geometry of its head, painters for its parts, from the background to the
 * glasses, and the easel that they draw on. `render_portrait.ts` has their order.
 *
 * @module
 */

export { portraitGeometry } from "./head.ts";
export { type RenderedPortrait, renderFace, renderPortrait } from "./render_portrait.ts";
