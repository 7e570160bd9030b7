/**
 * Runs the notebooks of a project: in the order of their needs, each only if something that it depends
 * on has changed since its last good run, with the executed copies in the outputs' folder.
 *
 * @module
 */

import {
  findProgram,
  projectRoot,
  severalAtOnce,
  thisMachine,
  unlessMissing,
} from "../system/mod.ts";
import { formatDuration, formatTextTable } from "../notebook/mod.ts";
import type { PrintLine } from "./cell_outputs.ts";
import { codeIdentity, fingerprint, hashSources, hasSameInputs, withOutputs } from "./identity.ts";
import { type Notebook, type Parameters, readNotebook, writeNotebook } from "./notebook_file.ts";
import { changesOf } from "./parameters.ts";
import { type PlannedNotebook, type PlanOptions, planRun } from "./plan.ts";
import { keepResults, resultsPath, runName } from "./results.ts";
import { type NotebookRun, runNotebook } from "./run_notebook.ts";

/** What to run and how. */
export interface ExperimentOptions extends PlanOptions {
  /** Write good runs back to the notebooks themselves. Default false. */
  readonly commit?: boolean;
  /** Time limit of a cell in seconds. Default: none, but one that shows nothing for 1200 is stopped. */
  readonly cellLimitSeconds?: number;
  /** Notebooks that run at once, each after those that it needs. Default 1. */
  readonly atOnce?: number;
  /** Stops everything when aborted. */
  readonly signal?: AbortSignal;
  /** Prints a line of progress. Default `console.log`. */
  readonly print?: PrintLine;
  /** The project's root, which holds `notebooks` and their inputs. Default: this project's. */
  readonly root?: string;
  /** Where executed copies go. Default: `outputs/notebooks` in the root. */
  readonly outputFolder?: string;
  /**
   * Where to keep each run in a folder of its own, named by its parameters, in place of `outputFolder`.
   * Default: runs with other parameters replace each other.
   */
  readonly keepIn?: string;
}

/** How one notebook fared. */
export interface ExperimentResult {
  /** The notebook's name. */
  readonly name: string;
  /** As of a run; `unchanged` if it had not to run, `not run` if it could not. */
  readonly status: NotebookRun["status"] | "unchanged" | "not run";
  /** Code cells done and in all, for example `5/17`. */
  readonly cells: string;
  /** How long it took. */
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

/** Options whose defaults are filled in, and what has run so far. */
interface Session extends ExperimentOptions {
  readonly print: PrintLine;
  readonly root: string;
  readonly outputFolder: string;
  readonly results: ExperimentResult[];
  /** Fingerprints of the good runs, by notebook. */
  readonly fingerprints: Map<string, string>;
  /** What was found unchanged before anything ran, by notebook; empty as soon as something has. */
  readonly foreseen: Map<string, Unchanged>;
}

/** A good run that need not be repeated. */
interface Unchanged {
  readonly path: string;
  readonly copy: Notebook;
  readonly fingerprint: string;
  /** The parameters that it was run with, where they are not as declared. */
  readonly parameters: Parameters;
}

/**
 * Runs notebooks and prints a summary.
 *
 * @throws {RangeError} If the request makes no sense, before anything has run; also `TypeError`
 * for a parameter of the wrong type and `SyntaxError` for an unreadable notebook.
 */
export async function runExperiments(options: ExperimentOptions = {}): Promise<ExperimentResult[]> {
  if (options.commit && options.keepIn !== undefined) {
    throw new RangeError("Cannot commit a run that is kept in a folder of its own");
  }
  if (options.commit && (options.quick || (options.assignments ?? []).length > 0)) {
    throw new RangeError(
      "Cannot commit a run with --quick or --set: it must be of the cells as they are",
    );
  }
  const { print = console.log, atOnce = 1 } = options;
  if (!Number.isInteger(atOnce) || atOnce < 1) {
    throw new RangeError(
      `Cannot run notebooks as atOnce must be a whole number from 1: got ${atOnce}`,
    );
  }
  const root = (options.root ?? projectRoot).replace(/[\\/]+$/, "");
  const outputFolder = options.outputFolder ?? `${root}/outputs/notebooks`;
  const { notebooks, passedOver } = await planRun(`${root}/notebooks`, options);
  const results: ExperimentResult[] = [];
  const session: Session = {
    ...options,
    ...{ print, root, outputFolder, results },
    ...{ fingerprints: new Map(), foreseen: new Map() },
  };
  for (const { name, why, isFault } of passedOver) {
    print(`${name} is passed over: ${why}`);
    if (!isFault) continue;
    const outputPath = outputPathOf({ name }, session);
    results.push({ name, status: "not run", cells: "–", seconds: 0, outputPath, problem: why });
  }
  await foretell(notebooks, session);
  const ends = new Map(notebooks.map(({ name }) => [name, Promise.withResolvers<void>()]));
  await severalAtOnce(notebooks, atOnce, async (planned) => {
    const { name, needs } = planned;
    try {
      for (const need of needs) await ends.get(need)?.promise;
      const isAlone = Math.min(atOnce, notebooks.length) === 1;
      const own = isAlone ? session : { ...session, print: labelled(name, print) };
      const result = await runPlanned(planned, own);
      if (result.problem !== undefined) print(`\n${name}: ${result.status}\n${result.problem}`);
      results.push(result);
    } finally {
      ends.get(name)?.resolve();
    }
  });
  const place = ({ name }: ExperimentResult) => notebooks.findIndex((one) => one.name === name);
  results.sort((one, other) => place(one) - place(other)); // as they were planned, not as they ended
  const rows = results.map(({ name, cells, status, seconds, outputPath }) => [
    name,
    cells,
    status,
    seconds.toFixed(1),
    outputPath.startsWith(`${root}/`) ? outputPath.slice(root.length + 1) : outputPath,
  ]);
  print("");
  print(formatTextTable(["notebook", "cells", "status", "seconds", "executed copy"], rows, {
    alignRight: [false, true, false, true, false],
  }));
  return results;
}

/** What a kernel takes at most while a network trains, with some to spare. */
const KERNEL_BYTES = 3 * 2 ** 30;

/**
 * How many notebooks this machine runs at once: two where there are cores and memory for both, as a training leaves a
 * quarter of two cores idle. With a GPU of NVIDIA's only one, as TensorFlow takes all of its memory.
 */
export async function usualAtOnce(): Promise<number> {
  const { cores, freeBytes } = await thisMachine();
  const gpu = await findProgram("nvidia-smi", Deno.env.get("PATH"));
  return cores > 1 && freeBytes > 2 * KERNEL_BYTES && gpu === undefined ? 2 : 1;
}

/** Says of each line of which notebook it is. */
function labelled(name: string, print: PrintLine): PrintLine {
  const label = name.replace(/-.*/, "");
  return (line) => print(line.startsWith("    ") ? `${label}${line.slice(2)}` : line);
}

/** Prints what will run, with how long it took when it last ended well here. */
async function foretell(notebooks: readonly PlannedNotebook[], session: Session): Promise<void> {
  const toRun: string[] = [];
  for (const planned of notebooks) {
    const unchanged = await findUnchanged(planned, session);
    if (unchanged) {
      session.foreseen.set(planned.name, unchanged);
      session.fingerprints.set(planned.name, unchanged.fingerprint);
    } else toRun.push(`${planned.name} (${await lastTime(planned, session)})`);
  }
  const { atOnce = 1 } = session;
  const how = atOnce > 1 && toRun.length > 1 ? `, ${atOnce} at once` : "";
  if (toRun.length > 0) session.print(`To run${how}: ${toRun.join(", ")}`);
}

/** How long a notebook took when it last ended well here, in words. */
async function lastTime(planned: PlannedNotebook, session: Session): Promise<string> {
  const copy = await readNotebook(outputPathOf(planned, session)).catch(() => undefined);
  const run = copy?.metadata.facespace?.run;
  if (run?.status !== "ok") return "no good run here yet";
  const [then, now] = [run.parameters, planned.overrides].map((set) =>
    JSON.stringify(Object.entries(changesOf({}, set)).sort())
  );
  const how = then === now ? "" : ", with other parameters";
  return `${formatDuration(run.seconds)} last time${how}`;
}

function outputPathOf(
  { name, assigned = {} }: { readonly name: string; readonly assigned?: Parameters },
  { outputFolder, keepIn, quick = false }: Session,
): string {
  if (keepIn === undefined) return `${outputFolder}/${quick ? "quick/" : ""}${name}.ipynb`;
  return `${keepIn}/${runName(name, { set: assigned, quick })}/${name}.ipynb`;
}

/** The fingerprint of a run with some parameters, by the code of now and the inputs at each call. */
async function fingerprinter(
  { notebook, needs }: PlannedNotebook,
  { root, fingerprints }: Session,
): Promise<(parameters: Parameters) => Promise<string>> {
  // Asking for a back end or a precision is asking for another run.
  const asked = ["FACESPACE_BACKEND", "FACESPACE_PRECISION"]
    .map((name) => Deno.env.get(name) ?? "").join(" ").trim();
  const code = `${await codeIdentity(notebook, root)} ${asked}`;
  return (parameters) => {
    const needed = needs.map((need) => fingerprints.get(need) ?? "");
    return fingerprint(notebook, { root, parameters, code, needs: needed });
  };
}

/** Keeps the figures of a good run beside its executed copy; if they are wrong, says so. */
async function withResults(
  { path, copy, parameters }: Pick<Unchanged, "path" | "copy" | "parameters">,
  { name, notebook, declared }: PlannedNotebook,
  { root, keepIn }: Session,
): Promise<Partial<ExperimentResult>> {
  const problem = await keepResults(resultsPath(path, { alone: keepIn !== undefined }), copy, {
    notebook: name,
    parameters: { ...declared, ...parameters },
    libraryCode: await codeIdentity(notebook, root),
  });
  return problem === undefined ? {} : { status: "error", problem };
}

/** The good run that makes another one needless, if there is one. */
async function findUnchanged(
  planned: PlannedNotebook,
  session: Session,
): Promise<Unchanged | undefined> {
  const { name, selected, settings } = planned;
  if (session.force && selected) return undefined;
  const fingerprintOf = await fingerprinter(planned, session);
  const candidates = [{ path: outputPathOf(planned, session), parameters: settings }];
  // A full run serves a quick one that only needs it, and is not to be overwritten by less.
  const isPlain = session.keepIn === undefined && (session.assignments ?? []).length === 0;
  if (session.quick && !selected && isPlain) {
    candidates.unshift({ path: `${session.outputFolder}/${name}.ipynb`, parameters: {} });
  }
  for (const { path, parameters } of candidates) {
    const present = await fingerprintOf(parameters);
    const copy = await goodCopy(path, present);
    if (copy) return { path, copy, fingerprint: present, parameters };
  }
  return undefined;
}

async function runPlanned(planned: PlannedNotebook, session: Session): Promise<ExperimentResult> {
  const { name, notebook, needs, settings } = planned;
  const { root, fingerprints } = session;
  const outputPath = outputPathOf(planned, session);
  const base = { name, cells: "–", seconds: 0, outputPath };
  if (session.signal?.aborted) return { ...base, status: "not run" };
  const failed = session.results.find((result) => needs.includes(result.name) && !isGood(result));
  if (failed) {
    const problem = `${name} was not run as it needs ${failed.name}, which did not end well`;
    return { ...base, status: "not run", problem };
  }

  const unchanged = session.foreseen.get(name) ?? await findUnchanged(planned, session);
  if (unchanged) {
    const { path, copy } = unchanged;
    fingerprints.set(name, unchanged.fingerprint);
    session.print(`${name} is unchanged since its last good run`);
    return {
      ...base,
      outputPath: path,
      ...await commitIfAsked("unchanged", planned, copy, session),
      ...await withResults(unchanged, planned, session),
    };
  }

  session.foreseen.clear();
  const fingerprintOf = await fingerprinter(planned, session);
  const cwd = `${root}/notebooks`;
  const parameters = planned.overrides;
  // Until this run has ended well there are no results of it, and those of an earlier one are not its own.
  const kept = resultsPath(outputPath, { alone: session.keepIn !== undefined });
  await unlessMissing(Deno.remove(kept));
  const run = await runNotebook(notebook, { ...session, name, cwd, outputPath, parameters });
  const done = { ...base, cells: `${run.cellsDone}/${run.cellCount}`, seconds: run.seconds };
  if (run.problem !== undefined) {
    const problem = `${run.problem}\nWhat had come out is in ${outputPath}`;
    return { ...done, status: run.status, problem };
  }
  const present = await fingerprintOf(settings);
  fingerprints.set(name, present);
  const record = run.notebook.metadata.facespace?.run;
  if (record) record.fingerprint = present;
  await writeNotebook(outputPath, run.notebook);
  const good = { path: outputPath, copy: run.notebook, parameters };
  return {
    ...done,
    ...await commitIfAsked(run.status, planned, run.notebook, session),
    ...await withResults(good, planned, session),
  };
}

/** The executed copy, if it is of a good run with this fingerprint, of inputs that are as they were. */
async function goodCopy(path: string, present: string): Promise<Notebook | undefined> {
  // A copy that is missing or unreadable only means that the notebook has to run.
  const copy = await readNotebook(path).catch(() => undefined);
  const run = copy?.metadata.facespace?.run;
  if (run?.status !== "ok" || run.fingerprint !== present) return undefined;
  return await hasSameInputs(run) ? copy : undefined;
}

/**
 * Writes the outputs of a good run into the notebook itself, if that was asked for.
 *
 * @returns The status of the run, or why its outputs could not be written.
 */
async function commitIfAsked(
  status: ExperimentResult["status"],
  { name, path, notebook, selected }: PlannedNotebook,
  copy: Notebook,
  session: Session,
): Promise<Pick<ExperimentResult, "status" | "problem">> {
  if (!session.commit || !selected) return { status };
  const now = await readNotebook(path);
  if (hashSources(now) !== hashSources(notebook)) {
    return {
      status: "error",
      problem: `Cannot commit ${path} as its code was edited while it ran`,
    };
  }
  await writeNotebook(path, withOutputs(now, copy));
  session.print(`${name}: outputs committed to ${path}`);
  return { status };
}
