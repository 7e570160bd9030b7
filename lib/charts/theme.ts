/**
 * One look for all charts: quiet axes, a title at the left that states the finding, and colours that
 * remain apart for colour-blind readers (Okabe & Ito 2008).
 *
 * @module
 */

import type { Config } from "vega-lite";
import { chartSchema, type ChartSpec } from "./spec.ts";

/** Colours of series, in order of use. */
export const palette = [
  "#0072b2", // blue
  "#d55e00", // vermilion
  "#009e73", // green
  "#cc79a7", // purple
  "#e69f00", // orange
  "#56b4e9", // sky
  "#444444", // grey
] as const;

/** The size of a single chart in CSS pixels, without titles and axes. */
export const chartSize = { widthPx: 520, heightPx: 280 } as const;

const ink = "#222222";
const quiet = "#666666";
const line = "#cccccc";
const font = "DejaVu Sans, Verdana, sans-serif";

/** Vega-Lite's configuration for all charts. */
export const chartTheme: Config = {
  background: "#ffffff",
  font,
  padding: 10,
  view: { continuousWidth: chartSize.widthPx, continuousHeight: chartSize.heightPx, stroke: null },
  title: {
    anchor: "start",
    color: ink,
    fontSize: 15,
    fontWeight: "bold",
    offset: 12,
    subtitleColor: quiet,
    subtitleFontSize: 12,
    subtitlePadding: 5,
  },
  axis: {
    domainColor: line,
    gridColor: "#eeeeee",
    labelColor: quiet,
    labelFontSize: 11,
    tickColor: line,
    titleColor: ink,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
  },
  legend: {
    labelColor: ink,
    labelFontSize: 12,
    symbolStrokeWidth: 2,
    titleColor: quiet,
    titleFontSize: 11,
    titleFontWeight: "normal",
  },
  header: { labelColor: ink, labelFontSize: 12, titleColor: quiet },
  line: { strokeWidth: 2 },
  bar: { color: palette[0] },
  point: { filled: true, size: 40, color: palette[0] },
  rule: { color: quiet },
  range: { category: [...palette], heatmap: { scheme: "viridis" }, ramp: { scheme: "viridis" } },
};

/** The chart with the theme under its own configuration, and its schema. */
export function themed(spec: ChartSpec): ChartSpec {
  return { $schema: chartSchema, ...spec, config: { ...chartTheme, ...spec.config } };
}
