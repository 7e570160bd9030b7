/**
 * What to run: the notebooks of a folder, those selected with those that they need, and the parameters
 * of each. Everything that can be wrong with a request shows here, before anything runs.
 *
 * @module
 */

import { type Notebook, type Parameters, readNotebook } from "./notebook_file.ts";
import {
  type Assignment,
  checkNames,
  checkQuick,
  overridesFor,
  readParameters,
} from "./parameters.ts";

/** What to run, and with which parameters. */
export interface PlanOptions {
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
  /** Names of the notebooks that must have run before. */
  readonly needs: readonly string[];
  /** True if it was selected, false if it is only needed by one that was. */
  readonly selected: boolean;
  /** Parameters set by `--quick` and `--set`, which make it another run. */
  readonly settings: Parameters;
  /** All parameters to set: those, and `resume` if the run is forced. */
  readonly overrides: Parameters;
}

/** What the order depends on. */
type Ordered = Pick<PlannedNotebook, "name" | "needs">;

/**
 * Plans a run of notebooks of a folder.
 *
 * @throws {RangeError} If a name, a parameter or a needed notebook is unknown, or there is none.
 * @throws {TypeError} If a parameter's value has the wrong type.
 * @throws {SyntaxError} If a notebook cannot be read.
 */
export async function planRun(folder: string, options: PlanOptions): Promise<PlannedNotebook[]> {
  const { names = [], quick = false, force = false, assignments = [] } = options;
  const all = await readFolder(folder);
  const order = runOrder(all, names);
  const selected = new Set(names.length === 0 ? all : names.map((name) => findNotebook(all, name)));
  const declared = new Map<string, Parameters>();
  for (const { name, notebook } of order) {
    const parameters = await readParameters(notebook, name);
    checkQuick(notebook.metadata.facespace?.quick ?? {}, parameters, name);
    declared.set(name, parameters);
  }
  checkNames(
    assignments,
    new Map([...selected].map(({ name }) => [name, declared.get(name) ?? {}])),
  );
  return order.map((entry) => {
    const isSelected = selected.has(entry);
    const parameters = declared.get(entry.name) ?? {};
    const sources = {
      quick: quick ? entry.notebook.metadata.facespace?.quick ?? {} : {},
      assignments: isSelected ? assignments : [],
    };
    return {
      ...entry,
      selected: isSelected,
      settings: overridesFor(parameters, sources),
      overrides: overridesFor(parameters, { ...sources, force: isSelected && force }),
    };
  });
}

/** The notebooks of a folder, by name. */
async function readFolder(folder: string) {
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

/**
 * The selected notebooks and all that they need, in the order to run.
 *
 * @param all Every notebook there is.
 * @param selected Names, or beginnings of names that fit one notebook only; none selects all.
 * @throws {RangeError} If a name is unknown or ambiguous, or notebooks need each other in a circle.
 */
export function runOrder<T extends Ordered>(all: readonly T[], selected: readonly string[]): T[] {
  const order: T[] = [];
  const visit = (notebook: T, path: readonly string[]) => {
    const { name, needs } = notebook;
    if (order.includes(notebook)) return;
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].join(" → ");
      throw new RangeError(`Cannot order the notebooks as they need each other: ${circle}`);
    }
    for (const need of [...needs].sort()) {
      const needed = all.find(({ name }) => name === need);
      if (!needed) {
        const why = `${name} needs ${need}, which does not exist`;
        throw new RangeError(`Cannot order the notebooks as ${why}. ${known(all)}`);
      }
      visit(needed, [...path, name]);
    }
    order.push(notebook);
  };
  const chosen = selected.length === 0 ? [...all] : selected.map((name) => findNotebook(all, name));
  chosen.sort((a, b) => a.name < b.name ? -1 : 1);
  for (const notebook of chosen) visit(notebook, []);
  return order;
}

/**
 * The notebook of a name, or of the beginning of one.
 *
 * @param selection For example `03`, `03-variational-autoencoder` or `notebooks/03-….ipynb`.
 * @throws {RangeError} If it fits none or several.
 */
function findNotebook<T extends Ordered>(all: readonly T[], selection: string): T {
  const name = selection.replace(/^.*[\\/]/, "").replace(/\.ipynb$/, "");
  const exact = all.find((notebook) => notebook.name === name);
  if (exact) return exact;
  const fitting = all.filter((notebook) => name !== "" && notebook.name.startsWith(name));
  const [first, second] = fitting;
  if (first && !second) return first;
  const why = second
    ? `several notebooks begin so: ${fitting.map(({ name }) => name).join(", ")}`
    : `there is no such notebook. ${known(all)}`;
  throw new RangeError(`Cannot select ${selection} as ${why}`);
}

function known(all: readonly Ordered[]): string {
  return `Known are: ${all.map(({ name }) => name).join(", ") || "none"}`;
}
