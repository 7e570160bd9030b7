/**
 * The order in which notebooks run: each after those that it needs, otherwise by name.
 *
 * @module
 */

/** What the order depends on. */
export interface Ordered {
  readonly name: string;
  /** Names of the notebooks that must have run before. */
  readonly needs: readonly string[];
}

/**
 * The selected notebooks and all that they need, in the order to run.
 *
 * @param all Every notebook there is.
 * @param selected Names, or beginnings of names that fit one notebook only; none selects all.
 * @throws {RangeError} If a name is unknown or ambiguous, or notebooks need each other in a circle.
 */
export function runOrder<T extends Ordered>(all: readonly T[], selected: readonly string[]): T[] {
  const byName = new Map(all.map((notebook) => [notebook.name, notebook]));
  const order: T[] = [];
  const visit = (notebook: T, path: readonly string[]) => {
    if (order.includes(notebook)) return;
    if (path.includes(notebook.name)) {
      const circle = [...path.slice(path.indexOf(notebook.name)), notebook.name].join(" → ");
      throw new RangeError(`Cannot order the notebooks as they need each other: ${circle}`);
    }
    for (const name of [...notebook.needs].sort()) {
      const needed = byName.get(name);
      if (!needed) {
        throw new RangeError(
          `Cannot order the notebooks as ${notebook.name} needs ${name}, which does not exist. ${
            known(all)
          }`,
        );
      }
      visit(needed, [...path, notebook.name]);
    }
    order.push(notebook);
  };
  const chosen = selected.length === 0
    ? [...all]
    : selected.map((selection) => findNotebook(all, selection));
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
export function findNotebook<T extends Ordered>(all: readonly T[], selection: string): T {
  const name = selection.replace(/^.*[\\/]/, "").replace(/\.ipynb$/, "");
  const exact = all.find((notebook) => notebook.name === name);
  if (exact) return exact;
  const fitting = all.filter((notebook) => name !== "" && notebook.name.startsWith(name));
  const [first, second] = fitting;
  if (first && !second) return first;
  throw new RangeError(
    second
      ? `Cannot select ${selection} as several notebooks begin so: ${
        fitting.map((notebook) => notebook.name).join(", ")
      }`
      : `Cannot select ${selection} as there is no such notebook. ${known(all)}`,
  );
}

function known(all: readonly Ordered[]): string {
  return `Known are: ${all.map((notebook) => notebook.name).join(", ") || "none"}`;
}
