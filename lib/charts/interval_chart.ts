/**
 * Means and how well they are known: for each name a point, its interval as a line, and the single
 * values as ticks.
 *
 * @module
 */

import type { ChartSpec } from "./spec.ts";

/** One line of the chart. */
export interface IntervalRow {
  readonly name: string;
  readonly mean: number;
  /** Limits of the interval. */
  readonly low: number;
  readonly high: number;
  /** What the mean is of. */
  readonly values: readonly number[];
}

/** How intervals are drawn. */
export interface IntervalChartOptions {
  /** The question or the finding. */
  readonly title: string;
  /** A second line, smaller: what the intervals are. */
  readonly subtitle: string;
  /** The title of the horizontal axis, with its unit. */
  readonly valueTitle: string;
  /** A vertical line, such as 0 for no difference. Default none. */
  readonly reference?: number;
}

/** The chart of intervals, in the order of the rows. */
export function intervalChart(
  rows: readonly IntervalRow[],
  options: IntervalChartOptions,
): ChartSpec {
  const { title, subtitle, valueTitle, reference } = options;
  const singles = rows.flatMap(({ name, values }) => values.map((value) => ({ name, value })));
  const names = rows.map(({ name }) => name);
  const y = { field: "name", type: "nominal" as const, title: null, sort: names };
  const x = (field: string) => ({
    field,
    type: "quantitative" as const,
    title: valueTitle,
    scale: { zero: false },
    axis: { tickCount: 6, labelFlush: false },
  });
  const referenceLine = {
    data: { values: reference === undefined ? [] : [{ reference }] },
    mark: { type: "rule" as const, color: "#999999", strokeDash: [4, 3] },
    encoding: { x: x("reference") },
  };
  return {
    title: { text: title, subtitle },
    width: 420,
    height: { step: 24 },
    data: { values: rows.map(({ name, mean, low, high }) => ({ name, mean, low, high })) },
    layer: [
      referenceLine,
      {
        mark: { type: "rule", strokeWidth: 2 },
        encoding: { y, x: x("low"), x2: { field: "high" } },
      },
      {
        data: { values: singles },
        mark: { type: "tick", thickness: 1.5, size: 10, color: "#888888" },
        encoding: { y, x: x("value") },
      },
      {
        mark: { type: "point", filled: true, size: 60, opacity: 1 },
        encoding: { y, x: x("mean") },
      },
    ],
  };
}
