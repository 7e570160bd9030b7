/**
 * `deno task ok`: everything that must hold before a change is done: format, lint, types (of the
 * notebooks' cells too), exports that somebody needs and that are documented, tests, and the examples in
 * the doc comments. Goes on after a failure, and ends with a list.
 *
 * @module
 */

import { projectPath } from "../system/mod.ts";
import { checkCells } from "./check_cells.ts";
import { doorComplaints, projectSources, unusedExports } from "./check_exports.ts";
import { chooseAssertSource, runTests } from "./test.ts";

async function deno(...args: readonly string[]): Promise<boolean> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: projectPath(),
    stdin: "null",
  });
  return (await command.spawn().status).success;
}

/**
 * Whether the notebooks are formatted. `deno fmt --check` of Deno 2.9.6 calls every notebook
 * unformatted, also one that `deno fmt` has just written; by way of standard input it is right.
 */
async function notebooksAreFormatted(): Promise<boolean> {
  let formatted = true;
  for (const path of notebookPaths()) {
    const text = await Deno.readTextFile(path);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["fmt", "--ext", "ipynb", "-"],
      cwd: projectPath(),
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const output = child.output();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
    if (new TextDecoder().decode((await output).stdout) === text) continue;
    console.error(`${path} is not formatted: run deno fmt`);
    formatted = false;
  }
  return formatted;
}

/** The notebooks' paths, in the order of their names. */
export function notebookPaths(): string[] {
  const folder = projectPath("notebooks");
  return Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name.endsWith(".ipynb")).sort().map((name) => `${folder}/${name}`);
}

/** Whether there are no complaints; those that there are are printed. */
function isEmpty(complaints: readonly string[]): boolean {
  for (const complaint of complaints) console.error(complaint);
  return complaints.length === 0;
}

async function main(): Promise<number> {
  const { flags } = await chooseAssertSource();
  const steps: Readonly<Record<string, () => Promise<boolean>>> = {
    format: () => deno("fmt", "--check", "--ignore=notebooks,data,outputs,.venv,.facespace"),
    "notebook format": notebooksAreFormatted,
    lint: () => deno("lint"),
    types: () => deno("check", ...flags, "lib", "tests"),
    "notebook cells": () => checkCells(notebookPaths(), flags),
    exports: async () => isEmpty(unusedExports(await projectSources())),
    doors: async () => isEmpty(await doorComplaints()),
    tests: async () => await runTests([]) === 0,
    "doc examples": () => deno("test", "-A", "--doc", "--no-check", ...flags, "lib"),
  };
  const results: string[] = [];
  let good = true;
  for (const [name, run] of Object.entries(steps)) {
    console.log(`\n— ${name}`);
    const passed = await run();
    good &&= passed;
    results.push(`${passed ? "ok    " : "FAILED"} ${name}`);
  }
  console.log(`\n${results.join("\n")}`);
  return good ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
