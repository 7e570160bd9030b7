/**
 * Charts of lines: training curves, numbers by rank, and what grows or falls in steps.
 *
 * @module
 */

import {
  CHART_SIZE,
  type ChartHeading,
  type ChartSpec,
  heading,
  inOrder,
  palette,
  quantity,
  REFERENCE_LINE,
} from "./theme.ts";

/** One point of a training curve. */
export interface LossRow {
  /** Counted from 1; a fraction is a point within an epoch. */
  readonly epoch: number;
  /** The loss. */
  readonly value: number;
  /** The curve that it belongs to, for example `training` or `validation`. */
  readonly series: string;
}

/** How training curves are drawn. */
export interface LossChartOptions extends ChartHeading {
  /** The title of the vertical axis, with its unit. Default `loss (nats per image)`. */
  readonly valueTitle?: string;
  /** The vertical scale; a logarithmic one shows positive values only. Default `linear`. */
  readonly scale?: "linear" | "log";
}

/**
 * Training curves: one line a series, by epoch.
 *
 * @example
 * ```ts
 * import { lossChart } from "facespace/charts";
 * const rows = [{ epoch: 1, value: 612, series: "training" }];
 * const spec = lossChart(rows, { title: "The loss falls" });
 * ```
 */
export function lossChart(rows: readonly LossRow[], options: LossChartOptions): ChartSpec {
  const { valueTitle = "loss (nats per image)", scale = "linear" } = options;
  const series = inOrder(rows, (row) => row.series);
  const firstEpoch = Math.min(1, ...rows.map((row) => row.epoch));
  const lastEpoch = Math.max(1, ...rows.map((row) => row.epoch));
  const values = scale === "log" ? rows.filter((row) => row.value > 0) : rows;
  return {
    title: heading(options),
    ...CHART_SIZE,
    data: { values: values.map((row) => ({ ...row })) },
    mark: { type: "line", point: lastEpoch <= 40 },
    encoding: {
      x: {
        ...quantity("epoch", "epoch"),
        axis: { format: "d", ...epochTicks(firstEpoch, lastEpoch) },
        scale: { domain: [firstEpoch, lastEpoch], nice: false },
      },
      y: {
        ...quantity("value", valueTitle),
        axis: { tickCount: scale === "log" ? 4 : 6, format: ",.4~r" },
        scale: scale === "log" ? { type: "log", nice: false, padding: 12 } : { zero: false },
      },
      color: {
        field: "series",
        type: "nominal",
        title: null,
        sort: series,
        scale: { domain: series },
      },
      tooltip: [
        { field: "series", type: "nominal" },
        { field: "epoch", type: "quantitative" },
        { field: "value", type: "quantitative", format: ".5~g" },
      ],
    },
  };
}

/** Whole epochs only: a few are all named, of many the axis chooses. */
function epochTicks(first: number, last: number): { values: number[] } | { tickMinStep: number } {
  if (last > 12) return { tickMinStep: 1 };
  const start = Math.ceil(first);
  return { values: Array.from({ length: Math.floor(last) - start + 1 }, (_, i) => start + i) };
}

/** One point of a line of falling numbers. */
export interface RankRow {
  /** The line. */
  readonly series: string;
  /** From 1. */
  readonly rank: number;
  /** What is ranked. */
  readonly value: number;
}

/** How ranked numbers are drawn. */
export interface RankChartOptions extends ChartHeading {
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

/**
 * Falling numbers by their rank, such as the variances of codes along their principal directions: one
 * line a series, on a logarithmic scale.
 */
export function rankChart(rows: readonly RankRow[], options: RankChartOptions): ChartSpec {
  const { rankTitle, valueTitle, reference, lowest = 0 } = options;
  const series = inOrder(rows, (row) => row.series);
  const shown = rows.map((row) => ({ ...row, value: Math.max(lowest, row.value) }))
    .filter(({ value }) => value > 0);
  const y = (field: string) => ({
    ...quantity(field, valueTitle),
    scale: { type: "log" as const, nice: false, padding: 8 },
    axis: { values: DECADES, format: "~g" },
  });
  return {
    title: heading(options),
    ...CHART_SIZE,
    layer: [
      {
        data: { values: reference === undefined ? [] : [{ reference }] },
        mark: REFERENCE_LINE,
        encoding: { y: y("reference") },
      },
      {
        data: { values: shown },
        mark: { type: "line" },
        encoding: {
          x: {
            ...quantity("rank", rankTitle),
            scale: { domain: [1, Math.max(...rows.map(({ rank }) => rank))], nice: false },
          },
          y: y("value"),
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

/** One point of a line over steps. */
export interface CurveRow {
  /** The panel that it belongs to. */
  readonly panel: string;
  /** The line, by colour. */
  readonly series: string;
  /** The step; steps stand in the order in which they first come. */
  readonly at: string | number;
  /** What is drawn. */
  readonly estimate: number;
  /** Lower limit of the interval. */
  readonly low: number;
  /** Upper limit of the interval. */
  readonly high: number;
  /** What to compare with: a dashed line of the series' colour. Default none. */
  readonly reference?: number;
}

/** How curves over steps are drawn. */
export interface CurveChartOptions extends ChartHeading {
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

/**
 * How something grows or falls in steps, such as success over the number of averaged faces: panels of
 * lines with their intervals as bands, and perhaps a dashed line to compare with, on one scale.
 */
export function arithmeticCurveChart(
  rows: readonly CurveRow[],
  options: CurveChartOptions,
): ChartSpec {
  const { stepTitle, valueTitle, values = "share", columns = 4 } = options;
  const panels = inOrder(rows, ({ panel }) => panel);
  const series = inOrder(rows, (row) => row.series);
  const steps = inOrder(rows, ({ at }) => String(at));
  const y = (field: string) => ({
    ...quantity(field, valueTitle),
    ...(values === "share"
      ? { axis: { format: ".0%", tickCount: 5 }, scale: { domain: [0, 1] } }
      : { axis: { tickCount: 5 }, scale: { zero: true } }),
  });
  return {
    title: heading(options),
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
      encoding: {
        x: {
          field: "at",
          type: "ordinal",
          title: stepTitle,
          sort: steps,
          scale: { domain: steps },
          axis: { labelAngle: 0 },
        },
        color: {
          field: "series",
          type: "nominal",
          title: null,
          scale: { domain: series, range: palette.slice(0, series.length) },
          legend: { orient: "top", columns: 3, labelLimit: 300, symbolOpacity: 1 },
        },
      },
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
