/**
 * What every painter of a part has at hand.
 *
 * @module
 */

import { type RandomStream, stream } from "../random/mod.ts";
import { type Head, headOf, type Lamp, lampOf } from "./head.ts";
import { type Palette, paletteOf } from "./palette.ts";
import type { Portrait } from "./portrait.ts";
import { SvgDefinitions } from "./svg.ts";

/** One picture in the making. */
export interface Easel {
  readonly portrait: Portrait;
  readonly head: Head;
  readonly lamp: Lamp;
  readonly palette: Palette;
  readonly definitions: SvgDefinitions;
  /** The numbers behind a part's texture: strands, pores. The same in every shot of a person. */
  readonly texture: (part: string) => RandomStream;
}

/** Sets up the easel for a portrait. */
export function easelFor(portrait: Portrait): Easel {
  return {
    portrait,
    head: headOf(portrait),
    lamp: lampOf(portrait),
    palette: paletteOf(portrait),
    definitions: new SvgDefinitions(),
    texture: (part) => stream(portrait.seeds.person, "texture", part),
  };
}
