/**
 * Charts that compare names: shares as bars, means with their intervals, and correlations of pairs.
 *
 * @module
 */

import {
  type ChartHeading,
  type ChartSpec,
  heading,
  inOrder,
  panelled,
  quantity,
  REFERENCE_LINE,
} from "./theme.ts";

/** One bar. */
export interface ShareRow {
  /** What the share is of. */
  readonly name: string;
  /** From 0 to 1. */
  readonly share: number;
  /** The same of something else, drawn as a tick. Default none. */
  readonly beside?: number;
}

/** How shares are drawn. */
export interface ShareChartOptions extends ChartHeading {
  /** What the shares are shares of. Default `share of faces`. */
  readonly valueTitle?: string;
}

/** Shares of a whole, such as how often each attribute occurs: one bar a name, from 0 to 100 %, and a tick beside. */
export function shareChart(rows: readonly ShareRow[], options: ShareChartOptions): ChartSpec {
  const { valueTitle = "share of faces" } = options;
  return {
    title: heading(options),
    width: 420,
    height: { step: 15 },
    // The figure stands beyond the tick, too.
    data: { values: rows.map((row) => ({ ...row, end: Math.max(row.share, row.beside ?? 0) })) },
    encoding: {
      y: { field: "name", type: "nominal", title: null, sort: rows.map(({ name }) => name) },
      x: { ...quantity("share", valueTitle), axis: { format: ".0%" }, scale: { domain: [0, 1] } },
    },
    layer: [
      { mark: { type: "bar", height: 10 } },
      {
        transform: [{ filter: "isValid(datum.beside)" }],
        mark: { type: "tick", thickness: 2, size: 13, color: "#d55e00" },
        encoding: { x: { field: "beside", type: "quantitative" } },
      },
      {
        mark: { type: "text", align: "left", dx: 4, fontSize: 10, color: "#666666" },
        encoding: {
          x: { field: "end", type: "quantitative" },
          text: { field: "share", type: "quantitative", format: ".1%" },
        },
      },
    ],
  };
}

/** One mean. */
export interface IntervalRow {
  /** What the mean is of. */
  readonly name: string;
  /** Where the point is. */
  readonly mean: number;
  /** Lower limit of the interval. */
  readonly low: number;
  /** Upper limit of the interval. */
  readonly high: number;
  /** What the mean is taken over. */
  readonly values: readonly number[];
}

/** How intervals are drawn. */
export interface IntervalChartOptions extends ChartHeading {
  /** The title of the horizontal axis, with its unit. */
  readonly valueTitle: string;
  /** A vertical line, such as 0 for no difference. Default none. */
  readonly reference?: number;
}

/**
 * Means and how well they are known: for each name a point, its interval as a line, and the single values
 * as ticks.
 */
export function intervalChart(
  rows: readonly IntervalRow[],
  options: IntervalChartOptions,
): ChartSpec {
  return { title: heading(options), ...intervals(rows, options) };
}

/** One mean in a panel of its own scale. */
export interface PanelIntervalRow extends IntervalRow {
  /** What is measured, with its unit; rows of one panel share a scale. */
  readonly panel: string;
}

/** The same for several quantities, in panels below each other, each with a scale of its own. */
export function intervalPanels(
  rows: readonly PanelIntervalRow[],
  options: ChartHeading,
): ChartSpec {
  const chart = panelled(rows, { ...options, columns: 1 }, (own) => (
    intervals(own, { valueTitle: null })
  ));
  return { ...chart, spacing: 64 }; // an axis, and the title of the next panel
}

/** An interval chart without its title. */
function intervals(
  rows: readonly IntervalRow[],
  { valueTitle, reference }: { readonly valueTitle: string | null; readonly reference?: number },
) {
  const names = rows.map(({ name }) => name);
  const y = { field: "name", type: "nominal" as const, title: null, sort: names };
  const x = (field: string) => ({
    ...quantity(field, valueTitle),
    scale: { zero: false },
    axis: { tickCount: 6, labelFlush: false },
  });
  return {
    width: 420,
    height: { step: 24 },
    data: { values: rows.map(({ name, mean, low, high }) => ({ name, mean, low, high })) },
    layer: [
      {
        data: { values: reference === undefined ? [] : [{ reference }] },
        mark: REFERENCE_LINE,
        encoding: { x: x("reference") },
      },
      {
        mark: { type: "rule" as const, strokeWidth: 2 },
        encoding: { y, x: x("low"), x2: { field: "high" } },
      },
      {
        data: {
          values: rows.flatMap(({ name, values }) => values.map((value) => ({ name, value }))),
        },
        mark: { type: "tick" as const, thickness: 1.5, size: 10, color: "#888888" },
        encoding: { y, x: x("value") },
      },
      {
        mark: { type: "point" as const, filled: true, size: 60, opacity: 1 },
        encoding: { y, x: x("mean") },
      },
    ],
  };
}

/** One cell. */
export interface CorrelationRow {
  /** The name of its row. */
  readonly row: string;
  /** The name of its column. */
  readonly column: string;
  /** From −1 to 1. */
  readonly correlation: number;
}

/** How correlations are drawn. */
export interface CorrelationChartOptions extends ChartHeading {
  /** What the colour means. Default `correlation`. */
  readonly valueTitle?: string;
}

/** Correlations between pairs of things, as a matrix of coloured cells: white for 0. */
export function correlationChart(
  cells: readonly CorrelationRow[],
  options: CorrelationChartOptions,
): ChartSpec {
  const { valueTitle = "correlation" } = options;
  const cellPx = 15;
  return {
    title: heading(options),
    width: { step: cellPx },
    height: { step: cellPx },
    data: { values: cells.map((cell) => ({ ...cell })) },
    mark: { type: "rect" },
    encoding: {
      y: { field: "row", type: "nominal", title: null, sort: inOrder(cells, ({ row }) => row) },
      x: {
        field: "column",
        type: "nominal",
        title: null,
        sort: inOrder(cells, ({ column }) => column),
        axis: { labelAngle: -90 },
      },
      color: {
        ...quantity("correlation", valueTitle),
        scale: { domain: [-1, 0, 1], range: ["#0072b2", "#ffffff", "#d55e00"], interpolate: "rgb" },
      },
      tooltip: [
        { field: "row", type: "nominal" },
        { field: "column", type: "nominal" },
        { field: "correlation", type: "quantitative", format: ".2f" },
      ],
    },
  };
}
