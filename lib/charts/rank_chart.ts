/**
 * Falling numbers by their rank, such as the variances of codes along their principal directions:
 * one line a series, on a logarithmic scale.
 *
 * @module
 */

import { heading } from "./panels.ts";
import type { ChartSpec } from "./spec.ts";
import { chartSize } from "./theme.ts";

/** One point. */
export interface RankRow {
  readonly series: string;
  /** From 1. */
  readonly rank: number;
  readonly value: number;
}

/** How ranked numbers are drawn. */
export interface RankChartOptions {
  /** The question or the finding. */
  readonly title: string;
  /** A second line, smaller. Default none. */
  readonly subtitle?: string;
  /** What is ranked. */
  readonly rankTitle: string;
  /** What the numbers are. */
  readonly valueTitle: string;
  /** A horizontal line, such as what the prior has. Default none. */
  readonly reference?: number;
  /** Lower end of the scale; smaller numbers lie on it. Default: the smallest number. */
  readonly lowest?: number;
}

/** Where lines of the grid may be. */
const DECADES = [1e-6, 1e-5, 1e-4, 0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000];

/** The lines, in the order in which their series first occur. */
export function rankChart(rows: readonly RankRow[], options: RankChartOptions): ChartSpec {
  const { title, subtitle, rankTitle, valueTitle, reference, lowest = 0 } = options;
  const series = [...new Set(rows.map((row) => row.series))];
  const shown = rows.map((row) => ({ ...row, value: Math.max(lowest, row.value) }))
    .filter(({ value }) => value > 0);
  const y = {
    type: "quantitative" as const,
    title: valueTitle,
    scale: { type: "log" as const, nice: false, padding: 8 },
    axis: { values: DECADES, format: "~g" },
  };
  return {
    title: heading(title, subtitle),
    width: chartSize.widthPx,
    height: chartSize.heightPx,
    layer: [
      {
        data: { values: reference === undefined ? [] : [{ reference }] },
        mark: { type: "rule", color: "#999999", strokeDash: [4, 3] },
        encoding: { y: { ...y, field: "reference" } },
      },
      {
        data: { values: shown },
        mark: { type: "line" },
        encoding: {
          x: {
            field: "rank",
            type: "quantitative",
            title: rankTitle,
            scale: { domain: [1, Math.max(...rows.map(({ rank }) => rank))], nice: false },
          },
          y: { ...y, field: "value" },
          color: {
            field: "series",
            type: "nominal",
            title: null,
            sort: series,
            scale: { domain: series },
            legend: { orient: "bottom", labelLimit: 400 },
          },
        },
      },
    ],
  };
}
