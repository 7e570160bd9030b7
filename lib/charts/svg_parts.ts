/**
 * Text and pictures as parts of an SVG.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { encodePng, type RgbImage } from "../images/mod.ts";
import { escapeHtml } from "./escape_html.ts";

/** The colours of text. */
export const INK = { plain: "#222222", quiet: "#555555" } as const;

/** How enlarged pixels look: as squares, or interpolated. */
export type Smoothing = "nearest" | "smooth";

/** Where lines of text stand, and how they look. Lengths are CSS pixels. */
export interface TextPlace {
  readonly x: number;
  /** The upper edge of the first line. */
  readonly top: number;
  readonly size: number;
  readonly fill: string;
  /** Which part of a line is at `x`. Default `start`. */
  readonly anchor?: "start" | "middle" | "end";
  readonly weight?: "bold";
}

/** A rectangle in CSS pixels. */
export interface PicturePlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const leading = 1.35;

/**
 * How high lines of text are.
 *
 * @param size The font's size in pixels.
 */
export function linesHeight(lines: readonly string[], size: number): number {
  return lines.length * Math.ceil(size * leading);
}

/** Lines of text, one below the other. */
export function svgText(lines: readonly string[], place: TextPlace): string {
  const { x, top, size, fill, anchor = "start", weight = "normal" } = place;
  return lines.map((line, i) =>
    `<text x="${x}" y="${top + linesHeight(lines.slice(0, i), size) + size}" ` +
    `font-family="sans-serif" font-size="${size}" font-weight="${weight}" ` +
    `text-anchor="${anchor}" fill="${fill}">${escapeHtml(line)}</text>`
  ).join("");
}

/** A picture that fills a rectangle. */
export async function svgImage(
  image: RgbImage,
  place: PicturePlace,
  smoothing: Smoothing = "smooth",
): Promise<string> {
  const png = Buffer.from(await encodePng(image)).toString("base64");
  const rendering = smoothing === "nearest" ? "optimizeSpeed" : "optimizeQuality";
  return `<image x="${place.x}" y="${place.y}" width="${place.width}" height="${place.height}" ` +
    `preserveAspectRatio="none" image-rendering="${rendering}" href="data:image/png;base64,${png}"/>`;
}

/** Parts on white. */
export function svgPage(parts: readonly string[], width: number, height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#ffffff"/>` +
    `${parts.join("")}</svg>`;
}
