/**
 * How fast contenders are, side by side: one panel a case, one bar a contender, with the middle half
 * of its rounds as a line. Each panel has its own scale, as cases differ a hundredfold.
 *
 * @module
 */

import { type ChartHeading, type ChartSpec, heading, inOrder, palette } from "facespace/charts";

/** One bar. */
export interface ThroughputRow {
  /** The panel. */
  readonly case: string;
  readonly contender: string;
  /** What the colour says. */
  readonly family: string;
  /** Items a second: the median of the rounds, and their quartiles. */
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

/** The contenders of a case, the fastest first. */
function ranked(rows: readonly ThroughputRow[], name: string): string[] {
  return rows.filter((row) => row.case === name).toSorted((a, b) => b.median - a.median)
    .map(({ contender }) => contender);
}

/** The chart of throughput, with the fastest contender of each panel on top. */
export function throughputChart(
  rows: readonly ThroughputRow[],
  options: ChartHeading,
): ChartSpec {
  const families = inOrder(rows, ({ family }) => family);
  const colour = {
    field: "family",
    type: "nominal",
    title: null,
    scale: { domain: families, range: palette.slice(0, families.length) },
    legend: { orient: "bottom" },
  } as const;
  return {
    title: heading(options),
    columns: 2,
    resolve: { scale: { x: "independent", y: "independent" } },
    concat: inOrder(rows, (row) => row.case).map((name) => ({
      title: { text: name, fontSize: 12, fontWeight: "normal" },
      width: 300,
      height: { step: 19 },
      data: { values: rows.filter((row) => row.case === name).map((row) => ({ ...row })) },
      encoding: {
        y: {
          field: "contender",
          type: "nominal",
          title: null,
          sort: ranked(rows, name),
          axis: { labelLimit: 220 },
        },
      },
      layer: [
        {
          mark: { type: "bar", height: 12 },
          encoding: {
            x: { field: "median", type: "quantitative", title: "images per second" },
            color: colour,
          },
        },
        {
          mark: { type: "rule", color: "#222222" },
          encoding: {
            x: { field: "lower", type: "quantitative" },
            x2: { field: "upper" },
          },
        },
        {
          mark: { type: "text", align: "left", dx: 6, fontSize: 10, color: "#444444" },
          encoding: {
            x: { field: "upper", type: "quantitative" },
            text: { field: "median", type: "quantitative", format: ".3~r" },
          },
        },
      ],
    })),
  };
}
