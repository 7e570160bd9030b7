/**
 * Text and pictures as parts of an SVG, and pages of them. How wide text will be in DejaVu Sans is told
 * without asking a rasteriser, by classes of letters: good to a few percent, which is enough to place and
 * to wrap labels.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { encodePng, type RgbImage, svgToJpeg, svgToPng } from "../images/mod.ts";

/** The text with `&`, `<`, `>` and quotes written as entities. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/**
 * The estimated width of a line in DejaVu Sans.
 *
 * @param sizePx The font's size.
 */
export function textWidthPx(
  text: string,
  sizePx: number,
  weight: "normal" | "bold" = "normal",
): number {
  let em = 0;
  for (const letter of text) {
    if (/[ ijlI.,:;'|!]/.test(letter)) em += 0.31;
    else if (/[ftr()[\]/-]/.test(letter)) em += 0.39;
    else if (/[mMW@%]/.test(letter)) em += 0.95;
    else if (/[w→−+=<>≈≠]/.test(letter)) em += 0.83;
    else if (/[A-Z]/.test(letter)) em += 0.69;
    else em += 0.61;
  }
  return em * sizePx * (weight === "bold" ? 1.12 : 1);
}

/**
 * Breaks text at its spaces, so that no line is wider than given, except a single long word.
 *
 * @returns Lines; none for an empty text.
 */
export function wrapText(
  text: string,
  sizePx: number,
  maxWidthPx: number,
  weight: "normal" | "bold" = "normal",
): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ").filter((word) => word !== "")) {
      const longer = line ? `${line} ${word}` : word;
      if (line && textWidthPx(longer, sizePx, weight) > maxWidthPx) {
        lines.push(line);
        line = word;
      } else {
        line = longer;
      }
    }
    if (line) lines.push(line);
  }
  return lines;
}

/**
 * The colours of text. All text and all pictures stand on a white card with a margin, in dark notebooks too:
 * no grey has a contrast of 4.5 against both white and the #111111 of JupyterLab's dark theme (at most 4.35),
 * heat maps need their white, and the colours of series are chosen against it.
 */
export const INK = { plain: "#222222", quiet: "#555555" } as const;

/** Where lines of text stand, and how they look. Lengths are CSS pixels. */
interface TextPlace {
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
interface PicturePlace {
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
): Promise<string> {
  const png = Buffer.from(await encodePng(image)).toString("base64");
  return `<image x="${place.x}" y="${place.y}" width="${place.width}" height="${place.height}" ` +
    `preserveAspectRatio="none" image-rendering="optimizeQuality" href="data:image/png;base64,${png}"/>`;
}

/** How a page becomes a file. */
export interface DrawingOptions {
  /** Pixels of the file for each CSS pixel; 1 blurs words on dense screens. Default 2. */
  readonly pixelRatio?: 1 | 2;
  /** PNG loses nothing, and a JPEG has a quarter of its bytes. Default `png`. */
  readonly format?: "png" | "jpeg";
}

/** A page with faces on it as a file. */
export async function pictureFile(
  svg: string,
  { pixelRatio = 2, format = "png" }: DrawingOptions,
): Promise<Uint8Array> {
  if (format === "jpeg") return await svgToJpeg(svg, pixelRatio);
  return await svgToPng(svg, pixelRatio, "photographs");
}

/** Parts on white. */
export function svgPage(parts: readonly string[], width: number, height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#ffffff"/>` +
    `${parts.join("")}</svg>`;
}

/** Space around everything, in CSS pixels. */
export const PAGE_MARGIN = 16;

/** What is drawn so far, and how far down it reaches. */
export class SvgPage {
  readonly width: number;
  readonly parts: string[] = [];
  /** Where the next thing begins. */
  y = PAGE_MARGIN;

  constructor(width: number) {
    this.width = width;
  }

  /** Leaves room. */
  space(height: number): void {
    this.y += height;
  }

  /** Text over the whole width. */
  lines(
    text: string,
    style: { readonly size: number; readonly weight?: "bold"; readonly fill?: string },
  ): void {
    const { size, fill = INK.plain, weight } = style;
    const lines = wrapText(text, size, this.width - 2 * PAGE_MARGIN, weight);
    this.parts.push(svgText(lines, { x: PAGE_MARGIN, top: this.y, ...style, fill }));
    this.y += linesHeight(lines, size);
  }

  /** A line over the whole width. */
  rule(): void {
    const [left, right, { y }] = [PAGE_MARGIN, this.width - PAGE_MARGIN, this] as const;
    this.parts.push(`<line x1="${left}" x2="${right}" y1="${y}" y2="${y}" stroke="#cccccc"/>`);
    this.y += 14;
  }

  /** The SVG's source. */
  svg(): string {
    return svgPage(this.parts, this.width, Math.ceil(this.y + PAGE_MARGIN));
  }
}
