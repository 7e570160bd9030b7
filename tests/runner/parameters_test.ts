import { assertEquals, assertRejects } from "@std/assert";
import { injectedCell, readParameters } from "../../lib/runner/parameters.ts";
import { sketchNotebook } from "../notebook/fixture.ts";

const declare = (source: string) => sketchNotebook([{ source, tags: ["parameters"] }]);

Deno.test("readParameters() reads literals with comments and type assertions", async () => {
  const source = `// What this run does.
const parameters = {
  /** Passes over the data; {2} is quick. */
  epochs: 20, // per run
  learningRate: 1e-3,
  detector: "ssd",
  resume: true,
  checkpoint: null as string | null,
};`;
  assertEquals(await readParameters(declare(source), "03-vae"), {
    epochs: 20,
    learningRate: 0.001,
    detector: "ssd",
    resume: true,
    checkpoint: null,
  });
  assertEquals(await readParameters(sketchNotebook(["const x = 1;"]), "03-vae"), {});
});

for (
  const [what, source, message] of [
    ["another statement", "const parameters = { a: 1 };\nconsole.log(1);", "exactly"],
    ["another name", "const options = { a: 1 };", "exactly"],
    ["a name from elsewhere", "const parameters = { a: somewhere };", "must be literals"],
    ["a list", "const parameters = { a: [1] };", "a number, a string, a boolean or null"],
  ] as const
) {
  Deno.test(`readParameters() refuses ${what}`, async () => {
    const error = await assertRejects(
      () => readParameters(declare(source), "03-vae"),
      Error,
      message,
    );
    assertEquals(error.message.includes("03-vae"), true);
  });
}

Deno.test("injectedCell() sets parameters", () => {
  assertEquals(
    injectedCell({ epochs: 2, detector: 'a"b', "odd name": null }).source,
    'Object.assign(parameters, { epochs: 2, detector: "a\\"b", "odd name": null });',
  );
});
