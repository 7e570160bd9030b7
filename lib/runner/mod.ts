/**
 * runner.
 *
 * @module
 */

export { CellOutputs } from "./cell_outputs.ts";
export { type ExperimentOptions, isGood, runExperiments } from "./experiments.ts";
export { KernelConnection } from "./kernel_connection.ts";
export { splitLines } from "./multiline.ts";
export {
  type CodeCell,
  codeCells,
  type FacespaceMetadata,
  type Notebook,
  type Output,
  readNotebook,
  writeNotebook,
} from "./notebook_file.ts";
export { type Assignment, parseAssignment } from "./overrides.ts";
export { type NotebookRun, runNotebook } from "./run_notebook.ts";
export { staleReason } from "./stale.ts";
