/**
 * notebook.
 *
 * @module
 */

export { checkResults } from "./check_results.ts";
export { imageRow } from "./image_row.ts";
export { raceSignal } from "./interruption.ts";
export { interrupted, interruptible, startNotebook } from "./kernel.ts";
export { startLiveChart } from "./live_chart.ts";
export { phaseProgress } from "./phase_progress.ts";
export { startProgress } from "./progress.ts";
export { showChart } from "./show_chart.ts";
export { showEquation } from "./show_equation.ts";
export { showGrid } from "./show_grid.ts";
export { showImage } from "./show_image.ts";
export { showTable } from "./show_table.ts";
export { formatMarkdownTable, formatTextTable } from "./text_table.ts";
export { watchFaces } from "./watch_faces.ts";
export { watchProgress, watchSteps } from "./watch_progress.ts";
export { watchShortRun } from "./watch_short_run.ts";
export { watchTraining } from "./watch_training.ts";
export { watchTrials } from "./watch_trials.ts";
