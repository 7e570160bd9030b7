/**
 * What to run: the notebooks of a folder, those selected with those that they need, and the parameters
 * of each. Everything that can be wrong with a request shows here, before anything runs.
 *
 * @module
 */

import { type Notebook, readNotebook } from "./notebook_file.ts";
import { findNotebook, runOrder } from "./order.ts";
import { type Assignment, checkNames, checkQuick, overridesFor } from "./overrides.ts";
import { type Parameters, readParameters } from "./parameters.ts";

/** What to run and how. */
export interface PlanOptions {
  /** The folder of the notebooks. */
  readonly folder: string;
  /** Names or unique beginnings of names. Default: all. */
  readonly names?: readonly string[];
  /** Apply the notebooks' quick values. Default false. */
  readonly quick?: boolean;
  /** Run the selected notebooks afresh. Default false. */
  readonly force?: boolean;
  /** Parameters to set in the selected notebooks. Default none. */
  readonly assignments?: readonly Assignment[];
}

/** A notebook to run. */
export interface PlannedNotebook {
  readonly name: string;
  readonly path: string;
  readonly notebook: Notebook;
  /** Names of the notebooks that it needs. */
  readonly needs: readonly string[];
  /** Files and folders that it reads, relative to the project's root. */
  readonly inputs: readonly string[];
  /** True if it was selected, false if it is only needed by one that was. */
  readonly selected: boolean;
  /** Parameters set by `--quick` and `--set`, which make it another run. */
  readonly settings: Parameters;
  /** All parameters to set: those, and `resume` if the run is forced. */
  readonly overrides: Parameters;
}

/**
 * Plans a run.
 *
 * @throws {RangeError} If a name, a parameter or a needed notebook is unknown, or there is none.
 * @throws {TypeError} If a parameter's value has the wrong type.
 * @throws {SyntaxError} If a notebook cannot be read.
 */
export async function planRun(options: PlanOptions): Promise<PlannedNotebook[]> {
  const all = await readFolder(options.folder);
  const names = options.names ?? [];
  const order = runOrder(all, names);
  const selected = new Set(names.length === 0 ? all : names.map((name) => findNotebook(all, name)));
  const declared = new Map<string, Parameters>();
  for (const { name, notebook } of order) {
    const parameters = await readParameters(notebook, name);
    checkQuick(notebook.metadata.facespace?.quick ?? {}, parameters, name);
    declared.set(name, parameters);
  }
  const assignments = options.assignments ?? [];
  checkNames(
    assignments,
    new Map([...selected].map(({ name }) => [name, declared.get(name) ?? {}])),
  );
  return order.map((entry) => {
    const { quick, inputs = [] } = entry.notebook.metadata.facespace ?? {};
    const isSelected = selected.has(entry);
    const parameters = declared.get(entry.name) ?? {};
    const sources = {
      ...(options.quick && quick ? { quick } : {}),
      ...(isSelected ? { assignments } : {}),
    };
    const settings = overridesFor(parameters, sources);
    const force = isSelected && (options.force ?? false);
    const overrides = overridesFor(parameters, { ...sources, force });
    return { ...entry, inputs, selected: isSelected, settings, overrides };
  });
}

interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly notebook: Notebook;
  readonly needs: readonly string[];
}

/** The notebooks of a folder, by name. */
async function readFolder(folder: string): Promise<FolderEntry[]> {
  const files: string[] = [];
  if (await Deno.stat(folder).catch(() => undefined)) {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isFile && /^[^.].*\.ipynb$/.test(entry.name)) files.push(entry.name);
    }
  }
  if (files.length === 0) throw new RangeError(`Cannot run notebooks as ${folder} holds none`);
  return await Promise.all(
    files.sort().map(async (file) => {
      const path = `${folder}/${file}`;
      const notebook = await readNotebook(path);
      const needs = notebook.metadata.facespace?.needs ?? [];
      return { name: file.replace(/\.ipynb$/, ""), path, notebook, needs };
    }),
  );
}
