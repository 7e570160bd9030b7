/**
 * Whether the outputs in a committed notebook come from its present cells, run once from top to bottom.
 *
 * @module
 */

import { hashSources } from "./fingerprint.ts";
import { codeCells, firstLine, type Notebook } from "./notebook_file.ts";
import { injectedTag } from "./parameters.ts";

/**
 * Says why a notebook's outputs are not those of its cells.
 *
 * @returns A sentence, or undefined if the outputs are the cells' own.
 */
export function staleReason(notebook: Notebook): string | undefined {
  const executed = notebook.metadata.facespace?.executed;
  if (!executed) return "It was never committed by a run: metadata.facespace.executed is missing";
  if (executed.sources !== hashSources(notebook)) {
    return "Its code has changed since the run that its outputs come from";
  }
  for (const [i, cell] of codeCells(notebook).entries()) {
    const what = `Code cell ${i + 1} (${firstLine(cell)})`;
    if (cell.metadata.tags?.includes(injectedTag)) return `${what} was injected by a run`;
    if (cell.execution_count === null) return `${what} was not executed`;
    if (cell.execution_count !== i + 1) {
      return `${what} has the execution count ${cell.execution_count}, so cells ran out of order`;
    }
    if (cell.outputs.some((output) => output.output_type === "error")) {
      return `${what} ended in an error`;
    }
  }
  return undefined;
}

/**
 * The notebook to commit after a good run: the executed copy without injected cells and without the
 * record of the run, marked with the sources that its outputs come from.
 */
export function committable(executedCopy: Notebook): Notebook {
  const { run: _, ...facespace } = executedCopy.metadata.facespace ?? {};
  const cells = executedCopy.cells.filter((cell) => !cell.metadata.tags?.includes(injectedTag));
  const notebook = { ...executedCopy, cells };
  const executed = { sources: hashSources(notebook) };
  return { ...notebook, metadata: { ...notebook.metadata, facespace: { ...facespace, executed } } };
}
