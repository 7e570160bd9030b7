/**
 * A grid of pictures with its labels, as one picture. The labels are text in an SVG, so they are sharp, and
 * drawn with the packaged fonts on machines that have none.
 *
 * @module
 */

import type { RgbImage } from "../images/mod.ts";
import {
  type DrawingOptions,
  INK,
  linesHeight,
  PAGE_MARGIN,
  pictureFile,
  svgImage,
  svgPage,
  svgText,
  textWidthPx,
  wrapText,
} from "./svg.ts";

/** A row of pictures, of the same size as all others in the grid. */
export interface PictureRow {
  /** What it shows; empty for nothing. */
  readonly label: string;
  /** From left to right. */
  readonly images: readonly RgbImage[];
}

/** How a grid is drawn. */
export interface DrawGridOptions extends DrawingOptions {
  /** What the grid shows; empty for none. */
  readonly title: string;
  /** What each column shows. Default none. */
  readonly columnLabels?: readonly string[];
  /** A line or two under the grid. Default none. */
  readonly caption?: string;
  /** CSS pixels for each pixel of a picture. Default 1. */
  readonly scale?: number;
}

const margin = PAGE_MARGIN;
const gapPx = 4;
const labelGap = 10;
const maxLabelWidth = 190;
const minTextWidth = 260;
const fonts = { title: 15, label: 12, caption: 12 } as const;

/**
 * Draws a grid of pictures with its labels.
 *
 * @returns A file.
 * @throws {RangeError} If there is no picture, the pictures differ in size, or labels are too many.
 */
export async function drawGrid(
  rows: readonly PictureRow[],
  options: DrawGridOptions,
): Promise<Uint8Array> {
  return await pictureFile(await gridSvg(rows, options), options);
}

async function gridSvg(rows: readonly PictureRow[], options: DrawGridOptions): Promise<string> {
  const { title, columnLabels = [], caption = "", scale = 1 } = options;
  const size = measure(rows, columnLabels);
  const cell = { width: size.widthPx * scale, height: size.heightPx * scale };
  const pitch = cell.width + gapPx;

  const rowLabels = rows.map((row) => wrapText(row.label, fonts.label, maxLabelWidth));
  const labelWidth = Math.max(0, ...rowLabels.flat().map((line) => textWidthPx(line, fonts.label)));
  const left = margin + (labelWidth > 0 ? Math.ceil(labelWidth) + labelGap : 0);
  const right = left + size.columns * pitch - gapPx + margin;
  const width = Math.max(right, title || caption ? minTextWidth : 0);

  const parts: string[] = [];
  let y = margin;
  const titleLines = wrapText(title, fonts.title, width - 2 * margin, "bold");
  const heading = { x: margin, size: fonts.title, fill: INK.plain, weight: "bold" } as const;
  parts.push(svgText(titleLines, { ...heading, top: y }));
  y += titleLines.length > 0 ? linesHeight(titleLines, fonts.title) + 8 : 0;

  const columnLines = columnLabels.map((label) => wrapText(label, fonts.label, pitch));
  const columnLabelHeight = Math.max(0, ...columnLines.map((l) => linesHeight(l, fonts.label)));
  y += columnLabelHeight;
  for (const [i, lines] of columnLines.entries()) {
    const top = y - linesHeight(lines, fonts.label);
    const middle = { x: left + i * pitch + cell.width / 2, anchor: "middle" } as const;
    parts.push(svgText(lines, { ...middle, top, size: fonts.label, fill: INK.quiet }));
  }
  y += columnLabelHeight > 0 ? 4 : 0;

  for (const [i, row] of rows.entries()) {
    const lines = rowLabels[i] ?? [];
    const labelHeight = linesHeight(lines, fonts.label);
    const rowHeight = Math.max(cell.height, labelHeight);
    const end = { x: left - labelGap, anchor: "end" } as const;
    const top = y + (rowHeight - labelHeight) / 2;
    parts.push(svgText(lines, { ...end, top, size: fonts.label, fill: INK.plain }));
    const imageTop = y + (rowHeight - cell.height) / 2;
    for (const [column, image] of row.images.entries()) {
      const place = { ...cell, x: left + column * pitch, y: imageTop };
      parts.push(await svgImage(image, place));
    }
    y += rowHeight + gapPx;
  }

  const captionLines = wrapText(caption, fonts.caption, width - 2 * margin);
  y += captionLines.length > 0 ? 4 : -gapPx;
  parts.push(svgText(captionLines, { x: margin, top: y, size: fonts.caption, fill: INK.quiet }));
  const height = Math.ceil(y + linesHeight(captionLines, fonts.caption) + margin);
  return svgPage(parts, width, height);
}

/** The size of the pictures and the number of columns. */
function measure(
  rows: readonly PictureRow[],
  columnLabels: readonly string[],
): { widthPx: number; heightPx: number; columns: number } {
  const [first, ...others] = rows.flatMap((row) => row.images);
  if (!first) throw new RangeError("Cannot draw a grid without pictures");
  const { widthPx, heightPx } = first;
  const other = others.find((image) => image.widthPx !== widthPx || image.heightPx !== heightPx);
  if (other) {
    throw new RangeError(
      `Cannot draw a grid of pictures of different sizes: ${widthPx}×${heightPx} and ${other.widthPx}×${other.heightPx}`,
    );
  }
  const columns = Math.max(...rows.map((row) => row.images.length));
  if (columnLabels.length > columns) {
    throw new RangeError(
      `Cannot draw a grid with more column labels than columns: ${columnLabels.length} and ${columns}`,
    );
  }
  return { widthPx, heightPx, columns };
}
