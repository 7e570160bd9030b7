/**
 * Type-checks and lints the cells of notebooks, which neither `deno check` nor `deno lint` reads: each
 * notebook's cells become one module, and complaints are told in terms of the cells.
 *
 * @module
 */

import { codeCells, readNotebook } from "../runner/mod.ts";
import { projectPath, writeFileAtomic } from "../system/mod.ts";

/** Rules that make no sense in a notebook: a cell may end with a value to show. */
const excludedRules = ["no-unused-expressions", "no-import-prefix"];

/** The cells of a notebook as one module. */
interface CellsModule {
  /** The module's source. */
  readonly source: string;
  /** For each of its lines, where it comes from: `cell 3, line 2`. */
  readonly places: readonly string[];
}

/**
 * Checks and lints the cells of notebooks, and prints what is wrong.
 *
 * @param notebookPaths The notebooks' files.
 * @param flags Flags for `deno check`, for example an import map.
 * @returns True if nothing is wrong.
 */
export async function checkCells(
  notebookPaths: readonly string[],
  flags: readonly string[],
): Promise<boolean> {
  const complaints = await complaintsOf(notebookPaths, flags);
  for (const complaint of complaints) console.error(complaint);
  return complaints.length === 0;
}

/** What the type checker and the linter say about the cells of notebooks; nothing if all is well. */
export async function complaintsOf(
  notebookPaths: readonly string[],
  flags: readonly string[],
): Promise<string[]> {
  if (notebookPaths.length === 0) return [];
  const modules = new Map<string, { notebookPath: string; places: readonly string[] }>();
  for (const notebookPath of notebookPaths) {
    const { source, places } = await cellsModule(notebookPath);
    const name = notebookPath.replace(/^.*[\\/]/, "").replace(/\.ipynb$/, "");
    const file = projectPath(".facespace", "cells", `${name}.ts`);
    await writeFileAtomic(file, source);
    modules.set(`${name}.ts`, { notebookPath, places });
  }
  const files = [...modules.keys()].map((file) => projectPath(".facespace", "cells", file));
  // The project's configuration excludes `.facespace` from lint.
  const lint = ["lint", "--quiet", "--no-config", `--rules-exclude=${excludedRules.join(",")}`];
  const commands = [["check", "--quiet", ...flags, ...files], [...lint, ...files]];
  const complaints: string[] = [];
  for (const args of commands) {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: projectPath(),
      env: { NO_COLOR: "1" },
      stdout: "null",
      stderr: "piped",
    }).output();
    if (success) continue;
    const text = new TextDecoder().decode(stderr).replace(/\n*Stack backtrace:[\s\S]*$/, "");
    complaints.push(text.replace(
      /(?:file:\/\/)?\S*[\\/]\.facespace[\\/]cells[\\/]([^:\s]+):(\d+):(\d+)/g,
      (place, file: string, line: string, column: string) => {
        const module = modules.get(decodeURIComponent(file));
        const cell = module?.places[Number(line) - 1];
        return module && cell ? `${module.notebookPath}, ${cell}, column ${column}` : place;
      },
    ));
  }
  return complaints;
}

/** Joins the code cells of a notebook to one module, in order. */
async function cellsModule(notebookPath: string): Promise<CellsModule> {
  const notebook = await readNotebook(notebookPath);
  const lines: string[] = [];
  const places: string[] = [];
  const add = (line: string, place: string) => {
    lines.push(line);
    places.push(place);
  };
  for (const [i, cell] of codeCells(notebook).entries()) {
    const what = `cell ${i + 1}`;
    add(`// ${what}`, what);
    for (const [k, line] of cell.source.split("\n").entries()) add(line, `${what}, line ${k + 1}`);
  }
  add("export {};", "the end");
  return { source: `${lines.join("\n")}\n`, places };
}

if (import.meta.main) {
  Deno.exit(await checkCells(Deno.args, []) ? 0 : 1);
}
