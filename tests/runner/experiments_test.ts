import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type ExperimentOptions,
  type ExperimentResult,
  runExperiments,
} from "../../lib/runner/experiments.ts";
import { codeCells, readNotebook } from "../../lib/runner/notebook_file.ts";
import { staleReason } from "../../lib/runner/identity.ts";
import { makeSandbox, type Sandbox, sketchNotebook } from "../notebook/fixture.ts";

const declare = {
  source: "const parameters = { epochs: 20, resume: true };",
  tags: ["parameters"],
};
const tell = "JSON.stringify(parameters)";

/** A project of two notebooks, of which the second needs the first and reads `data/in.txt`. */
async function makeProject(): Promise<Sandbox> {
  const sandbox = await makeSandbox();
  await Deno.mkdir(`${sandbox.root}/data`);
  await Deno.writeTextFile(`${sandbox.root}/data/in.txt`, "one");
  await sandbox.add("01-first", sketchNotebook([declare, tell], { quick: { epochs: 2 } }));
  const second = { needs: ["01-first"], inputs: ["data/in.txt"] };
  await sandbox.add("02-second", sketchNotebook(["6 * 7"], second));
  return sandbox;
}

async function statuses(sandbox: Sandbox, options: ExperimentOptions = {}): Promise<string[]> {
  const results = await run(sandbox, options);
  return results.map(({ status }) => status);
}

async function run(sandbox: Sandbox, options: ExperimentOptions): Promise<ExperimentResult[]> {
  return await runExperiments({ root: sandbox.root, print: () => {}, ...options });
}

/** The parameters that the first notebook saw. */
async function seen(sandbox: Sandbox, folder = ""): Promise<string> {
  const copy = await readNotebook(`${sandbox.root}/outputs/notebooks/${folder}01-first.ipynb`);
  const output = codeCells(copy).at(-1)?.outputs[0];
  return output?.output_type === "execute_result" ? String(output.data["text/plain"]) : "";
}

Deno.test("runExperiments() skips what has not changed", async () => {
  await using sandbox = await makeProject();
  assertEquals(await statuses(sandbox), ["ok", "ok"]);
  assertEquals(await statuses(sandbox), ["unchanged", "unchanged"]);
  await Deno.writeTextFile(`${sandbox.root}/data/in.txt`, "two and more");
  assertEquals(await statuses(sandbox), ["unchanged", "ok"]);
  assertEquals(await statuses(sandbox, { names: ["02"], force: true }), ["unchanged", "ok"]);
  assertEquals(await statuses(sandbox, { names: ["01"], force: true }), ["ok"]);
  assertStringIncludes(await seen(sandbox), '"resume":false');
  assertEquals(await statuses(sandbox), ["unchanged", "unchanged"]);
});

Deno.test("runExperiments() runs several at once, each after those that it needs", async () => {
  await using sandbox = await makeSandbox();
  // Each of the first two ends only when the other one has begun.
  const meet = (own: string, other: string) => `
    Deno.writeTextFileSync("../${own}", "");
    for (let i = 0; ; i++) {
      if (await Deno.stat("../${other}").then(() => true, () => false)) break;
      if (i === 600) throw new Error("The other one has not begun");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    console.log("met ${other}")`;
  await sandbox.add("01-a", sketchNotebook([meet("a", "b")]));
  await sandbox.add("02-b", sketchNotebook([meet("b", "a")]));
  const last = `Deno.readTextFileSync("../outputs/notebooks/02-b.ipynb").includes("met a")`;
  await sandbox.add(
    "03-c",
    sketchNotebook([`if (!${last}) throw new Error("Too early")`], { needs: ["02-b"] }),
  );
  const lines: string[] = [];
  const results = await run(sandbox, { atOnce: 2, print: (line) => lines.push(line) });
  assertEquals(results.map(({ name, status }) => `${name} ${status}`), [
    "01-a ok",
    "02-b ok",
    "03-c ok",
  ]);
  assertStringIncludes(lines[0] ?? "", "To run, 2 at once: 01-a");
  assertEquals(lines.filter((line) => line.includes("met ")).sort(), ["01  met b", "02  met a"]);
  await assertRejects(() => run(sandbox, { atOnce: 0 }), RangeError, "atOnce");
});

Deno.test("runExperiments() repeats what runs changed code, and nothing else", async () => {
  await using sandbox = await makeSandbox();
  const write = (name: string, text: string) => Deno.writeTextFile(`${sandbox.root}/${name}`, text);
  await write("deno.json", `{ "imports": { "room": "./mod.ts" } }`);
  await write("mod.ts", `export { a } from "./a.ts";\nexport { b } from "./b.ts";\n`);
  await write("a.ts", "export const a = () => 1;\n");
  await write("b.ts", "export const b = () => 1;\n");
  await sandbox.add("01-a", sketchNotebook([`import { a } from "room";`, "a()"]));
  await sandbox.add("02-b", sketchNotebook([`import { b } from "room";`, "b()"]));
  assertEquals(await statuses(sandbox), ["ok", "ok"]);
  await write("b.ts", "/** One. */\nexport const b = (): number => 1;\n");
  assertEquals(await statuses(sandbox), ["unchanged", "unchanged"]);
  await write("b.ts", "export const b = () => 2;\n");
  assertEquals(await statuses(sandbox), ["unchanged", "ok"]);
});

Deno.test("runExperiments() repeats what read a folder that has changed, whatever named it", async () => {
  await using sandbox = await makeProject();
  const store = `${sandbox.root}/elsewhere`;
  await Deno.mkdir(store);
  await Deno.writeTextFile(`${store}/manifest.json`, "{}");
  const read = `import { noteInput } from "facespace/system";\nnoteInput("${store}");`;
  await sandbox.add("02-second", sketchNotebook([read]));
  assertEquals(await statuses(sandbox), ["ok", "ok"]);
  assertEquals(await statuses(sandbox), ["unchanged", "unchanged"]);
  await Deno.writeTextFile(`${store}/manifest.json`, '{ "other": "faces" }');
  assertEquals(await statuses(sandbox), ["unchanged", "ok"]);
  await Deno.remove(store, { recursive: true });
  assertEquals(await statuses(sandbox), ["unchanged", "ok"]);
});

Deno.test("runExperiments() runs what it can beside notebooks that it cannot read", async () => {
  await using sandbox = await makeProject();
  const folder = `${sandbox.root}/notebooks`;
  const python = { ...sketchNotebook(["print(1)"]) };
  python.metadata = {
    kernelspec: { name: "python3", display_name: "Python 3", language: "python" },
  };
  await sandbox.add("00-python", python);
  await Deno.writeTextFile(`${folder}/03-broken.ipynb`, "{");
  await sandbox.add("04-dependent", sketchNotebook(["1"], { needs: ["03-broken"] }));
  const lines: string[] = [];
  const results = await run(sandbox, { print: (line) => lines.push(line) });
  assertEquals(results.map(({ name, status }) => [name, status]), [
    ["03-broken", "not run"],
    ["04-dependent", "not run"],
    ["01-first", "ok"],
    ["02-second", "ok"],
  ]);
  assertStringIncludes(lines.join("\n"), "00-python is passed over");
  assertStringIncludes(lines.join("\n"), "another kernel, Python 3");
  assertEquals(await statuses(sandbox, { names: ["01"] }), ["unchanged"]);
  await assertRejects(() => run(sandbox, { names: ["00"] }), SyntaxError, "Python 3");
  await assertRejects(() => run(sandbox, { names: ["03"] }), SyntaxError, "03-broken.ipynb");
});

Deno.test("runExperiments() leaves cells alone that are tagged so", async () => {
  await using sandbox = await makeSandbox();
  const skipped = { source: 'throw new Error("not this")', tags: ["skip-execution"] };
  await sandbox.add("01-a", sketchNotebook(["1", skipped, "2"]));
  const lines: string[] = [];
  const options = { print: (line: string) => lines.push(line), commit: true };
  assertEquals((await run(sandbox, options)).map(({ status }) => status), ["ok"]);
  assertStringIncludes(lines.join("\n"), '[2/3] skipped, as it is tagged "skip-execution"');
  assertEquals(staleReason(await readNotebook(`${sandbox.root}/notebooks/01-a.ipynb`)), undefined);
});

Deno.test("runExperiments() sets parameters; quick runs are kept apart", async () => {
  await using sandbox = await makeProject();
  const epochs = (text: string) => [{ name: "epochs", text }];
  await run(sandbox, { names: ["01"] });
  await run(sandbox, { names: ["01"], quick: true });
  assertStringIncludes(await seen(sandbox), '"epochs":20,"resume":true');
  assertStringIncludes(await seen(sandbox, "quick/"), '"epochs":2,"resume":true');
  // The second needs the first, and the full run of it will do.
  assertEquals(await statuses(sandbox, { names: ["02"], quick: true }), ["unchanged", "ok"]);
  await run(sandbox, { names: ["01"], quick: true, force: true, assignments: epochs("3") });
  assertStringIncludes(await seen(sandbox, "quick/"), '"epochs":3,"resume":false');
  const unknown = [{ name: "epoch", text: "3" }];
  await assertRejects(() => run(sandbox, { assignments: unknown }), RangeError, "epochs, resume");
  await assertRejects(() => run(sandbox, { assignments: epochs("all") }), TypeError, "is a number");
});

Deno.test("runExperiments() commits good full runs, with the prose as it is", async () => {
  await using sandbox = await makeProject();
  const path = `${sandbox.root}/notebooks/01-first.ipynb`;
  assertEquals(await statuses(sandbox, { names: ["01"], force: true, commit: true }), ["ok"]);
  const committed = await readNotebook(path);
  assertEquals(staleReason(committed), undefined);
  assertEquals(committed.cells.length, 2);
  assertEquals(committed.metadata.facespace?.quick, { epochs: 2 });
  assertEquals(committed.metadata.facespace?.run, undefined);
  await assertRejects(() => run(sandbox, { commit: true, quick: true }), RangeError, "--quick");
});

/** A notebook whose check shows what it is told of the setting. */
const judging = sketchNotebook([
  { source: "const parameters = { epochs: 20, resume: true };", tags: ["parameters"] },
  'import { check } from "facespace/notebook";\n' +
  'await check([{ claim: "enough", found: parameters.epochs, atLeast: 30, quality: true }]);',
]);

Deno.test("runExperiments() enforces claims of quality if no parameter was changed", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.add("01-a", { ...judging, metadata: { facespace: { quick: { epochs: 2 } } } });
  const set = (name: string, text: string) => ({ assignments: [{ name, text }] });
  assertEquals(await statuses(sandbox), ["error"]);
  assertEquals(await statuses(sandbox, { force: true }), ["error"]);
  assertEquals(await statuses(sandbox, set("epochs", "20")), ["error"]);
  assertEquals(await statuses(sandbox, set("resume", "false")), ["error"]);
  assertEquals(await statuses(sandbox, set("epochs", "21")), ["ok"]);
  assertEquals(await statuses(sandbox, { quick: true }), ["ok"]);
});

Deno.test("runExperiments() notes at the top of a copy what was changed, and commits no note", async () => {
  await using sandbox = await makeProject();
  const cells = async () => {
    const { cells } = await readNotebook(`${sandbox.root}/outputs/notebooks/01-first.ipynb`);
    return cells.map(({ source }) => source);
  };
  const epochs = { names: ["01"], assignments: [{ name: "epochs", text: "3" }] };
  assertEquals(await statuses(sandbox, epochs), ["ok"]);
  assertStringIncludes((await cells())[0] ?? "", "run with `epochs=3`.");
  assertEquals(await statuses(sandbox, epochs), ["unchanged"]);
  assertEquals(await statuses(sandbox, { names: ["01"], force: true, commit: true }), ["ok"]);
  assertEquals(await cells(), [
    declare.source,
    "Object.assign(parameters, { resume: false });",
    tell,
  ]);
  const committed = await readNotebook(`${sandbox.root}/notebooks/01-first.ipynb`);
  assertEquals(committed.cells.map(({ source }) => source), [declare.source, tell]);
});

Deno.test("runExperiments() runs what is only needed with the same parameters", async () => {
  await using sandbox = await makeProject();
  await sandbox.add("02-second", sketchNotebook([declare, "1"], { needs: ["01-first"] }));
  const epochs = { names: ["02"], assignments: [{ name: "epochs", text: "3" }] };
  assertEquals(await statuses(sandbox, epochs), ["ok", "ok"]);
  assertStringIncludes(await seen(sandbox), '"epochs":3');
  assertEquals(await statuses(sandbox, epochs), ["unchanged", "unchanged"]);
});

Deno.test("runExperiments() says first what will run, and how long it took last time", async () => {
  await using sandbox = await makeProject();
  const lines: string[] = [];
  const first = async (options: ExperimentOptions = {}) => {
    lines.length = 0;
    await run(sandbox, { print: (line) => lines.push(line), ...options });
    return lines[0] ?? "";
  };
  const unknown = "no good run here yet";
  assertEquals(await first(), `To run: 01-first (${unknown}), 02-second (${unknown})`);
  assertEquals(await first(), "01-first is unchanged since its last good run");
  await Deno.writeTextFile(`${sandbox.root}/data/in.txt`, "two and more");
  assertMatch(await first(), /^To run: 02-second \([\d.]+ s last time\)$/);
  const epochs = { names: ["01"], assignments: [{ name: "epochs", text: "3" }] };
  assertMatch(
    await first(epochs),
    /^To run: 01-first \([\d.]+ s last time, with other parameters\)$/,
  );
});

Deno.test("runExperiments() does not run what needs a notebook that failed", async () => {
  await using sandbox = await makeProject();
  await sandbox.add("01-first", sketchNotebook(['throw new Error("no")']));
  const results = await run(sandbox, {});
  assertEquals(results.map(({ status }) => status), ["error", "not run"]);
  assertStringIncludes(results[0]?.problem ?? "", "01-first, cell 1/1");
});

/** A notebook that shows a figure made of its parameters. */
const figuring = (name = "a") =>
  sketchNotebook([
    { source: "const parameters = { seed: 1, source: 'x', resume: true };", tags: ["parameters"] },
    'import { figures } from "facespace/notebook";\nconsole.log("Back end: a test");\n' +
    `await figures([{ name: "${name}", value: 10 * parameters.seed, unit: "dB" }]);`,
  ], { quick: { source: "y" } });

/** The texts of all files of results below a folder, by their paths in it. */
async function resultTexts(folder: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  const visit = async (path: string) => {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory) await visit(`${path}/${name}`);
      else if (name.endsWith("results.json")) {
        const file = `${path}/${name}`;
        texts[file.slice(folder.length + 1)] = await Deno.readTextFile(file);
      }
    }
  };
  await visit(folder);
  return texts;
}

Deno.test("runExperiments() writes the figures of a run beside its copy", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.add("01-a", figuring());
  assertEquals(await statuses(sandbox), ["ok"]);
  const folder = `${sandbox.root}/outputs/notebooks`;
  const texts = await resultTexts(folder);
  const { code, ...results } = JSON.parse(texts["01-a.results.json"] ?? "");
  assertMatch(code, /^[0-9a-f]{16}$/);
  assertEquals(results, {
    format: 1,
    notebook: "01-a",
    parameters: { seed: 1, source: "x" },
    backend: "a test",
    figures: [{ name: "a", value: 10, unit: "dB" }],
  });
  await Deno.remove(`${folder}/01-a.results.json`);
  assertEquals(await statuses(sandbox), ["unchanged"]);
  assertEquals(await statuses(sandbox, { force: true }), ["ok"]);
  assertEquals(await resultTexts(folder), texts);
});

Deno.test("runExperiments() keeps runs in folders of their own, and repeats none", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.add("01-a", figuring());
  const keepIn = `${sandbox.root}/kept`;
  const set = (name: string, text: string) => ({ keepIn, assignments: [{ name, text }] });
  assertEquals(await statuses(sandbox, { keepIn }), ["ok"]);
  assertEquals(await statuses(sandbox, set("seed", "2")), ["ok"]);
  assertEquals(await statuses(sandbox, { ...set("seed", "3"), quick: true }), ["ok"]);
  assertEquals(await statuses(sandbox, set("source", "/a/b c")), ["ok"]);
  const texts = await resultTexts(keepIn);
  const folders = Object.keys(texts).map((path) => path.replace("/results.json", "")).sort();
  assertMatch(folders[3] ?? "", /^01-a,source=-a-b-c~[0-9a-f]{8}$/);
  assertEquals(folders.slice(0, 3), ["01-a", "01-a,seed=2", "01-a,seed=3,quick"]);
  assertEquals(
    JSON.parse(texts["01-a,seed=3,quick/results.json"] ?? "").parameters,
    { seed: 3, source: "y" },
  );
  assertEquals(await statuses(sandbox, { keepIn }), ["unchanged"]);
  assertEquals(await statuses(sandbox, set("seed", "2.0")), ["unchanged"]);
  await assertRejects(() => run(sandbox, { keepIn, commit: true }), RangeError, "kept");
});

Deno.test("runExperiments() leaves no results of a run that did not end well", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.add("01-a", figuring());
  assertEquals(await statuses(sandbox), ["ok"]);
  const twice = figuring();
  for (const cell of codeCells(twice).slice(1)) {
    twice.cells.push({ ...cell, id: "again", source: cell.source.replace(/^import.*\n/, "") });
  }
  await sandbox.add("01-a", twice);
  const lines: string[] = [];
  const [result] = await run(sandbox, { print: (line) => lines.push(line) });
  assertEquals(result?.status, "error");
  assertStringIncludes(lines.join("\n"), 'its figures must differ in name: got "a" twice');
  assertEquals(await resultTexts(`${sandbox.root}/outputs`), {});
});
