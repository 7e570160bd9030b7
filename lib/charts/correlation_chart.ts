/**
 * Correlations between pairs of things, as a matrix of coloured cells.
 *
 * @module
 */

import { heading } from "./panels.ts";
import type { ChartSpec } from "./spec.ts";

/** One cell. */
export interface CorrelationRow {
  readonly row: string;
  readonly column: string;
  /** From −1 to 1. */
  readonly correlation: number;
}

/** How correlations are drawn. */
export interface CorrelationChartOptions {
  /** The question or the finding. */
  readonly title: string;
  /** A second line, smaller. Default none. */
  readonly subtitle?: string;
  /** What the colour means. Default `correlation`. */
  readonly valueTitle?: string;
  /** Width and height of a cell in CSS pixels. Default 15. */
  readonly cellPx?: number;
}

/** The matrix; rows and columns in the order in which they first occur, white for 0. */
export function correlationChart(
  cells: readonly CorrelationRow[],
  options: CorrelationChartOptions,
): ChartSpec {
  const { title, subtitle, valueTitle = "correlation", cellPx = 15 } = options;
  const names = (side: "row" | "column") => [...new Set(cells.map((cell) => cell[side]))];
  return {
    title: heading(title, subtitle),
    width: { step: cellPx },
    height: { step: cellPx },
    data: { values: cells.map((cell) => ({ ...cell })) },
    mark: { type: "rect" },
    encoding: {
      y: { field: "row", type: "nominal", title: null, sort: names("row") },
      x: {
        field: "column",
        type: "nominal",
        title: null,
        sort: names("column"),
        axis: { labelAngle: -90 },
      },
      color: {
        field: "correlation",
        type: "quantitative",
        title: valueTitle,
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
