/**
 * Runs the notebooks of a project: in the order of their needs, each only if something that it depends
 * on has changed since its last good run, with the executed copies in the outputs' folder.
 *
 * @module
 */

import { projectRoot } from "../system/mod.ts";
import { formatTextTable } from "../notebook/mod.ts";
import type { PrintLine } from "./cell_report.ts";
import { fingerprint, hashInputs, hashLibrary, hashSources } from "./fingerprint.ts";
import { type Notebook, readNotebook, writeNotebook } from "./notebook_file.ts";
import { type PlannedNotebook, type PlanOptions, planRun } from "./plan.ts";
import { type NotebookRun, runNotebook } from "./run_notebook.ts";
import { committable } from "./stale.ts";

/** What to run and how. */
export interface ExperimentOptions extends Omit<PlanOptions, "folder"> {
  /** Write good runs back to the notebooks themselves. Default false. */
  readonly commit?: boolean;
  /** Time limit of a cell in seconds. Default 1200. */
  readonly cellLimitSeconds?: number;
  /** Stops everything when aborted. */
  readonly signal?: AbortSignal;
  /** Environment variables of the kernels besides those inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Prints a line of progress. Default `console.log`. */
  readonly print?: PrintLine;
  /** The project's root, to which inputs are relative. Default: this project's. */
  readonly root?: string;
  /** The folder of the notebooks. Default: `notebooks` in the root. */
  readonly folder?: string;
  /** Where executed copies go. Default: `outputs/notebooks` in the root. */
  readonly outputFolder?: string;
}

/** How one notebook fared. */
export interface ExperimentResult {
  readonly name: string;
  /** As of a run; `unchanged` if it had not to run, `not run` if it could not. */
  readonly status: NotebookRun["status"] | "unchanged" | "not run";
  /** Code cells done and in all, for example `5/17`. */
  readonly cells: string;
  readonly seconds: number;
  /** The executed copy. */
  readonly outputPath: string;
  /** What went wrong. */
  readonly problem?: string;
}

/** True if a notebook ended well, now or before. */
export function isGood(result: ExperimentResult): boolean {
  return result.status === "ok" || result.status === "unchanged";
}

/**
 * Runs notebooks and prints a summary.
 *
 * @throws {RangeError} If the request makes no sense, before anything has run; also `TypeError`
 * for a parameter of the wrong type and `SyntaxError` for an unreadable notebook.
 */
export async function runExperiments(options: ExperimentOptions = {}): Promise<ExperimentResult[]> {
  const print = options.print ?? console.log;
  const root = (options.root ?? projectRoot).replace(/[\\/]+$/, "");
  const folder = options.folder ?? `${root}/notebooks`;
  if (options.commit && (options.quick || (options.assignments ?? []).length > 0)) {
    throw new RangeError(
      "Cannot commit a run with --quick or --set: it must be of the cells as they are",
    );
  }
  const plan = await planRun({ ...options, folder });
  const session: Session = {
    ...options,
    print,
    root,
    folder,
    outputFolder: options.outputFolder ?? `${root}/outputs/notebooks`,
    // Asking for a back end is asking for another run.
    library: `${await hashLibrary(root)} ${Deno.env.get("FACESPACE_BACKEND") ?? ""}`,
    fingerprints: new Map(),
  };
  const results: ExperimentResult[] = [];
  for (const planned of plan) {
    const result = await runPlanned(planned, session, results);
    if (result.problem !== undefined) {
      print(`\n${planned.name}: ${result.status}\n${result.problem}`);
    }
    results.push(result);
  }
  print("");
  print(summarise(results, root));
  return results;
}

/** The table that ends a run: notebook, cells, status, seconds, path of the executed copy. */
export function summarise(results: readonly ExperimentResult[], root: string): string {
  const rows = results.map(({ name, cells, status, seconds, outputPath }) => [
    name,
    cells,
    status,
    seconds.toFixed(1),
    outputPath.startsWith(`${root}/`) ? outputPath.slice(root.length + 1) : outputPath,
  ]);
  return formatTextTable(["notebook", "cells", "status", "seconds", "executed copy"], rows, {
    alignRight: [false, true, false, true, false],
  });
}

interface Session extends ExperimentOptions {
  readonly print: PrintLine;
  readonly root: string;
  readonly folder: string;
  readonly outputFolder: string;
  /** Hash of the library, and the back end that was asked for. */
  readonly library: string;
  /** Fingerprints of the good runs, by notebook. */
  readonly fingerprints: Map<string, string>;
}

async function runPlanned(
  planned: PlannedNotebook,
  session: Session,
  before: readonly ExperimentResult[],
): Promise<ExperimentResult> {
  const { name, notebook } = planned;
  const full = `${session.outputFolder}/${name}.ipynb`;
  const outputPath = session.quick ? `${session.outputFolder}/quick/${name}.ipynb` : full;
  const base = { name, cells: "–", seconds: 0, outputPath };
  if (session.signal?.aborted) return { ...base, status: "not run" };
  const failed = before.find((result) => planned.needs.includes(result.name) && !isGood(result));
  if (failed) {
    const problem = `${name} was not run as it needs ${failed.name}, which did not end well`;
    return { ...base, status: "not run", problem };
  }

  const current = async (parameters = planned.settings) =>
    fingerprint({
      notebook,
      parameters,
      library: session.library,
      inputs: await hashInputs(session.root, planned.inputs),
      needs: planned.needs.map((need) => session.fingerprints.get(need) ?? ""),
    });
  if (!(session.force && planned.selected)) {
    // A full run serves a quick one that only needs it, and is not to be overwritten by less.
    const candidates = [{ path: outputPath, parameters: planned.settings }];
    if (session.quick && !planned.selected) candidates.unshift({ path: full, parameters: {} });
    for (const { path, parameters } of candidates) {
      const present = await current(parameters);
      const copy = await goodCopy(path, present);
      if (!copy) continue;
      session.fingerprints.set(name, present);
      session.print(`${name} is unchanged since its last good run`);
      const problem = await commitIfAsked(planned, copy, session);
      const result = { ...base, outputPath: path };
      return problem ? { ...result, status: "error", problem } : { ...result, status: "unchanged" };
    }
  }

  const run = await runNotebook(notebook, {
    ...session,
    name,
    cwd: session.folder,
    outputPath,
    parameters: planned.overrides,
  });
  if (run.status === "ok") {
    const present = await current();
    session.fingerprints.set(name, present);
    const record = run.notebook.metadata.facespace?.run;
    if (record) record.fingerprint = present;
    await writeNotebook(outputPath, run.notebook);
  }
  const done = { ...base, cells: `${run.cellsDone}/${run.cellCount}`, seconds: run.seconds };
  if (run.problem !== undefined) {
    const problem = `${run.problem}\nWhat had come out is in ${outputPath}`;
    return { ...done, status: run.status, problem };
  }
  const problem = await commitIfAsked(planned, run.notebook, session);
  return problem ? { ...done, status: "error", problem } : { ...done, status: run.status };
}

/** The executed copy, if it is of a good run with this fingerprint. */
async function goodCopy(path: string, present: string): Promise<Notebook | undefined> {
  // A copy that is missing or unreadable only means that the notebook has to run.
  const copy = await readNotebook(path).catch(() => undefined);
  const run = copy?.metadata.facespace?.run;
  return run?.status === "ok" && run.fingerprint === present ? copy : undefined;
}

/**
 * Writes the outputs of a good run into the notebook itself, if that was asked for.
 *
 * @returns Why it could not be done, or undefined.
 */
async function commitIfAsked(
  planned: PlannedNotebook,
  copy: Notebook,
  session: Session,
): Promise<string | undefined> {
  if (!session.commit || !planned.selected) return undefined;
  const now = await readNotebook(planned.path);
  if (hashSources(now) !== hashSources(planned.notebook)) {
    return `Cannot commit ${planned.path} as its code was edited while it ran`;
  }
  await writeNotebook(planned.path, withProse(committable(copy), now));
  session.print(`${planned.name}: outputs committed to ${planned.path}`);
  return undefined;
}

/** The executed notebook with the prose and metadata as they are now: only outputs are taken. */
function withProse(executed: Notebook, now: Notebook): Notebook {
  const byId = new Map(executed.cells.map((cell) => [cell.id, cell]));
  const cells = now.cells.map((cell) => {
    const ran = byId.get(cell.id);
    if (cell.cell_type !== "code" || ran?.cell_type !== "code") return cell;
    return { ...cell, outputs: ran.outputs, execution_count: ran.execution_count };
  });
  const { executed: mark } = executed.metadata.facespace ?? {};
  const facespace = { ...now.metadata.facespace, ...(mark ? { executed: mark } : {}) };
  return { ...now, cells, metadata: { ...now.metadata, facespace } };
}
