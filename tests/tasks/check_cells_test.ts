import { assertEquals, assertStringIncludes } from "@std/assert";
import { complaintsOf } from "../../lib/tasks/check_cells.ts";
import { makeSandbox, sketchNotebook } from "../notebook/fixture.ts";

Deno.test("complaintsOf() finds type errors and lint in cells, and names the cell", async () => {
  await using sandbox = await makeSandbox();
  const path = `${sandbox.root}/notebooks/cells-bad.ipynb`;
  await sandbox.add(
    "cells-bad",
    sketchNotebook([
      'import { projectPath } from "facespace/system";',
      "const limit: number = 1;\nconst path: number = projectPath();",
      "if (path > limit) debugger;",
    ]),
  );
  const [types = "", lint = ""] = await complaintsOf([path], []);
  assertStringIncludes(types, "Type 'string' is not assignable to type 'number'");
  assertStringIncludes(types, `${path}, cell 2, line 2`);
  assertStringIncludes(lint, "no-debugger");
  assertStringIncludes(lint, `${path}, cell 3, line 1`);
});

Deno.test("complaintsOf() is content with good cells, across which names are shared", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.add("cells-good", sketchNotebook(["const a = 1;", "console.log(a);", "a + 1"]));
  assertEquals(await complaintsOf([`${sandbox.root}/notebooks/cells-good.ipynb`], []), []);
});
