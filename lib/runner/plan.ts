/**
 * What to run: the notebooks of a folder, those selected with those that they need, and the parameters
 * of each. Everything that can be wrong with a request shows here, before anything runs.
 *
 * @module
 */

import {
  foreignKernel,
  type Notebook,
  notebookFiles,
  type Parameters,
  readNotebook,
} from "./notebook_file.ts";
import {
  type Assignment,
  checkNames,
  checkQuick,
  differing,
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
  /** Parameters to set in the notebooks that declare them. Default none. */
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
  /** All its parameters, with their defaults. */
  readonly declared: Parameters;
  /** Parameters set by hand. */
  readonly assigned: Parameters;
  /** Parameters set by `--quick` and `--set` to other values than the cell's: they make another run. */
  readonly settings: Parameters;
  /** All parameters to set, and `resume` if the run is forced. */
  readonly overrides: Parameters;
}

/** A notebook that is not run though all were asked for. */
interface PassedOver {
  readonly name: string;
  readonly path: string;
  /** A sentence. */
  readonly why: string;
  /** Whether it ought to have run: another kernel's notebook lies there by right. */
  readonly isFault: boolean;
}

/** What to run, in this order, and what is left out. */
interface Plan {
  readonly notebooks: readonly PlannedNotebook[];
  readonly passedOver: readonly PassedOver[];
}

/** What the order depends on. */
type Ordered = Pick<PlannedNotebook, "name" | "needs">;

/**
 * Plans a run of notebooks of a folder. One that cannot be run stops those alone that need it; asked for
 * by name, it is an error.
 *
 * @throws {RangeError} If a name, a parameter or a needed notebook is unknown, or there is none.
 * @throws {TypeError} If a parameter's value has the wrong type.
 * @throws {SyntaxError} If a notebook cannot be read.
 */
export async function planRun(folder: string, options: PlanOptions): Promise<Plan> {
  const { names = [], quick = false, force = false, assignments = [] } = options;
  const { all, refused } = await readFolder(folder);
  if (names.length > 0) {
    const asked = runOrder([...all, ...refused.map((entry) => ({ ...entry, needs: [] }))], names);
    const wrong = refused.find(({ name }) => asked.some((entry) => entry.name === name));
    if (wrong) throw new SyntaxError(wrong.why);
  } else passOverDependents(all, refused);
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
  const notebooks = order.map((entry) => {
    const isSelected = selected.has(entry);
    const parameters = declared.get(entry.name) ?? {};
    // What is only needed is needed in the same setting: of the same faces, with the same training.
    const sources = {
      quick: quick ? entry.notebook.metadata.facespace?.quick ?? {} : {},
      assignments,
    };
    return {
      ...entry,
      selected: isSelected,
      declared: parameters,
      assigned: overridesFor(parameters, { assignments }),
      settings: differing(parameters, overridesFor(parameters, sources)),
      overrides: overridesFor(parameters, { ...sources, force: isSelected && force }),
    };
  });
  return { notebooks, passedOver: names.length === 0 ? refused : [] };
}

interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly notebook: Notebook;
  readonly needs: readonly string[];
}

/** The notebooks of a folder, by name, and those that cannot be run. */
async function readFolder(
  folder: string,
): Promise<{ all: FolderEntry[]; refused: PassedOver[] }> {
  const all: FolderEntry[] = [];
  const refused: PassedOver[] = [];
  for (const { name, path } of await notebookFiles(folder)) {
    try {
      const notebook = await readNotebook(path);
      const kernel = foreignKernel(notebook);
      if (kernel === undefined) {
        all.push({ name, path, notebook, needs: notebook.metadata.facespace?.needs ?? [] });
      } else {
        const why = `Cannot run ${path} as it is for another kernel, ${kernel}; this runs Deno's`;
        refused.push({ name, path, why, isFault: false });
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      refused.push({ name, path, why: error.message, isFault: true });
    }
  }
  return { all, refused };
}

/** Moves notebooks that need one which is not run to those that are not run. */
function passOverDependents(all: FolderEntry[], refused: PassedOver[]): void {
  for (const { name } of refused) {
    for (const dependent of all.filter(({ needs }) => needs.includes(name))) {
      all.splice(all.indexOf(dependent), 1);
      const why = `Cannot run ${dependent.path} as it needs ${name}, which cannot be run`;
      refused.push({ name: dependent.name, path: dependent.path, why, isFault: true });
    }
  }
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
