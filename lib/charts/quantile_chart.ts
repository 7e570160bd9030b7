/**
 * Q–Q plots side by side: numbers against what a normal distribution would have in their places.
 *
 * @module
 */

import { heading, PANEL_LAYOUT, panelTitle } from "./panels.ts";
import type { ChartSpec } from "./spec.ts";
import { palette } from "./theme.ts";

/** One point. */
export interface QuantileRow {
  /** The plot that it belongs to. */
  readonly panel: string;
  /** Quantile of N(0, 1). */
  readonly expected: number;
  readonly observed: number;
  /** Where a normal sample's number of this rank would lie. */
  readonly low: number;
  readonly high: number;
}

/** How Q–Q plots are drawn. */
export interface QuantileChartOptions {
  /** The question or the finding. */
  readonly title: string;
  /** A second line, smaller: what line and band are. */
  readonly subtitle: string;
  /** What the numbers are. */
  readonly valueTitle: string;
  /** Panels in a line. Default 3. */
  readonly columns?: number;
}

/** The plots, in the order in which their panels first occur, with the line of N(0, 1). */
export function quantileChart(
  rows: readonly QuantileRow[],
  options: QuantileChartOptions,
): ChartSpec {
  const { title, subtitle, valueTitle, columns = 3 } = options;
  const panels = [...new Set(rows.map(({ panel }) => panel))];
  const span = (numbers: readonly number[]): [number, number] => [
    Math.min(...numbers),
    Math.max(...numbers),
  ];
  const across = span(rows.map(({ expected }) => expected));
  const up = span(rows.flatMap(({ observed, low, high }) => [observed, low, high]));
  const x = {
    field: "expected",
    type: "quantitative" as const,
    title: "quantile of N(0, 1)",
    scale: { domain: across },
    axis: { tickCount: 7 },
  };
  return {
    title: heading(title, subtitle),
    columns,
    ...PANEL_LAYOUT,
    concat: panels.map((panel, i) => {
      const y = (field: string) => ({
        field,
        type: "quantitative" as const,
        title: i % columns === 0 ? valueTitle : null,
        scale: { domain: up },
        axis: { tickCount: 7, labelOpacity: i % columns === 0 ? 1 : 0 },
      });
      return {
        title: panelTitle(panel),
        width: 200,
        height: 200,
        data: { values: rows.filter((row) => row.panel === panel).map((row) => ({ ...row })) },
        layer: [
          {
            mark: { type: "area" as const, color: palette[6], opacity: 0.18 },
            encoding: { x, y: y("low"), y2: { field: "high" } },
          },
          {
            data: { values: across.map((expected) => ({ expected })) },
            mark: { type: "line" as const, color: palette[1], strokeWidth: 1.5 },
            encoding: { x, y: y("expected") },
          },
          {
            mark: { type: "point" as const, filled: true, size: 12, opacity: 0.8 },
            encoding: { x, y: y("observed") },
          },
        ],
      };
    }),
  };
}
