/**
 * The dimensions of codes by their mean and variance, with what tests say of each.
 *
 * @module
 */

import { heading, PANEL_LAYOUT, panelTitle } from "./panels.ts";
import type { ChartSpec } from "./spec.ts";
import { palette } from "./theme.ts";

/** One dimension. */
export interface DimensionRow {
  /** The sample that was tested. */
  readonly panel: string;
  readonly mean: number;
  /** Above 0. */
  readonly variance: number;
  /** For example `mean is off`. */
  readonly verdict: string;
}

/** How dimensions are drawn. */
export interface DimensionChartOptions {
  /** The question or the finding. */
  readonly title: string;
  /** A second line, smaller: how the verdicts were reached. */
  readonly subtitle: string;
  /** All verdicts that may occur, in the order of the legend. */
  readonly verdicts: readonly string[];
}

/** The panels side by side on the same scales; lines cross where the prior is, at 0 and 1. */
export function dimensionChart(
  rows: readonly DimensionRow[],
  options: DimensionChartOptions,
): ChartSpec {
  const { title, subtitle, verdicts } = options;
  const furthest = Math.max(...rows.map(({ mean }) => Math.abs(mean))) * 1.05;
  const variances = rows.map(({ variance }) => variance);
  const panels = [...new Set(rows.map(({ panel }) => panel))];
  return {
    title: heading(title, subtitle),
    columns: 2,
    ...PANEL_LAYOUT,
    concat: panels.map((panel, i) => {
      const x = {
        type: "quantitative" as const,
        title: "mean",
        scale: { domain: [-furthest, furthest], nice: false },
        axis: { tickCount: 7 },
      };
      const y = {
        type: "quantitative" as const,
        title: i % 2 === 0 ? "variance" : null,
        scale: {
          type: "log" as const,
          domain: [Math.min(...variances) / 1.1, Math.max(...variances) * 1.1],
          nice: false,
        },
        axis: { values: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50], format: "~g" },
      };
      const prior = { type: "rule" as const, color: "#999999", strokeDash: [4, 3] };
      return {
        title: panelTitle(panel),
        width: 290,
        height: 260,
        layer: [
          { data: { values: [{ at: 0 }] }, mark: prior, encoding: { x: { ...x, field: "at" } } },
          { data: { values: [{ at: 1 }] }, mark: prior, encoding: { y: { ...y, field: "at" } } },
          {
            data: { values: rows.filter((row) => row.panel === panel).map((row) => ({ ...row })) },
            mark: { type: "point" as const, filled: true, size: 28, opacity: 0.75 },
            encoding: {
              x: { ...x, field: "mean" },
              y: { ...y, field: "variance" },
              color: {
                field: "verdict",
                type: "nominal" as const,
                title: null,
                sort: [...verdicts],
                scale: {
                  domain: [...verdicts],
                  range: ["#bbbbbb", palette[5], palette[4], palette[1]],
                },
                legend: { orient: "bottom" as const },
              },
            },
          },
        ],
      };
    }),
  };
}
