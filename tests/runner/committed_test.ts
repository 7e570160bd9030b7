import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { readNotebook, staleReason } from "facespace/runner";
import { READING_MARK } from "../../lib/runner/parameters.ts";
import { projectPath } from "facespace/system";

const names = [...Deno.readDirSync(projectPath("notebooks"))]
  .map((entry) => entry.name).filter((name) => /^[^.].*\.ipynb$/.test(name));

Deno.test({
  name: `the committed notebooks show the outputs of their present cells${
    names.length === 0 ? " (ignored: there is no notebook yet)" : ""
  }`,
  ignore: names.length === 0,
  async fn() {
    assertGreater(names.length, 0);
    const reasons: Record<string, string | undefined> = {};
    for (const name of names) {
      reasons[name] = staleReason(await readNotebook(projectPath("notebooks", name)));
    }
    assertEquals(reasons, Object.fromEntries(names.map((name) => [name, undefined])));
  },
});

Deno.test({
  name: "the committed notebooks mark what was learned, and say where they begin to read results",
  ignore: names.length === 0,
  async fn() {
    const words = READING_MARK.slice(0, -1);
    for (const name of names) {
      const { cells } = await readNotebook(projectPath("notebooks", name));
      const prose = cells.filter(({ cell_type }) => cell_type === "markdown")
        .map(({ source }) => source.replaceAll("\n", " "));
      const learned = prose.at(-1) ?? "";
      assertStringIncludes(learned, `## What was learned  _${READING_MARK}_`, name);
      assert(prose.some((text) => text.includes(`the words _${words}_`)), `${name} explains it`);
    }
  },
});
