/** Faces that differ, and charts as a viewer runs them: compiled, moved by hand, and read off. */

import { type ChartSpec, themed } from "facespace/charts";
import type { RgbImage } from "facespace/images";
import * as vega from "vega";
import { compile } from "vega-lite";

/** A square of one grey. */
export function flat(value: number, sizePx = 20): RgbImage {
  const pixels = new Uint8Array(sizePx * sizePx * 3).fill(value);
  return { pixels, widthPx: sizePx, heightPx: sizePx };
}

/** What JupyterLab merges under a chart's own configuration in its dark theme. */
export const darkTheme = {
  background: "#333",
  view: { stroke: "#888" },
  title: { color: "#fff", subtitleColor: "#fff" },
  style: { "guide-label": { fill: "#fff" }, "guide-title": { fill: "#fff" } },
  axis: { domainColor: "#fff", gridColor: "#888", tickColor: "#fff" },
};

/** A running chart. */
export function viewOf(spec: ChartSpec, config = {}): vega.View {
  return new vega.View(vega.parse(compile(themed(spec), { config }).spec), { renderer: "none" });
}

/** The chart as it stands, as SVG. */
export async function drawn(view: vega.View): Promise<string> {
  await view.runAsync();
  // Gradients are numbered across all drawings.
  return (await view.toSVG()).replaceAll(/gradient_\d+/g, "gradient");
}

/** The words of the pictures in an SVG: what is said of each to those who do not see it. */
export function picturesIn(svg: string): string[] {
  return [...svg.matchAll(/<image aria-label="([^"]*)"/g)].map(([, words = ""]) => words);
}

/** The data URLs of the pictures in an SVG. */
export function urlsIn(svg: string): string[] {
  return [...svg.matchAll(/xlink:href="(data:[^"]*)"/g)].map(([, url = ""]) => url);
}

/** The texts in an SVG. */
export function textsIn(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text = ""]) => text);
}
