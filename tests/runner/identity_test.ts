import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { describeInput, staleReason, withOutputs } from "../../lib/runner/identity.ts";
import { codeCells, type Notebook } from "../../lib/runner/notebook_file.ts";
import { withInjected } from "../../lib/runner/parameters.ts";
import { inFolder } from "../in_folder.ts";
import { sketchNotebook } from "../notebook/fixture.ts";

/** A notebook as if it had just run and been committed, then changed. */
function committed(change: (notebook: Notebook) => void = () => {}): Notebook {
  const before = sketchNotebook(["const a = 1;", "a + 1"]);
  const executed = structuredClone(before);
  for (const [i, cell] of codeCells(executed).entries()) cell.execution_count = i + 1;
  const notebook = withOutputs(before, withInjected(executed, { resume: false }));
  change(notebook);
  return notebook;
}

const changeCell = (index: number, fields: object) => (notebook: Notebook) => {
  Object.assign(notebook.cells[index] ?? {}, fields);
};

Deno.test("withOutputs() leaves out the injected cell and is not stale", () => {
  assertEquals(committed().cells.length, 2);
  assertEquals(staleReason(committed()), undefined);
});

Deno.test("withOutputs() keeps when the run was and how long it took", () => {
  const [startedAt, seconds] = ["2026-03-04T05:06:07.000Z", 12.5];
  const run = { fingerprint: "", status: "ok", startedAt, seconds, parameters: {} } as const;
  const before = sketchNotebook(["1"]);
  const { executed } = withOutputs(before, sketchNotebook(["1"], { run })).metadata.facespace ?? {};
  assertEquals({ ...executed, sources: "" }, { sources: "", startedAt, seconds });
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

Deno.test("describeInput() of a folder of pictures tells a replaced one, whatever else lies there", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/manifest.json`, "{}");
    await Deno.writeTextFile(`${folder}/a.jpg`, "one");
    await Deno.symlink(`${folder}/none`, `${folder}/broken.jpg`);
    const before = await describeInput(folder);
    assertEquals(await describeInput(folder), before);
    await Deno.writeTextFile(`${folder}/a.jpg`, "another");
    assertNotEquals(await describeInput(folder), before);
    // A face store is its manifest.
    await Deno.writeTextFile(`${folder}/faces.parquet`, "");
    const store = await describeInput(folder);
    await Deno.writeTextFile(`${folder}/a.jpg`, "a third one");
    assertEquals(await describeInput(folder), store);
  }));
