/**
 * Draws boxes, tilted frames and points over a picture, to show what a detector has found and what
 * was cut out.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { FaceBox, FaceCrop, Point } from "../annotations/mod.ts";
import { encodePng, type RgbImage, svgToRgb } from "./raster.ts";

/** What to draw, in pixels of the picture; each with a CSS colour. */
export interface Annotations {
  readonly boxes?: readonly { readonly box: FaceBox; readonly colour: string }[];
  readonly crops?: readonly { readonly crop: FaceCrop; readonly colour: string }[];
  readonly points?: readonly { readonly point: Point; readonly colour: string }[];
  /** Pixels of the result for each pixel of the picture. Default 1. */
  readonly scale?: number;
}

/** The picture with the annotations over it, larger by `scale`. */
export async function annotatePicture(
  picture: RgbImage,
  annotations: Annotations,
): Promise<RgbImage> {
  const { boxes = [], crops = [], points = [], scale = 1 } = annotations;
  const { widthPx, heightPx } = picture;
  const png = Buffer.from(await encodePng(picture)).toString("base64");
  const stroke = (colour: string) => `fill="none" stroke="${colour}" stroke-width="1.5"`;
  const shapes = [
    ...boxes.map(({ box: { left, top, width, height }, colour }) =>
      `<rect x="${left}" y="${top}" width="${width}" height="${height}" ${stroke(colour)}/>`
    ),
    ...crops.map(({ crop: { centre: [x, y], width, height, angle }, colour }) =>
      `<rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}"` +
      ` transform="rotate(${angle} ${x} ${y})" stroke-dasharray="4 3" ${stroke(colour)}/>`
    ),
    ...points.map(({ point: [x, y], colour }) =>
      `<circle cx="${x}" cy="${y}" r="2.2" fill="${colour}" stroke="#ffffff" stroke-width="0.7"/>`
    ),
  ].join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">` +
    `<image href="data:image/png;base64,${png}" width="${widthPx}" height="${heightPx}"/>` +
    `${shapes}</svg>`;
  return await svgToRgb(svg, scale);
}
