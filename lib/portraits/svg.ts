/**
 * SVG elements, and the definitions (gradients, clips, blurs) that they refer to.
 *
 * @module
 */

import { css, type Rgb } from "./colour.ts";
import { place, type Point, text } from "./path.ts";

/** What an area is filled with: a colour, or a reference such as `url(#skin)`. */
export type Paint = Rgb | string;

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
  paint: Rgb,
  opacity: number,
  rotationDegrees = 0,
): string {
  return filledEllipse(centre, radii, () => css(paint), opacity, rotationDegrees);
}

/**
 * A soft patch of light or shade: an ellipse whose middle is as opaque as stated and whose edge is
 * not there. A gradient costs a fraction of what a blur does.
 */
export function patch(
  definitions: SvgDefinitions,
  centre: Point,
  radii: readonly [x: number, y: number],
  paint: Rgb,
  opacity: number,
  rotationDegrees = 0,
): string {
  return filledEllipse(centre, radii, () => definitions.soft(paint), opacity, rotationDegrees);
}

/** @param fill Asked only for an ellipse that can be seen, as a gradient has to be defined. */
function filledEllipse(
  centre: Point,
  radii: readonly [x: number, y: number],
  fill: () => string,
  opacity: number,
  rotationDegrees: number,
): string {
  if (opacity <= 0.01) return "";
  const [x, y] = [text(centre[0]), text(centre[1])];
  const turned = rotationDegrees ? ` transform="rotate(${text(rotationDegrees)} ${x} ${y})"` : "";
  return `<ellipse cx="${x}" cy="${y}" rx="${text(radii[0])}" ry="${text(radii[1])}"` +
    ` fill="${fill()}" fill-opacity="${text(Math.min(1, opacity))}"${turned}/>`;
}

/** How a group of dashes looks. */
export interface DashesOptions {
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
export type GradientStop = readonly [offset: number, colour: Rgb, opacity?: number];

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
export interface BlurOptions {
  readonly blur: keyof typeof BLURS;
  /** Default `face`. */
  readonly region?: keyof typeof REGIONS;
  /** The id of a clip to cut the blurred group by. */
  readonly clip?: string;
}

/** The definitions of one SVG picture. Ids are the caller's and must differ. */
export class SvgDefinitions {
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
    this.#byId.set(
      id,
      `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="${text(from[0])}"` +
        ` y1="${text(from[1])}" x2="${text(to[0])}" y2="${text(to[1])}">${stopsText(stops)}` +
        "</linearGradient>",
    );
    return `url(#${id})`;
  }

  /** Defines a gradient from the left of whatever it fills to its right. */
  acrossGradient(id: string, stops: readonly GradientStop[]): string {
    this.#byId.set(id, `<linearGradient id="${id}">${stopsText(stops)}</linearGradient>`);
    return `url(#${id})`;
  }

  /** Defines a glow: solid out to `solidUntil` (0–1) of the radius, then fading. */
  glow(id: string, colour: Rgb, solidUntil: number): string {
    const stops = stopsText([[solidUntil, colour], [1, colour, 0]]);
    this.#byId.set(id, `<radialGradient id="${id}">${stops}</radialGradient>`);
    return `url(#${id})`;
  }

  /** A glow that falls off as a blurred disc does; the same one for the same colour. */
  soft(colour: Rgb): string {
    const id = `soft-${css(colour).slice(1)}`;
    const fall = [[0, 1], [0.25, 0.87], [0.5, 0.53], [0.75, 0.16], [1, 0]] as const;
    const stops = stopsText(fall.map(([offset, opacity]) => [offset, colour, opacity]));
    this.#byId.set(id, `<radialGradient id="${id}">${stops}</radialGradient>`);
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

function stopsText(stops: readonly GradientStop[]): string {
  return stops.map(([offset, colour, opacity]) => {
    const opaque = opacity === undefined ? "" : ` stop-opacity="${text(opacity)}"`;
    return `<stop offset="${offset}" stop-color="${css(colour)}"${opaque}/>`;
  }).join("");
}

function paintText(paint: Paint): string {
  return typeof paint === "string" ? paint : css(paint);
}
