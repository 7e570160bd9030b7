/**
 * Runs notebooks without a browser and without Python: in the order of their needs, only those that
 * something has changed for, each in a Deno kernel of its own, with the executed copy saved after every
 * cell.
 *
 * @module
 */

/** All notebooks of a project, as `deno task experiments` runs them. */
export {
  type ExperimentOptions,
  type ExperimentResult,
  isGood,
  runExperiments,
  usualAtOnce,
} from "./experiments.ts";
export type { PlanOptions } from "./plan.ts";
export { type Assignment, parseAssignment, readParameters } from "./parameters.ts";

/** What came of runs, as figures in small files. */
export { figuresIn, readResults, resultsBelow, type RunResults } from "./results.ts";

export {
  type ComparedFigure,
  type ComparedRun,
  compareRuns,
  type Comparison,
} from "./compare_runs.ts";

/** One notebook, and the kernel that it runs in. */
export { type NotebookRun, runNotebook, type RunNotebookOptions } from "./run_notebook.ts";
export type { PrintLine } from "./cell_outputs.ts";
export { type ExecuteReply, type JupyterMessage, KernelConnection } from "./kernel_connection.ts";
export type { KernelProcessOptions } from "./kernel_process.ts";

/** Notebooks as files. */
export {
  type Cell,
  type CodeCell,
  codeCells,
  type FacespaceMetadata,
  type Notebook,
  notebookFiles,
  type Output,
  type Parameters,
  type ParameterValue,
  readNotebook,
  type RunRecord,
  writeNotebook,
} from "./notebook_file.ts";
export { staleReason } from "./identity.ts";
