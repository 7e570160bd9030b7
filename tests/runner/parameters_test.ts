import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import {
  changesOf,
  checkNames,
  checkQuick,
  differing,
  overridesFor,
  parseAssignment,
  READING_MARK,
  readParameters,
  withInjected,
  withNote,
  withoutInjected,
} from "../../lib/runner/parameters.ts";
import type { Parameters, ParameterValue } from "../../lib/runner/notebook_file.ts";
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

Deno.test("withInjected() sets parameters after the cell that declares them, once", () => {
  const notebook = sketchNotebook(["1", { source: "", tags: ["parameters"] }, "2"]);
  const before = withInjected(notebook, { epochs: 1 });
  const { cells } = withInjected(before, { epochs: 2, detector: 'a"b', "odd name": null });
  const set = 'Object.assign(parameters, { epochs: 2, detector: "a\\"b", "odd name": null });';
  assertEquals(cells.map(({ source }) => source), ["1", "", set, "2"]);
  assertEquals(withInjected(before, {}), notebook);
});

Deno.test("withNote() says at the top what the readings do not describe, if it is another experiment", () => {
  const notebook = sketchNotebook(["1"]);
  assertEquals(withNote(notebook, {}), notebook);
  const noted = withNote(notebook, { source: "photos", epochs: 2 });
  const [note, ...others] = noted.cells;
  assertEquals([note?.cell_type, others], ["markdown", notebook.cells]);
  assertStringIncludes(note?.source ?? "", "run with `source=photos`, `epochs=2`.");
  assertStringIncludes(note?.source ?? "", READING_MARK);
  assertEquals(withoutInjected(noted), notebook);
});

Deno.test("differing() leaves out what is set to the default, changesOf() also whether to resume", () => {
  const set = { epochs: 20, detector: "tiny", resume: false, checkpoint: null };
  assertEquals(differing(declared, set), { detector: "tiny", resume: false });
  assertEquals(changesOf(declared, set), { detector: "tiny" });
});

const declared = { epochs: 20, detector: "ssd", resume: true, checkpoint: null };

Deno.test("parseAssignment() splits at the first equals sign", () => {
  assertEquals(parseAssignment("filter=a=b"), { name: "filter", text: "a=b" });
  assertThrows(() => parseAssignment("epochs"), SyntaxError, "must be name=value");
  assertThrows(() => parseAssignment("=2"), SyntaxError, "must be name=value");
});

Deno.test("overridesFor() reads by the type of the default", () => {
  const parse = (text: string, byDefault: ParameterValue) =>
    overridesFor({ p: byDefault }, { assignments: [{ name: "p", text }] }).p;
  assertEquals(parse("2e-3", 1), 0.002);
  assertEquals(parse("12", "ssd"), "12");
  assertEquals(parse("false", true), false);
  assertEquals([parse("5", null), parse("a.bin", null), parse("null", null)], [5, "a.bin", null]);
  assertThrows(() => parse("many", 1), TypeError, 'its default 1 is a number: got "many"');
  assertThrows(() => parse("", 1), TypeError, "Cannot set p");
  assertThrows(() => parse("1", true), TypeError, "is a boolean");
});

Deno.test("checkNames() lists the known names when one is unknown", () => {
  const all = new Map<string, Parameters>([["02-faces", { portraits: 3000 }], [
    "03-vae",
    declared,
  ]]);
  checkNames([{ name: "portraits", text: "3" }], all);
  assertThrows(
    () => checkNames([{ name: "epoch", text: "3" }], all),
    RangeError,
    "02-faces: portraits; 03-vae: epochs, detector, resume, checkpoint",
  );
});

Deno.test("checkQuick() refuses unknown names and other types", () => {
  checkQuick({ epochs: 2 }, declared, "03-vae");
  assertThrows(
    () => checkQuick({ epoch: 2 }, declared, "03-vae"),
    RangeError,
    "of 03-vae names epoch",
  );
  assertThrows(
    () => checkQuick({ epochs: "2" }, declared, "03-vae"),
    TypeError,
    "its default is 20",
  );
});

Deno.test("overridesFor() lets --set win over --quick and --force", () => {
  const assignments = [{ name: "epochs", text: "7" }, { name: "resume", text: "true" }];
  assertEquals(overridesFor(declared, { quick: { epochs: 2 } }), { epochs: 2 });
  assertEquals(overridesFor(declared, { force: true }), { resume: false });
  assertEquals(overridesFor({ epochs: 1 }, { force: true }), {});
  assertEquals(overridesFor(declared, { quick: { epochs: 2 }, force: true, assignments }), {
    epochs: 7,
    resume: true,
  });
  assertEquals(overridesFor({}, { assignments }), {});
});
