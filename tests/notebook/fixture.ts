/**
 * Notebooks for tests, in a folder of the project, so that their kernels find its `deno.json`.
 *
 * @module
 */

import {
  type CodeCell,
  type FacespaceMetadata,
  type Notebook,
  writeNotebook,
} from "facespace/runner";
import { projectPath } from "facespace/system";

/** A cell: its source, or its source and tags. */
export type CellSketch = string | { readonly source: string; readonly tags: string[] };

/** A first cell that cures the kernel, as `start()` does, without the second for a back end. */
export const startCell =
  `import { cureKernel } from "${new URL("../../lib/notebook/kernel.ts", import.meta.url)}";\n` +
  "await cureKernel();";

/** A notebook of code cells. */
export function sketchNotebook(
  sources: readonly CellSketch[],
  facespace?: FacespaceMetadata,
): Notebook {
  const cells = sources.map((cell, i): CodeCell => ({
    cell_type: "code",
    id: `cell-${i + 1}`,
    metadata: typeof cell === "string" ? {} : { tags: cell.tags },
    source: typeof cell === "string" ? cell : cell.source,
    execution_count: null,
    outputs: [],
  }));
  return { cells, metadata: facespace ? { facespace } : {}, nbformat: 4, nbformat_minor: 5 };
}

/** A folder that stands for a project. */
export interface Sandbox extends AsyncDisposable {
  readonly root: string;
  /** Writes a notebook into its `notebooks` folder. */
  add(name: string, notebook: Notebook): Promise<void>;
}

/** Makes a sandbox; it is removed when disposed of. */
export async function makeSandbox(): Promise<Sandbox> {
  const root = projectPath(".facespace", "tests", crypto.randomUUID());
  await Deno.mkdir(`${root}/notebooks`, { recursive: true });
  return {
    root,
    add: (name, notebook) => writeNotebook(`${root}/notebooks/${name}.ipynb`, notebook),
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

/** The name of an environment variable that marks the processes of a test. */
export const markVariable = "FACESPACE_TEST_MARK";

/** The processes that carry a mark, by their command lines; Linux only. */
export async function processesWith(mark: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === Deno.pid) continue;
    const environment = await Deno.readTextFile(`/proc/${name}/environ`).catch(() => "");
    if (!environment.includes(`${markVariable}=${mark}`)) continue;
    const command = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (command) found.push(`${name} ${command.replaceAll("\0", " ").trim()}`);
  }
  return found;
}

/** Waits until no process carries a mark, at most for a time; returns those that are left. */
export async function leftovers(mark: string, limitMs: number): Promise<string[]> {
  const endMs = performance.now() + limitMs;
  let found = await processesWith(mark);
  while (found.length > 0 && performance.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    found = await processesWith(mark);
  }
  return found;
}

/** What is printed while something runs. */
export async function printed(run: () => unknown): Promise<string[]> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    await run();
  } finally {
    console.log = log;
  }
  return lines;
}
