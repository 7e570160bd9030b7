/**
 * How something grows or falls in steps, such as success over the number of averaged faces: panels
 * of lines with their intervals as bands, and perhaps a dashed line to compare with.
 *
 * @module
 */

import type { ChartSpec } from "./spec.ts";
import { palette } from "./theme.ts";

/** One point of a line. */
export interface CurveRow {
  readonly panel: string;
  /** The line, by colour. */
  readonly series: string;
  /** The step; steps stand in the order in which they first come. */
  readonly at: string | number;
  readonly estimate: number;
  /** Limits of the interval. */
  readonly low: number;
  readonly high: number;
  /** What to compare with: a dashed line of the series' colour. Default none. */
  readonly reference?: number;
}

/** How curves are drawn. */
export interface CurveChartOptions {
  /** The question or the finding. */
  readonly title: string;
  /** A second line, smaller: what bands and dashes are. */
  readonly subtitle: string;
  /** The title of the horizontal axis. */
  readonly stepTitle: string;
  /** The title of the vertical axis, with its unit. */
  readonly valueTitle: string;
  /** Shares are shown in percent, from 0 to 100; anything else from 0. Default `share`. */
  readonly values?: "share" | "amount";
  /** Panels in a row. Default 4. */
  readonly columns?: number;
}

/** Wide enough for six steps. */
const PANEL = { width: 168, height: 150 } as const;
/** A single panel has room. */
const ONLY_PANEL = { width: 420, height: 240 } as const;

/** The chart of curves, with one scale for all panels. */
export function arithmeticCurveChart(
  rows: readonly CurveRow[],
  options: CurveChartOptions,
): ChartSpec {
  const { title, subtitle, stepTitle, valueTitle, values = "share", columns = 4 } = options;
  const panels = [...new Set(rows.map(({ panel }) => panel))];
  const series = [...new Set(rows.map((row) => row.series))];
  const steps = [...new Set(rows.map(({ at }) => String(at)))];
  const y = (field: string) => ({
    field,
    type: "quantitative" as const,
    title: valueTitle,
    ...(values === "share"
      ? { axis: { format: ".0%", tickCount: 5 }, scale: { domain: [0, 1] } }
      : { axis: { tickCount: 5 }, scale: { zero: true } }),
  });
  const x = {
    field: "at",
    type: "ordinal" as const,
    title: stepTitle,
    sort: steps,
    scale: { domain: steps },
    axis: { labelAngle: 0 },
  };
  const color = {
    field: "series",
    type: "nominal" as const,
    title: null,
    scale: { domain: series, range: palette.slice(0, series.length) },
    legend: { orient: "top" as const, columns: 3, labelLimit: 300, symbolOpacity: 1 },
  };
  return {
    title: { text: title, subtitle },
    data: {
      values: rows.map(({ reference, ...row }) => ({
        ...row,
        at: String(row.at),
        reference: reference ?? null,
      })),
    },
    facet: {
      field: "panel",
      type: "nominal",
      title: null,
      sort: panels,
      header: { labelFontWeight: "bold", labelLimit: 400 },
    },
    columns: Math.min(columns, panels.length),
    spec: {
      ...(panels.length === 1 ? ONLY_PANEL : PANEL),
      encoding: { x, color },
      layer: [
        {
          mark: { type: "area", opacity: 0.15, line: false },
          encoding: { y: y("low"), y2: { field: "high" } },
        },
        {
          mark: { type: "line", strokeDash: [4, 3], strokeWidth: 1.2, opacity: 0.8 },
          encoding: { y: y("reference") },
        },
        { mark: { type: "line", strokeWidth: 1.8 }, encoding: { y: y("estimate") } },
        { mark: { type: "point", size: 28, opacity: 1 }, encoding: { y: y("estimate") } },
      ],
    },
  };
}
