import { assertEquals, assertStringIncludes } from "@std/assert";
import { codeCells, type Notebook } from "../../lib/runner/notebook_file.ts";
import { injectedCell } from "../../lib/runner/parameters.ts";
import { committable, staleReason } from "../../lib/runner/stale.ts";
import { sketchNotebook } from "../notebook/fixture.ts";

/** A notebook as if it had just run and been committed, then changed. */
function committed(change: (notebook: Notebook) => void = () => {}): Notebook {
  const executed = sketchNotebook(["const a = 1;", "a + 1"]);
  for (const [i, cell] of codeCells(executed).entries()) cell.execution_count = i + 1;
  executed.cells.splice(1, 0, injectedCell({ resume: false }));
  const notebook = committable(executed);
  change(notebook);
  return notebook;
}

const changeCell = (index: number, fields: object) => (notebook: Notebook) => {
  Object.assign(notebook.cells[index] ?? {}, fields);
};

Deno.test("committable() leaves out the injected cell and is not stale", () => {
  assertEquals(committed().cells.length, 2);
  assertEquals(staleReason(committed()), undefined);
});

Deno.test("staleReason() tells what is wrong", () => {
  const error = { output_type: "error", ename: "Error", evalue: "no", traceback: [] };
  const cases = [
    [sketchNotebook(["1"]), "never committed"],
    [committed(changeCell(1, { source: "a + 2" })), "Its code has changed"],
    [
      committed(changeCell(0, { execution_count: 3 })),
      "Code cell 1 (const a = 1;) has the execution",
    ],
    [committed(changeCell(1, { execution_count: null })), "Code cell 2 (a + 1) was not executed"],
    [committed(changeCell(1, { outputs: [error] })), "Code cell 2 (a + 1) ended in an error"],
  ] as const;
  for (const [notebook, reason] of cases) assertStringIncludes(staleReason(notebook) ?? "", reason);
});
