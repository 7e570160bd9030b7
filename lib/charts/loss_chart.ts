/**
 * Training curves: one line a series, by epoch.
 *
 * @module
 */

import { heading } from "./panels.ts";
import type { ChartSpec } from "./spec.ts";
import { chartSize } from "./theme.ts";

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
export interface LossChartOptions {
  /** The question or the finding. */
  readonly title: string;
  /** A second line, smaller. Default none. */
  readonly subtitle?: string;
  /** The title of the vertical axis, with its unit. Default `loss (nats per image)`. */
  readonly valueTitle?: string;
  /** The vertical scale; a logarithmic one shows positive values only. Default `linear`. */
  readonly scale?: "linear" | "log";
  /** Width of the plot in CSS pixels. Default 520. */
  readonly widthPx?: number;
  /** Height of the plot in CSS pixels. Default 280. */
  readonly heightPx?: number;
}

/**
 * The chart of training curves.
 *
 * @example
 * ```ts
 * import { lossChart } from "facespace/charts";
 * const rows = [{ epoch: 1, value: 612, series: "training" }];
 * const spec = lossChart(rows, { title: "The loss falls" });
 * ```
 */
export function lossChart(rows: readonly LossRow[], options: LossChartOptions): ChartSpec {
  const {
    title,
    subtitle,
    valueTitle = "loss (nats per image)",
    scale = "linear",
    widthPx = chartSize.widthPx,
    heightPx = chartSize.heightPx,
  } = options;
  const series = [...new Set(rows.map((row) => row.series))];
  const firstEpoch = Math.min(1, ...rows.map((row) => row.epoch));
  const lastEpoch = Math.max(1, ...rows.map((row) => row.epoch));
  const values = scale === "log" ? rows.filter((row) => row.value > 0) : rows;
  return {
    title: heading(title, subtitle),
    width: widthPx,
    height: heightPx,
    data: { values: values.map((row) => ({ ...row })) },
    mark: { type: "line", point: lastEpoch <= 40 },
    encoding: {
      x: {
        field: "epoch",
        type: "quantitative",
        title: "epoch",
        axis: { format: "d", ...epochTicks(firstEpoch, lastEpoch) },
        scale: { domain: [firstEpoch, lastEpoch], nice: false },
      },
      y: {
        field: "value",
        type: "quantitative",
        title: valueTitle,
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
