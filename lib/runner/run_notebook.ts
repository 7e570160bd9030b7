/**
 * Runs one notebook in a kernel of its own, as JupyterLab would, without Python. The executed copy is
 * saved after every cell, so a crash, a time limit or an interrupt leaves all that had come out.
 *
 * @module
 */

import { CellOutputs } from "./cell_outputs.ts";
import { CellReport, type PrintLine } from "./cell_report.ts";
import { KernelConnection, KernelDiedError } from "./kernel_connection.ts";
import {
  type CodeCell,
  codeCells,
  firstLine,
  hasTag,
  type Notebook,
  type RunRecord,
  writeNotebook,
} from "./notebook_file.ts";
import { injectedCell, injectedTag, type Parameters, parametersIndex } from "./parameters.ts";
import { CellProblem, runCell } from "./run_cell.ts";

/** How a notebook is run. */
export interface RunNotebookOptions {
  /** The notebook's name, for messages. */
  readonly name: string;
  /** Working directory of the kernel: the notebook's folder. */
  readonly cwd: string;
  /** Where the executed copy is saved. */
  readonly outputPath: string;
  /** Parameters to set. Default none. */
  readonly parameters?: Parameters;
  /** Time limit of a cell in seconds. Default 1200. */
  readonly cellLimitSeconds?: number;
  /** Environment variables of the kernel besides those inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Stops the run when aborted. */
  readonly signal?: AbortSignal;
  /** Prints a line of progress. Default `console.log`. */
  readonly print?: PrintLine;
}

/** How a run of a notebook ended. */
export interface NotebookRun {
  readonly status: Exclude<RunRecord["status"], "running">;
  /** The executed copy, whole or in part. */
  readonly notebook: Notebook;
  /** Code cells that ended well. */
  readonly cellsDone: number;
  /** Code cells in all. */
  readonly cellCount: number;
  readonly seconds: number;
  /** What went wrong, naming the notebook and the cell. */
  readonly problem?: string;
}

/** How much of what a kernel's process printed is shown if it crashes. */
const nativeTailLength = 2000;

/** Runs a notebook from top to bottom; never throws for what its cells do. */
export async function runNotebook(
  source: Notebook,
  options: RunNotebookOptions,
): Promise<NotebookRun> {
  const { name, outputPath, parameters = {}, print = console.log } = options;
  const startedMs = performance.now();
  const record: RunRecord = {
    fingerprint: "",
    status: "running",
    startedAt: new Date().toISOString(),
    seconds: 0,
    parameters: { ...parameters },
  };
  const notebook = emptyCopy(source, record);
  const save = async () => {
    record.seconds = secondsSince(startedMs);
    await writeNotebook(outputPath, notebook);
  };
  const progress: RunProgress = { where: name, cellsDone: 0 };
  let problem: string | undefined;
  let kernel: KernelConnection | undefined;
  let nativeTail = "";
  try {
    await save();
    kernel = await KernelConnection.start({
      cwd: options.cwd,
      env: { ...options.env },
      onNativeOutput: (text) => nativeTail = (nativeTail + text).slice(-nativeTailLength),
    });
    await runCells(kernel, notebook, { ...options, print, save, progress });
    record.status = "ok";
  } catch (error) {
    record.status = statusOf(error);
    problem = `${progress.where}: ${describe(error)}`;
    if (record.status === "crashed" && nativeTail) problem += `\n${nativeTail.trimEnd()}`;
  } finally {
    await kernel?.stop();
  }
  await save();
  return {
    status: record.status,
    notebook,
    cellsDone: progress.cellsDone,
    cellCount: countedCells(notebook).length,
    seconds: record.seconds,
    ...(problem === undefined ? {} : { problem }),
  };
}

/** How far a run is. */
interface RunProgress {
  /** The notebook and the cell, for messages. */
  where: string;
  cellsDone: number;
}

/** Runs the cells one after the other, and saves after each. */
async function runCells(
  kernel: KernelConnection,
  notebook: Notebook,
  options: RunNotebookOptions & {
    readonly print: PrintLine;
    readonly save: () => Promise<void>;
    readonly progress: RunProgress;
  },
): Promise<void> {
  const { name, cellLimitSeconds: limitSeconds = 1200, signal, print, save, progress } = options;
  const report = new CellReport(print);
  const outputs = new CellOutputs(report);
  kernel.onPublished = (message) => outputs.receive(message);
  const counted = countedCells(notebook);
  for (const cell of codeCells(notebook)) {
    const number = counted.indexOf(cell) + 1;
    const label = number === 0 ? "parameters" : `${number}/${counted.length}`;
    progress.where = `${name}, cell ${label} (${firstLine(cell)})`;
    print(`${name} [${label}] ${firstLine(cell)}`);
    const startedMs = performance.now();
    try {
      await runCell(kernel, cell, outputs, { limitSeconds, signal });
    } finally {
      report.endCell();
      await save();
    }
    if (number > 0) progress.cellsDone++;
    print(`${name} [${label}] ok ${secondsSince(startedMs).toFixed(1)} s`);
  }
}

/** The code cells without those that the runner has added. */
function countedCells(notebook: Notebook): CodeCell[] {
  return codeCells(notebook).filter((cell) => !hasTag(cell, injectedTag));
}

function secondsSince(startedMs: number): number {
  return Math.round((performance.now() - startedMs) / 10) / 100;
}

function statusOf(error: unknown): NotebookRun["status"] {
  if (error instanceof CellProblem) return error.status;
  return error instanceof KernelDiedError ? "crashed" : "error";
}

/** Problems of cells say enough; for others the stack tells where they come from. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected = error instanceof CellProblem || error instanceof KernelDiedError;
  return isExpected ? error.message : error.stack ?? error.message;
}

/** The notebook without outputs, with the cell that sets parameters, and the record of the run. */
function emptyCopy(source: Notebook, record: RunRecord): Notebook {
  const copy = structuredClone(source);
  copy.cells = copy.cells.filter((cell) => !hasTag(cell, injectedTag));
  for (const cell of copy.cells) {
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
  }
  if (Object.keys(record.parameters).length > 0) {
    copy.cells.splice(parametersIndex(copy) + 1, 0, injectedCell(record.parameters));
  }
  copy.metadata.facespace = { ...copy.metadata.facespace, run: record };
  return copy;
}
