/**
 * The variance of each dimension of a code as the sum of its two parts: what the means have, and
 * what the posteriors add. One panel a network, dimensions by falling variance of the means.
 *
 * @module
 */

import { heading, PANEL_LAYOUT, panelTitle } from "./panels.ts";
import type { ChartSpec } from "./spec.ts";
import { palette } from "./theme.ts";

/** One dimension. */
export interface VarianceRow {
  /** The network. */
  readonly panel: string;
  /** From 1, by falling variance of the means. */
  readonly rank: number;
  readonly varianceOfMeans: number;
  readonly meanOfVariances: number;
}

/** How variances are drawn. */
export interface VarianceChartOptions {
  /** The question or the finding. */
  readonly title: string;
  /** A second line, smaller. Default none. */
  readonly subtitle?: string;
  /** Upper end of the scale; higher bars are cut. Default: the highest bar. */
  readonly highest?: number;
  /** Panels in a line. Default 3. */
  readonly columns?: number;
}

const PARTS = ["variance of the means", "mean of the posteriors' variances"];

/** The panels, in the order in which they first occur, with a line at 1, the prior's variance. */
export function varianceChart(
  rows: readonly VarianceRow[],
  options: VarianceChartOptions,
): ChartSpec {
  const { title, subtitle, columns = 3 } = options;
  const sums = rows.map((row) => row.varianceOfMeans + row.meanOfVariances);
  const { highest = Math.max(...sums) } = options;
  const panels = [...new Set(rows.map(({ panel }) => panel))];
  return {
    title: heading(title, subtitle),
    columns,
    ...PANEL_LAYOUT,
    concat: panels.map((panel, i) => {
      const own = rows.filter((row) => row.panel === panel);
      // The last step is drawn by a point beyond the last dimension.
      const areas = [...own, ...own.slice(-1).map((last) => ({ ...last, rank: last.rank + 1 }))]
        .flatMap(({ rank, varianceOfMeans, meanOfVariances }) => [
          { before: rank - 1, part: PARTS[0], from: 0, to: varianceOfMeans },
          {
            before: rank - 1,
            part: PARTS[1],
            from: varianceOfMeans,
            to: varianceOfMeans + meanOfVariances,
          },
        ]);
      const y = {
        type: "quantitative" as const,
        title: i % columns === 0 ? "variance" : null,
        scale: { domain: [0, highest], nice: false },
        axis: { tickCount: 5, labelOpacity: i % columns === 0 ? 1 : 0 },
      };
      return {
        title: panelTitle(panel),
        width: 200,
        height: 170,
        layer: [
          {
            data: { values: areas },
            mark: { type: "area" as const, interpolate: "step-after" as const, clip: true },
            encoding: {
              x: {
                field: "before",
                type: "quantitative" as const,
                title: "dimension, by rank",
                scale: { domain: [0, own.length], nice: false },
                axis: { grid: false, tickCount: 5 },
              },
              y: { ...y, field: "from" },
              y2: { field: "to" },
              color: {
                field: "part",
                type: "nominal" as const,
                title: null,
                scale: { domain: PARTS, range: [palette[0], palette[4]] },
                legend: { orient: "bottom" as const, labelLimit: 400 },
              },
            },
          },
          {
            data: { values: [{ one: 1 }] },
            mark: { type: "rule" as const, color: "#222222", strokeDash: [4, 3] },
            encoding: { y: { ...y, field: "one" } },
          },
        ],
      };
    }),
  };
}
