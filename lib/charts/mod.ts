/**
 * charts.
 *
 * @module
 */

export { arithmeticCurveChart } from "./arithmetic_curve_chart.ts";
export { correlationChart } from "./correlation_chart.ts";
export { dimensionChart } from "./dimension_chart.ts";
export { drawEquation, type EquationGroup, type EquationPicture } from "./equation_picture.ts";
export { escapeHtml } from "./escape_html.ts";
export { histogramChart } from "./histogram_chart.ts";
export { intervalChart } from "./interval_chart.ts";
export { lossChart, type LossChartOptions, type LossRow } from "./loss_chart.ts";
export { quantileChart } from "./quantile_chart.ts";
export { rankChart } from "./rank_chart.ts";
export { renderPng } from "./render.ts";
export { shareChart } from "./share_chart.ts";
export { type ChartSpec, chartTitle } from "./spec.ts";
export { INK, linesHeight, type Smoothing, svgImage, svgPage, svgText } from "./svg_parts.ts";
export { textWidthPx, wrapText } from "./text_layout.ts";
export { themed } from "./theme.ts";
export { throughputChart, type ThroughputRow } from "./throughput_chart.ts";
export { varianceChart } from "./variance_chart.ts";
