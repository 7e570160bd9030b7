/**
 * Histograms side by side over the same bins and scales, with the density of a Gaussian drawn in.
 *
 * @module
 */

import { heading, PANEL_LAYOUT, panelTitle } from "./panels.ts";
import type { ChartSpec } from "./spec.ts";
import { palette } from "./theme.ts";

/** One bar. */
export interface HistogramRow {
  /** The histogram that it belongs to. */
  readonly panel: string;
  /** Limits of the bin. */
  readonly from: number;
  readonly to: number;
  /** Share of the numbers over the bin's width. */
  readonly density: number;
}

/** How histograms are drawn. */
export interface HistogramChartOptions {
  /** The question or the finding. */
  readonly title: string;
  /** A second line, smaller: what the line is. Default none. */
  readonly subtitle?: string;
  /** What is counted. */
  readonly valueTitle: string;
  /** What the height of a bar is. Default `density`. */
  readonly heightTitle?: string;
  /** The density drawn in. Default: none. */
  readonly gaussian?: { readonly mean: number; readonly standardDeviation: number };
  /** A vertical line in every panel, such as what was observed. Default: none. */
  readonly reference?: { readonly value: number; readonly label: string };
  /** Width of a panel in CSS pixels. Default 200. */
  readonly panelWidthPx?: number;
  /** Panels in a line. Default 3. */
  readonly columns?: number;
}

const CURVE_POINTS = 121;

/** The histograms, in the order in which their panels first occur. */
export function histogramChart(
  rows: readonly HistogramRow[],
  options: HistogramChartOptions,
): ChartSpec {
  const { title, subtitle, valueTitle, gaussian, reference } = options;
  const { heightTitle = "density", panelWidthPx = 200, columns = 3 } = options;
  const ends = [
    ...rows.flatMap(({ from, to }) => [from, to]),
    ...(reference ? [reference.value] : []),
  ];
  const domain: [number, number] = [Math.min(...ends), Math.max(...ends)];
  const curve = gaussian ? gaussianCurve(gaussian, domain) : [];
  const highest = Math.max(
    ...rows.map(({ density }) => density),
    ...curve.map((point) => point.density),
  );
  const panels = [...new Set(rows.map(({ panel }) => panel))];
  const x = (field: string) => ({
    field,
    type: "quantitative" as const,
    title: valueTitle,
    scale: { domain, nice: false },
    axis: { tickCount: 7, grid: false },
  });
  const y = (index: number) => ({
    field: "density",
    type: "quantitative" as const,
    title: index % columns === 0 ? heightTitle : null,
    scale: { domain: [0, highest * 1.05], nice: false },
    axis: { tickCount: 4, labelOpacity: index % columns === 0 ? 1 : 0 },
  });
  const line = { color: palette[1], strokeWidth: 2 };
  return {
    title: heading(title, subtitle),
    columns,
    ...PANEL_LAYOUT,
    concat: panels.map((panel, i) => ({
      ...(panels.length > 1 ? { title: panelTitle(panel) } : {}),
      width: panelWidthPx,
      height: 170,
      layer: [
        {
          data: { values: rows.filter((row) => row.panel === panel).map((row) => ({ ...row })) },
          mark: {
            type: "rect" as const,
            color: palette[5],
            opacity: 0.75,
            stroke: "#ffffff",
            strokeWidth: 0.5,
          },
          encoding: { x: x("from"), x2: { field: "to" }, y: y(i), y2: { datum: 0 } },
        },
        ...(gaussian
          ? [{
            data: { values: curve },
            mark: { type: "line" as const, ...line },
            encoding: { x: x("value"), y: y(i) },
          }]
          : []),
        ...(reference
          ? [{
            data: { values: [{ ...reference, density: highest }] },
            mark: { type: "rule" as const, ...line },
            encoding: { x: x("value") },
          }, {
            data: { values: [{ ...reference, density: highest }] },
            mark: {
              type: "text" as const,
              align: "right" as const,
              dx: -5,
              fontSize: 11,
              color: palette[1],
            },
            encoding: {
              x: x("value"),
              y: y(i),
              text: { field: "label", type: "nominal" as const },
            },
          }]
          : []),
      ],
    })),
  };
}

function gaussianCurve(
  { mean, standardDeviation }: { readonly mean: number; readonly standardDeviation: number },
  [from, to]: readonly [number, number],
): { readonly value: number; readonly density: number }[] {
  return Array.from({ length: CURVE_POINTS }, (_, i) => {
    const value = from + (to - from) * i / (CURVE_POINTS - 1);
    const score = (value - mean) / standardDeviation;
    const density = Math.exp(-score * score / 2) / (standardDeviation * Math.sqrt(2 * Math.PI));
    return { value, density };
  });
}
