/**
 * Shares of a whole, such as how often each attribute occurs: one bar a name.
 *
 * @module
 */

import { heading } from "./panels.ts";
import type { ChartSpec } from "./spec.ts";

/** One bar. */
export interface ShareRow {
  readonly name: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** How shares are drawn. */
export interface ShareChartOptions {
  /** The question or the finding. */
  readonly title: string;
  /** A second line, smaller. Default none. */
  readonly subtitle?: string;
  /** What the shares are shares of. Default `share of faces`. */
  readonly valueTitle?: string;
}

/** The chart of shares, in the order of the rows, from 0 to 100 %. */
export function shareChart(rows: readonly ShareRow[], options: ShareChartOptions): ChartSpec {
  const { title, subtitle, valueTitle = "share of faces" } = options;
  return {
    title: heading(title, subtitle),
    width: 420,
    height: { step: 15 },
    data: { values: rows.map((row) => ({ ...row })) },
    encoding: {
      y: { field: "name", type: "nominal", title: null, sort: rows.map(({ name }) => name) },
      x: {
        field: "share",
        type: "quantitative",
        title: valueTitle,
        axis: { format: ".0%" },
        scale: { domain: [0, 1] },
      },
    },
    layer: [
      { mark: { type: "bar", height: 10 } },
      {
        mark: { type: "text", align: "left", dx: 4, fontSize: 10, color: "#666666" },
        encoding: { text: { field: "share", type: "quantitative", format: ".1%" } },
      },
    ],
  };
}
