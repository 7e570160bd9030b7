/**
 * Draws charts without a browser: Vega-Lite to Vega to SVG, and SVG to PNG.
 *
 * @module
 */

import * as vega from "vega";
import { compile } from "vega-lite";
import { svgToJpeg, svgToPng } from "../images/mod.ts";
import { textWidthPx } from "./svg.ts";
import { type ChartSpec, themed } from "./theme.ts";

/**
 * The chart in the language of Vega, which draws it without Vega-Lite, in the project's theme.
 *
 * @throws {Error} If Vega could not draw it.
 */
export function vegaSpec(spec: ChartSpec): vega.Spec {
  const compiled = compile(themed(spec)).spec;
  new vega.View(vega.parse(compiled), { renderer: "none" }).finalize();
  return compiled;
}

/** The chart as an SVG picture, in the project's theme. */
export async function renderSvg(spec: ChartSpec): Promise<string> {
  useOwnTextWidths();
  const view = new vega.View(vega.parse(compile(themed(spec)).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/**
 * The chart as a PNG file.
 *
 * @param scale Pixels per CSS pixel. Default 2.
 */
export async function renderPng(spec: ChartSpec, scale = 2): Promise<Uint8Array> {
  return await svgToPng(await renderSvg(spec), scale);
}

/**
 * A chart of faces as a JPEG file.
 *
 * @param scale Pixels per CSS pixel. Default 2.
 */
export async function renderJpeg(spec: ChartSpec, scale = 2): Promise<Uint8Array> {
  return await svgToJpeg(await renderSvg(spec), scale);
}

/** A text mark, as far as its width depends on it. */
interface TextMark {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
  /** The greatest width, beyond which the text is cut. */
  readonly limit?: number;
}

/**
 * Without a canvas Vega takes every letter for 0.8 em wide and leaves gaps; it lets itself be told better.
 */
function useOwnTextWidths(): void {
  const metrics: unknown = Reflect.get(vega, "textMetrics"); // missing in Vega's types
  if (typeof metrics !== "object" || metrics === null) return;
  Reflect.set(
    metrics,
    "width",
    ({ fontSize = 11, fontWeight, limit = 0 }: TextMark, text: unknown) => {
      const weight = fontWeight === "bold" || Number(fontWeight) >= 600 ? "bold" : "normal";
      const width = textWidthPx(String(text ?? "").trim(), fontSize, weight);
      return limit > 0 ? Math.min(limit, width) : width;
    },
  );
}
