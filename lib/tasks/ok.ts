/**
 * `deno task ok`: everything that must hold before a change is done: format, lint, types (of the
 * notebooks' cells too), tests, and the examples in the doc comments. Goes on after a failure, and
 * ends with a list.
 *
 * @module
 */

import { projectPath } from "../runtime/project.ts";
import { chooseAssertSource } from "./assert_source.ts";
import { checkCells } from "./check_cells.ts";
import { runTests } from "./test.ts";

async function deno(...args: readonly string[]): Promise<boolean> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: projectPath(),
    stdin: "null",
  });
  return (await command.spawn().status).success;
}

/** The notebooks' paths, in the order of their names. */
export function notebookPaths(): string[] {
  const folder = projectPath("notebooks");
  return Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name.endsWith(".ipynb")).sort().map((name) => `${folder}/${name}`);
}

async function main(): Promise<number> {
  const { flags } = await chooseAssertSource();
  const steps: Readonly<Record<string, () => Promise<boolean>>> = {
    format: () => deno("fmt", "--check"),
    lint: () => deno("lint"),
    types: () => deno("check", ...flags, "lib", "tests"),
    "notebook cells": () => checkCells(notebookPaths(), flags),
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
