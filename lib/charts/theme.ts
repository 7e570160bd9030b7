/**
 * What all charts share. They are Vega-Lite specifications: plain data, checked by Vega-Lite's own types,
 * within version 5.6.1, which JupyterLab 4 draws. They have one look: quiet axes, a title at the left that
 * states the finding, and colours that remain apart for colour-blind readers (Okabe & Ito 2008). They stand on
 * a white card in dark notebooks too: every colour that a viewer's own theme could change is given here.
 *
 * @module
 */

import type { Config, TopLevelSpec } from "vega-lite";
import { INK, PAGE_MARGIN } from "./svg.ts";

/** A complete chart: data, marks and titles. */
export type ChartSpec = TopLevelSpec;

/** What stands over a chart. */
export interface ChartHeading {
  /** The question or the finding. */
  readonly title: string;
  /** A second line, smaller, such as what lines and bands are. Default none. */
  readonly subtitle?: string;
}

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
export const CHART_SIZE = { width: 520, height: 280 } as const;

/** A line to compare with, such as where the prior is. */
export const REFERENCE_LINE: {
  readonly type: "rule";
  readonly color: string;
  readonly strokeDash: number[];
} = { type: "rule", color: "#999999", strokeDash: [4, 3] };

const schema = "https://vega.github.io/schema/vega-lite/v5.json";
const ink = INK.plain;
const quiet = "#666666";
const line = "#cccccc";

const theme: Config = {
  background: "#ffffff",
  font: "DejaVu Sans, Verdana, sans-serif",
  padding: PAGE_MARGIN,
  view: { continuousWidth: CHART_SIZE.width, continuousHeight: CHART_SIZE.height, stroke: null },
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

/** The chart with the theme under its own configuration, and its schema, which tells a viewer the version. */
export function themed(spec: ChartSpec): ChartSpec {
  return { $schema: schema, ...spec, config: { ...theme, ...spec.config } };
}

/** The title of a chart as one line; empty if it has none. */
export function chartTitle({ title }: ChartSpec): string {
  const text = typeof title === "object" && title !== null && "text" in title ? title.text : title;
  if (Array.isArray(text)) return text.join(" ");
  return typeof text === "string" ? text : "";
}

/** A heading as a chart's `title`; the second line is left out where there is none. */
export function heading({ title, subtitle }: ChartHeading): {
  readonly text: string;
  readonly subtitle?: string;
} {
  return { text: title, ...(subtitle === undefined ? {} : { subtitle }) };
}

/** The values that first occur, in that order: of panels, series and names. */
export function inOrder<Row, Value>(
  rows: readonly Row[],
  valueOf: (row: Row) => Value,
): Value[] {
  return [...new Set(rows.map(valueOf))];
}

/** A quantity on an axis. */
export function quantity(field: string, title: string | null): {
  readonly field: string;
  readonly type: "quantitative";
  readonly title: string | null;
} {
  return { field, type: "quantitative", title };
}

/** A panel, in the frame that {@linkcode panelled} gives it. */
type Panel = Extract<ChartSpec, { concat: unknown[] }>["concat"][number];

/**
 * Panels side by side, their plots in line whatever stands beside each, in the order in which they first
 * occur. A single panel has no title of its own if `aloneUntitled`.
 *
 * @param panel Draws the rows of one; only the first of a line needs titles and labels on its upright axis.
 */
export function panelled<Row extends { readonly panel: string }>(
  rows: readonly Row[],
  options: ChartHeading & { readonly columns: number; readonly aloneUntitled?: boolean },
  panel: (rows: readonly Row[], place: { readonly isFirst: boolean }) => Panel,
): ChartSpec {
  const { columns, aloneUntitled = false } = options;
  const names = inOrder(rows, (row) => row.panel);
  return {
    title: heading(options),
    columns,
    spacing: 24,
    bounds: "flush",
    concat: names.map((name, i) => ({
      ...(aloneUntitled && names.length === 1 ? {} : {
        title: { text: name, fontSize: 12, fontWeight: "normal" as const, frame: "group" as const },
      }),
      ...panel(rows.filter((row) => row.panel === name), { isFirst: i % columns === 0 }),
    })),
  };
}

/** What stands for a chart where there is nothing to draw; notebooks say so in words. */
export function emptyChart(options: ChartHeading): ChartSpec {
  return { title: heading(options), data: { values: [] }, mark: "point" };
}
