import { assert, assertEquals } from "@std/assert";
import { runExperiments } from "facespace/runner";
import { chooseAssertSource } from "../lib/tasks/test.ts";
import { checkCells } from "../lib/tasks/check_cells.ts";
import { notebookPaths } from "../lib/tasks/ok.ts";

Deno.test("every notebook's cells pass the type check and the linter", async () => {
  const paths = notebookPaths();
  assert(paths.length > 0);
  const { flags } = await chooseAssertSource();
  assert(await checkCells(paths, flags));
});

Deno.test("every notebook runs headless in its small setting", async () => {
  const outputFolder = await Deno.makeTempDir();
  try {
    const results = await runExperiments({ quick: true, force: true, outputFolder });
    assertEquals(results.length, notebookPaths().length);
    assertEquals(results.map(({ status }) => status), results.map(() => "ok"));
  } finally {
    await Deno.remove(outputFolder, { recursive: true });
  }
});
