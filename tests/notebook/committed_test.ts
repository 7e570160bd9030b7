import { assertEquals, assertGreater } from "@std/assert";
import { readNotebook, staleReason } from "facespace/runner";
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
