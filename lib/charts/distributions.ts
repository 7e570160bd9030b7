/**
 * Charts of how numbers are spread, such as the codes of faces: histograms, Q–Q plots, and the mean and
 * the variance of each dimension. Panels stand side by side, in the order in which they first occur, over
 * the same scales.
 *
 * @module
 */

import { INK } from "./svg.ts";
import {
  type ChartHeading,
  type ChartSpec,
  palette,
  panelled,
  quantity,
  REFERENCE_LINE,
} from "./theme.ts";

/** Only the first panel of a line has labels on its upright axis; the others keep their place. */
const labelsIf = (isFirst: boolean) => ({ labelOpacity: isFirst ? 1 : 0 });

/** One bar of a histogram. */
export interface HistogramRow {
  /** The histogram that it belongs to. */
  readonly panel: string;
  /** Lower limit of the bin. */
  readonly from: number;
  /** Upper limit of the bin. */
  readonly to: number;
  /** The bar's height: share of the numbers over the bin's width, or what the chart's title of it says. */
  readonly density: number;
}

/** How histograms are drawn. */
export interface HistogramChartOptions extends ChartHeading {
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

/** Histograms over the same bins, with the density of a Gaussian drawn in. */
export function histogramChart(
  rows: readonly HistogramRow[],
  options: HistogramChartOptions,
): ChartSpec {
  const { valueTitle, gaussian, reference, heightTitle = "density", panelWidthPx = 200 } = options;
  const { columns = 3 } = options;
  const ends = [
    ...rows.flatMap(({ from, to }) => [from, to]),
    ...(reference ? [reference.value] : []),
  ];
  const domain: [number, number] = [Math.min(...ends), Math.max(...ends)];
  const curve = gaussian ? gaussianCurve(gaussian, domain) : [];
  const highest = Math.max(...[...rows, ...curve].map(({ density }) => density));
  const x = (field: string) => ({
    ...quantity(field, valueTitle),
    scale: { domain, nice: false },
    axis: { tickCount: 7, grid: false },
  });
  const line = { color: palette[1], strokeWidth: 2 };
  return panelled(rows, { ...options, columns, aloneUntitled: true }, (own, { isFirst }) => {
    const y = {
      ...quantity("density", isFirst ? heightTitle : null),
      scale: { domain: [0, highest * 1.05], nice: false },
      axis: { tickCount: 4, ...labelsIf(isFirst) },
    };
    const referenceData = { values: [{ ...reference, density: highest }] };
    return {
      width: panelWidthPx,
      height: 170,
      layer: [
        {
          data: { values: own.map((row) => ({ ...row })) },
          mark: {
            type: "rect",
            color: palette[5],
            opacity: 0.75,
            stroke: "#ffffff",
            strokeWidth: 0.5,
          },
          encoding: { x: x("from"), x2: { field: "to" }, y, y2: { datum: 0 } },
        },
        ...(gaussian
          ? [{
            data: { values: curve },
            mark: { type: "line" as const, ...line },
            encoding: { x: x("value"), y },
          }]
          : []),
        ...(reference
          ? [{
            data: referenceData,
            mark: { type: "rule" as const, ...line },
            encoding: { x: x("value") },
          }, {
            data: referenceData,
            mark: {
              type: "text" as const,
              align: "right" as const,
              dx: -5,
              fontSize: 11,
              color: INK.plain,
            },
            encoding: { x: x("value"), y, text: { field: "label", type: "nominal" as const } },
          }]
          : []),
      ],
    };
  });
}

/** The density of a Gaussian over a scale. */
export function gaussianCurve(
  { mean, standardDeviation }: { readonly mean: number; readonly standardDeviation: number },
  [from, to]: readonly [number, number],
): { readonly value: number; readonly density: number }[] {
  const points = 121;
  return Array.from({ length: points }, (_, i) => {
    const value = from + (to - from) * i / (points - 1);
    const score = (value - mean) / standardDeviation;
    const density = Math.exp(-score * score / 2) / (standardDeviation * Math.sqrt(2 * Math.PI));
    return { value, density };
  });
}

/** One point of a Q–Q plot. */
export interface QuantileRow {
  /** The plot that it belongs to. */
  readonly panel: string;
  /** Quantile of N(0, 1). */
  readonly expected: number;
  /** The number that has this rank. */
  readonly observed: number;
  /** From where a normal sample's number of this rank would lie. */
  readonly low: number;
  /** To where it would. */
  readonly high: number;
}

/** How Q–Q plots are drawn. */
export interface QuantileChartOptions extends ChartHeading {
  /** What the numbers are. */
  readonly valueTitle: string;
  /** Panels in a line. Default 3. */
  readonly columns?: number;
}

/**
 * Q–Q plots: numbers against what a normal distribution would have in their places, with the line of
 * N(0, 1) and a band.
 */
export function quantileChart(
  rows: readonly QuantileRow[],
  options: QuantileChartOptions,
): ChartSpec {
  const { valueTitle, columns = 3 } = options;
  const span = (numbers: readonly number[]): [number, number] => [
    Math.min(...numbers),
    Math.max(...numbers),
  ];
  const across = span(rows.map(({ expected }) => expected));
  const up = span(rows.flatMap(({ observed, low, high }) => [observed, low, high]));
  const x = {
    ...quantity("expected", "quantile of N(0, 1)"),
    scale: { domain: across },
    axis: { tickCount: 7 },
  };
  return panelled(rows, { ...options, columns }, (own, { isFirst }) => {
    const y = (field: string) => ({
      ...quantity(field, isFirst ? valueTitle : null),
      scale: { domain: up },
      axis: { tickCount: 7, ...labelsIf(isFirst) },
    });
    return {
      width: 200,
      height: 200,
      data: { values: own.map((row) => ({ ...row })) },
      layer: [
        {
          mark: { type: "area", color: palette[6], opacity: 0.18 },
          encoding: { x, y: y("low"), y2: { field: "high" } },
        },
        {
          data: { values: across.map((expected) => ({ expected })) },
          mark: { type: "line", color: palette[1], strokeWidth: 1.5 },
          encoding: { x, y: y("expected") },
        },
        {
          mark: { type: "point", filled: true, size: 12, opacity: 0.8 },
          encoding: { x, y: y("observed") },
        },
      ],
    };
  });
}

/** One dimension with what tests say of it. */
export interface DimensionRow {
  /** The sample that was tested. */
  readonly panel: string;
  /** Of the dimension in the sample. */
  readonly mean: number;
  /** Above 0. */
  readonly variance: number;
  /** For example `mean is off`. */
  readonly verdict: string;
}

/** How dimensions are drawn. */
export interface DimensionChartOptions extends ChartHeading {
  /** All verdicts that may occur, in the order of the legend. */
  readonly verdicts: readonly string[];
}

/**
 * The dimensions of codes by their mean and variance, with what tests say of each; lines cross where the
 * prior is, at 0 and 1.
 */
export function dimensionChart(
  rows: readonly DimensionRow[],
  options: DimensionChartOptions,
): ChartSpec {
  const verdicts = [...options.verdicts];
  const furthest = Math.max(...rows.map(({ mean }) => Math.abs(mean))) * 1.05;
  const variances = rows.map(({ variance }) => variance);
  return panelled(rows, { ...options, columns: 2 }, (own, { isFirst }) => {
    const x = (field: string) => ({
      ...quantity(field, "mean"),
      scale: { domain: [-furthest, furthest], nice: false },
      axis: { tickCount: 7 },
    });
    const y = (field: string) => ({
      ...quantity(field, isFirst ? "variance" : null),
      scale: {
        type: "log" as const,
        domain: [Math.min(...variances) / 1.1, Math.max(...variances) * 1.1],
        nice: false,
      },
      axis: { values: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50], format: "~g" },
    });
    return {
      width: 290,
      height: 260,
      layer: [
        { data: { values: [{ at: 0 }] }, mark: REFERENCE_LINE, encoding: { x: x("at") } },
        { data: { values: [{ at: 1 }] }, mark: REFERENCE_LINE, encoding: { y: y("at") } },
        {
          data: { values: own.map((row) => ({ ...row })) },
          mark: { type: "point", filled: true, size: 28, opacity: 0.75 },
          encoding: {
            x: x("mean"),
            y: y("variance"),
            color: {
              field: "verdict",
              type: "nominal",
              title: null,
              sort: verdicts,
              scale: {
                domain: verdicts,
                range: ["#bbbbbb", palette[5], palette[4], palette[1]],
              },
              legend: { orient: "bottom" },
            },
          },
        },
      ],
    };
  });
}

/** One dimension with the two parts of its variance. */
export interface VarianceRow {
  /** The network. */
  readonly panel: string;
  /** From 1, by falling variance of the means. */
  readonly rank: number;
  /** What the means have. */
  readonly varianceOfMeans: number;
  /** What the posteriors add. */
  readonly meanOfVariances: number;
}

/** How variances are drawn. */
export interface VarianceChartOptions extends ChartHeading {
  /** Upper end of the scale; higher bars are cut. Default: the highest bar. */
  readonly highest?: number;
  /** Panels in a line. Default 3. */
  readonly columns?: number;
}

const MEANS = "variance of the means";
const POSTERIORS = "mean of the posteriors' variances";

/**
 * The variance of each dimension of a code as the sum of its two parts: what the means have, and what the
 * posteriors add. One panel a network, with a line at 1, the prior's variance.
 */
export function varianceChart(
  rows: readonly VarianceRow[],
  options: VarianceChartOptions,
): ChartSpec {
  const { columns = 3 } = options;
  const sums = rows.map((row) => row.varianceOfMeans + row.meanOfVariances);
  const { highest = Math.max(...sums) } = options;
  return panelled(rows, { ...options, columns }, (own, { isFirst }) => {
    // The last step is drawn by a point beyond the last dimension.
    const steps = [...own, ...own.slice(-1).map((last) => ({ ...last, rank: last.rank + 1 }))];
    const areas = steps.flatMap(({ rank, varianceOfMeans: means, meanOfVariances }) => [
      { before: rank - 1, part: MEANS, from: 0, to: means },
      { before: rank - 1, part: POSTERIORS, from: means, to: means + meanOfVariances },
    ]);
    const y = (field: string) => ({
      ...quantity(field, isFirst ? "variance" : null),
      scale: { domain: [0, highest], nice: false },
      axis: { tickCount: 5, ...labelsIf(isFirst) },
    });
    return {
      width: 200,
      height: 170,
      layer: [
        {
          data: { values: areas },
          mark: { type: "area", interpolate: "step-after", clip: true },
          encoding: {
            x: {
              ...quantity("before", "dimension, by rank"),
              scale: { domain: [0, own.length], nice: false },
              axis: { grid: false, tickCount: 5 },
            },
            y: y("from"),
            y2: { field: "to" },
            color: {
              field: "part",
              type: "nominal",
              title: null,
              scale: { domain: [MEANS, POSTERIORS], range: [palette[0], palette[4]] },
              legend: { orient: "bottom", labelLimit: 400 },
            },
          },
        },
        {
          data: { values: [{ one: 1 }] },
          mark: { type: "rule", color: "#222222", strokeDash: [4, 3] },
          encoding: { y: y("one") },
        },
      ],
    };
  });
}
