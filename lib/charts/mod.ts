/**
 * Charts and labelled pictures. Charts are made of rows: `(rows, options) → specification`, without any
 * statistics, in the types of Vega-Lite; notebooks draw them, and so does {@linkcode renderPng}. This room
 * never loads TensorFlow.
 *
 * @module
 */

// Lines.
export {
  arithmeticCurveChart,
  type CurveChartOptions,
  type CurveRow,
  lossChart,
  type LossChartOptions,
  type LossRow,
  rankChart,
  type RankChartOptions,
  type RankRow,
} from "./curves.ts";

// Names against each other.
export {
  correlationChart,
  type CorrelationChartOptions,
  type CorrelationRow,
  intervalChart,
  type IntervalChartOptions,
  intervalPanels,
  type IntervalRow,
  type PanelIntervalRow,
  shareChart,
  type ShareChartOptions,
  type ShareRow,
} from "./comparisons.ts";

// How numbers are spread.
export {
  dimensionChart,
  type DimensionChartOptions,
  type DimensionRow,
  histogramChart,
  type HistogramChartOptions,
  type HistogramRow,
  quantileChart,
  type QuantileChartOptions,
  type QuantileRow,
  varianceChart,
  type VarianceChartOptions,
  type VarianceRow,
} from "./distributions.ts";

// Charts that answer to the hand, each with a still that says the same.
export { type FilmFrame, filmstripChart, type FilmstripOptions } from "./filmstrip.ts";
export { type FacePoint, faceScatterChart, type FaceScatterOptions } from "./face_scatter.ts";
export {
  traversalChart,
  type TraversalChartOptions,
  type TraversedDimension,
} from "./traversal.ts";
export type { InteractiveChart } from "./interactive.ts";

// What all charts are, and how they become pictures.
export {
  type ChartHeading,
  type ChartSpec,
  chartTitle,
  emptyChart,
  heading,
  inOrder,
  palette,
  themed,
} from "./theme.ts";
export { renderJpeg, renderPng, vegaSpec } from "./render.ts";

// Faces with words beside them, as one picture.
export { drawGrid, type DrawGridOptions, type PictureRow } from "./grid_picture.ts";
export {
  type CaptionedImage,
  drawEquation,
  type EquationGroup,
  type EquationPicture,
} from "./equation_picture.ts";
export {
  type DecodedCode,
  drawProcess,
  type ProcessGroup,
  type ProcessPicture,
  type ProcessWay,
} from "./process_picture.ts";
export { type DrawingOptions, escapeHtml } from "./svg.ts";
