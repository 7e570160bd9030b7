import { assertEquals, assertStringIncludes } from "@std/assert";
import { runNotebook } from "facespace/runner";
import { makeSandbox, sketchNotebook } from "../notebook/fixture.ts";

const shows = `for (let i = 0; i < 6; i++) {
  console.log(i);
  await new Promise((resolve) => setTimeout(resolve, 500));
}`;
const hangs = "await new Promise((resolve) => setTimeout(resolve, 600_000));";

Deno.test("runNotebook() lets a cell go on that shows something, and stops one that does not", async () => {
  await using sandbox = await makeSandbox();
  const options = {
    name: "01-a",
    cwd: `${sandbox.root}/notebooks`,
    outputPath: `${sandbox.root}/01-a.ipynb`,
    quietLimitSeconds: 2,
    print: () => {},
  };
  const { status, cellsDone, problem } = await runNotebook(sketchNotebook([shows, hangs]), options);
  assertEquals([status, cellsDone], ["timeout", 1]);
  assertStringIncludes(problem ?? "", "01-a, cell 2/2");
  assertStringIncludes(problem ?? "", "The cell has shown nothing for 2 s");
});
