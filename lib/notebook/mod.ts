/**
 * What the cells of a notebook call: to begin, to show what was found, to watch what takes long, and to
 * check what is claimed. In a terminal the same calls print text.
 *
 * @module
 */

// A notebook begins with one call, and ends with one.
export { raceSignal, start } from "./kernel.ts";
export { check, type CheckOptions, type Claim, SETTING_VARIABLE } from "./check.ts";

// What was found.
export {
  formatMarkdownTable,
  formatTextTable,
  table,
  type TableCell,
  type TableOptions,
  type TableRows,
  type TextTableOptions,
} from "./table.ts";
export { type Figure, type FigureData, figures, FIGURES_MIME } from "./figures.ts";
export { equation, grid, type GridOptions, type GridRow, inRows, showProcess } from "./pictures.ts";
export { chart, vegaLiteMime } from "./chart.ts";

// Work that takes long: each function gives what is spread into the options of the work.
export * as watch from "./watch.ts";

// For commands, whose tables and progress look the same.
export { type FacesPhase, formatDuration, type PhaseProgress, phaseProgress } from "./progress.ts";
