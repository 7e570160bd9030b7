/**
 * What every painter of a part has at hand: the portrait, where its head is, its colours under its
 * light; and SVG elements with the definitions (gradients, clips, blurs) that they refer to.
 *
 * @module
 */

import { type RandomStream, stream } from "../../random/mod.ts";
import { css, hex, mix, scaled, skinTone } from "../colour.ts";
import { type Head, headOf, type Side } from "./head.ts";
import { clamp, place, type Point, text } from "../path.ts";
import type { Portrait, Rgb } from "../portrait.ts";

/** One picture in the making. */
export interface Easel {
  readonly portrait: Portrait;
  readonly head: Head;
  readonly lamp: ReturnType<typeof lampOf>;
  readonly palette: ReturnType<typeof paletteOf>;
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

/** Mixes the colours of a portrait, under its light. */
function paletteOf({ skin, hair, light }: Portrait) {
  const tint = hex(light.tint > 0 ? "#ffe9cc" : "#e9f0ff");
  const lamp = mix(hex("#ffffff"), tint, clamp(Math.abs(light.tint), 0, 1));
  const undertone = hex(skin.undertone > 0 ? "#d9834f" : "#d07a66");
  const base = mix(skinTone(skin.depth), undertone, 0.08 + 0.1 * Math.abs(skin.undertone));
  const lit = mix(base, lamp, 0.5);
  const shade = mix(scaled(base, 0.56), hex("#8a3014"), 0.24);
  const deep = mix(scaled(base, 0.3), hex("#2a0d08"), 0.4);
  const hairShine = mix(lamp, hex("#d9a860"), 0.35);
  const grey = hair.colourName === "grey";
  return {
    /** The light itself. */
    light: lamp,
    skin: base,
    skinLit: lit,
    skinShade: shade,
    /** The darkest of the skin: nostrils, lids, folds. */
    skinDeep: deep,
    skinRosy: mix(base, hex("#c4453e"), 0.42),
    /** Skin lit (above 0) or in the shade (below 0), −1 to 1. */
    skinAt: (brightness: number) =>
      brightness >= 0 ? mix(base, lit, brightness) : mix(base, shade, -brightness),
    hair: hair.colour,
    hairLit: mix(hair.colour, hairShine, hair.colourName === "black" ? 0.24 : 0.36),
    hairShade: scaled(hair.colour, 0.42),
    brows: mix(browColour(hair), deep, 0.25),
    beard: mix(grey ? hair.colour : scaled(hair.colour, 0.75), deep, 0.2),
  };
}

function browColour({ colour, colourName }: Portrait["hair"]): Rgb {
  if (colourName === "blond") return mix(colour, hex("#5a3d22"), 0.6);
  if (colourName === "grey") return mix(colour, hex("#4a4643"), 0.4);
  return scaled(colour, 0.8);
}

/** Works out the light as it falls on the head of a portrait. */
function lampOf({ light }: Portrait) {
  return {
    /** Where gradients across the face start: on the lit side, in head space. */
    litX: light.side >= 0 ? 46 : -46,
    /** How much the lit side differs from the other, from 0. */
    contrast: Math.abs(light.side) * light.strength,
    /** How far a side lies in the shade, 0–1. */
    shadeOn: (side: Side) => clamp(0.5 - 0.5 * side * light.side, 0, 1),
  };
}

/**
 * Soft shading of the face in three layers, to which painters add SVG elements. Each layer is one
 * blurred group, as every blur costs time.
 */
export interface Shading {
  /** Planes of the face: cheeks, temples, forehead. */
  readonly broad: string[];
  /** Folds, the nose, and shadows thrown by hair. */
  readonly medium: string[];
  /** Nostrils, wrinkles, brows. */
  readonly fine: string[];
}

/** What an area is filled with: a colour, or a reference such as `url(#skin)`. */
type Paint = Rgb | string;

/** A filled area. */
export function fill(path: string, paint: Paint, opacity = 1): string {
  const opaque = opacity < 1 ? ` fill-opacity="${text(opacity)}"` : "";
  return `<path d="${path}" fill="${paintText(paint)}"${opaque}/>`;
}

/** The width from which a line's ends are worth rounding: each costs as much as the line. */
const ROUNDED_FROM = 1.3;

/** A line, with round ends unless it is thin. */
export function stroke(path: string, paint: Paint, width: number, opacity = 1): string {
  const opaque = opacity < 1 ? ` stroke-opacity="${text(opacity)}"` : "";
  const round = width < ROUNDED_FROM ? "" : ` stroke-linecap="round"`;
  return `<path d="${path}" fill="none" stroke="${paintText(paint)}"` +
    ` stroke-width="${text(width)}"${round}${opaque}/>`;
}

/** An ellipse; none where it could not be seen. */
export function ellipse(
  centre: Point,
  radii: readonly [x: number, y: number],
  paint: Paint,
  opacity: number,
  rotationDegrees = 0,
): string {
  if (opacity <= 0.01) return "";
  const [x, y] = [text(centre[0]), text(centre[1])];
  const turned = rotationDegrees ? ` transform="rotate(${text(rotationDegrees)} ${x} ${y})"` : "";
  return `<ellipse cx="${x}" cy="${y}" rx="${text(radii[0])}" ry="${text(radii[1])}"` +
    ` fill="${paintText(paint)}" fill-opacity="${text(Math.min(1, opacity))}"${turned}/>`;
}

/** How a group of dashes looks. */
interface DashesOptions {
  readonly count: number;
  readonly paint: Rgb;
  readonly width: number;
  readonly opacity: number;
}

/** Many short lines as one element: pores, stubble, single hairs. */
export function dashes(
  dash: (index: number) => readonly [from: Point, to: Point],
  { count, paint, width, opacity }: DashesOptions,
): string {
  let path = "";
  for (let i = 0; i < count; i++) {
    const [from, to] = dash(i);
    path += `M${place(...from)}L${place(...to)}`;
  }
  return path && opacity > 0.01 ? stroke(path, paint, width, opacity) : "";
}

/** A colour at a place (0–1) along a gradient, opaque unless stated. */
type GradientStop = readonly [offset: number, colour: Rgb, opacity?: number];

/** Standard deviations of the blurs, in pixels of the picture. */
const BLURS = { fine: 0.9, medium: 2, broad: 4.2 } as const;

/**
 * Where a blur is worked out, in head space. Blurs are half of the time that a picture takes, so
 * each names the smallest region that holds it.
 */
const REGIONS = {
  face: [-66, -74, 132, 164],
  mouth: [-42, 20, 84, 66],
  hair: [-78, -104, 156, 130],
} as const;

/** How a group is blurred. */
interface BlurOptions {
  readonly blur: keyof typeof BLURS;
  /** Default `face`. */
  readonly region?: keyof typeof REGIONS;
  /** The id of a clip to cut the blurred group by. */
  readonly clip?: string;
}

/** The definitions of one SVG picture. Ids are the caller's and must differ. */
class SvgDefinitions {
  readonly #byId = new Map<string, string>();

  /** Defines a clip and gives its id back. */
  clip(id: string, path: string): string {
    this.#byId.set(id, `<clipPath id="${id}"><path d="${path}"/></clipPath>`);
    return id;
  }

  /** A group cut by a clip. */
  clipped(clip: string, body: string): string {
    return body && `<g clip-path="url(#${clip})">${body}</g>`;
  }

  /** Defines a gradient between two points and returns the paint that refers to it. */
  linearGradient(id: string, from: Point, to: Point, stops: readonly GradientStop[]): string {
    const line = ` gradientUnits="userSpaceOnUse" x1="${text(from[0])}" y1="${text(from[1])}"` +
      ` x2="${text(to[0])}" y2="${text(to[1])}"`;
    return this.#gradient(id, "linear", stops, line);
  }

  /** Defines a gradient from the left of whatever it fills to its right. */
  acrossGradient(id: string, stops: readonly GradientStop[]): string {
    return this.#gradient(id, "linear", stops);
  }

  /** Defines a glow: solid out to `solidUntil` (0–1) of the radius, then fading. */
  glow(id: string, colour: Rgb, solidUntil: number): string {
    return this.#gradient(id, "radial", [[solidUntil, colour], [1, colour, 0]]);
  }

  /**
   * A soft patch of light or shade: an ellipse whose middle is as opaque as stated and whose edge
   * is not there, as if a disc were blurred. A gradient costs a fraction of what a blur does.
   */
  patch(
    centre: Point,
    radii: readonly [x: number, y: number],
    colour: Rgb,
    opacity: number,
    rotationDegrees = 0,
  ): string {
    if (opacity <= 0.01) return "";
    const fall = [[0, 1], [0.25, 0.87], [0.5, 0.53], [0.75, 0.16], [1, 0]] as const;
    const stops = fall.map(([offset, opaque]) => [offset, colour, opaque] as const);
    const soft = this.#gradient(`soft-${css(colour).slice(1)}`, "radial", stops);
    return ellipse(centre, radii, soft, opacity, rotationDegrees);
  }

  #gradient(
    id: string,
    kind: "linear" | "radial",
    stops: readonly GradientStop[],
    line = "",
  ): string {
    const stopTexts = stops.map(([offset, colour, opacity]) => {
      const opaque = opacity === undefined ? "" : ` stop-opacity="${text(opacity)}"`;
      return `<stop offset="${offset}" stop-color="${css(colour)}"${opaque}/>`;
    });
    const element = `${kind}Gradient`;
    this.#byId.set(id, `<${element} id="${id}"${line}>${stopTexts.join("")}</${element}>`);
    return `url(#${id})`;
  }

  /** A blurred group. */
  blurred(body: string, { blur, region = "face", clip }: BlurOptions): string {
    if (!body) return "";
    const id = `blur-${blur}-${region}`;
    const [x, y, width, height] = REGIONS[region];
    this.#byId.set(
      id,
      `<filter id="${id}" filterUnits="userSpaceOnUse" x="${x}" y="${y}" width="${width}"` +
        ` height="${height}" color-interpolation-filters="sRGB">` +
        `<feGaussianBlur stdDeviation="${BLURS[blur]}"/></filter>`,
    );
    const group = `<g filter="url(#${id})">${body}</g>`;
    return clip ? this.clipped(clip, group) : group;
  }

  /** The `<defs>` element. */
  toString(): string {
    return `<defs>${[...this.#byId.values()].join("")}</defs>`;
  }
}

function paintText(paint: Paint): string {
  return typeof paint === "string" ? paint : css(paint);
}
