/**
 * A page of text and pictures, filled from top to bottom.
 *
 * @module
 */

import { INK, linesHeight, svgPage, svgText } from "./svg_parts.ts";
import { wrapText } from "./text_layout.ts";

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
    const line = `x1="${PAGE_MARGIN}" x2="${
      this.width - PAGE_MARGIN
    }" y1="${this.y}" y2="${this.y}"`;
    this.parts.push(`<line ${line} stroke="#cccccc"/>`);
    this.y += 14;
  }

  /** The SVG's source. */
  svg(): string {
    return svgPage(this.parts, this.width, Math.ceil(this.y + PAGE_MARGIN));
  }
}
