import { assertEquals, assertStringIncludes } from "@std/assert";
import { codeCells, runNotebook } from "facespace/runner";
import { type CellSketch, makeSandbox, sketchNotebook, startCell } from "./fixture.ts";

/** What each cell printed to one of its streams, in order, the starting cell left out. */
async function streams(
  cells: readonly CellSketch[],
  name: "stdout" | "stderr" = "stdout",
): Promise<{ texts: string[]; problem: string | undefined; all: string }> {
  await using sandbox = await makeSandbox();
  const { notebook, problem } = await runNotebook(sketchNotebook([startCell, ...cells]), {
    name: "test",
    cwd: `${sandbox.root}/notebooks`,
    outputPath: `${sandbox.root}/test.ipynb`,
    print: () => {},
  });
  const texts = codeCells(notebook).slice(1).map(({ outputs }) =>
    outputs.flatMap((output) =>
      output.output_type === "stream" && output.name === name ? [output.text].flat() : []
    ).join("")
  );
  return { texts, problem, all: JSON.stringify(notebook) };
}

Deno.test("what a notebook writes that does not call start() is in its outputs too", async () => {
  await using sandbox = await makeSandbox();
  const bytes = 'new TextEncoder().encode("by itself\\n")';
  const { notebook } = await runNotebook(
    sketchNotebook([`await Deno.stdout.write(${bytes});`]),
    {
      name: "test",
      cwd: `${sandbox.root}/notebooks`,
      outputPath: `${sandbox.root}/test.ipynb`,
      print: () => {},
    },
  );
  assertStringIncludes(JSON.stringify(codeCells(notebook)[0]?.outputs), "by itself");
});

const notLinux = Deno.build.os !== "linux";

Deno.test("what a cell writes to the streams is in its outputs, in its place among console lines", async () => {
  const { texts, problem } = await streams([
    'import process from "node:process";\n' +
    "const bytes = (text) => new TextEncoder().encode(text);\n" +
    'console.log("one");\n' +
    'Deno.stdout.writeSync(bytes("two\\n"));\n' +
    'console.log("three");\n' +
    'await Deno.stdout.write(bytes("four\\n"));\n' +
    'process.stdout.write("fünf\\n");\n' +
    'console.log("six");',
    'process.stdout.write("of the second cell");',
  ]);
  assertEquals(problem, undefined);
  assertEquals(texts, ["one\ntwo\nthree\nfour\nfünf\nsix\n", "of the second cell"]);
});

Deno.test("what a cell writes to standard error is there too", async () => {
  const { texts } = await streams([
    'Deno.stderr.writeSync(new TextEncoder().encode("a warning\\n"));',
  ], "stderr");
  assertEquals(texts, ["a warning\n"]);
});

Deno.test({
  name: "what a child prints is in the outputs of the cell that started it, however it is started",
  ignore: notLinux, // elsewhere a process's descriptors cannot be listed
  fn: async () => {
    const shell = (command: string) => `"sh", { args: ["-c", ${JSON.stringify(command)}] }`;
    const { texts, problem } = await streams([
      `await new Deno.Command(${shell("echo by Deno")}).spawn().status;`,
      'import { execSync, spawnSync } from "node:child_process";\n' +
      'spawnSync("sh", ["-c", "echo by spawnSync"], { stdio: "inherit" });\n' +
      'execSync("echo by execSync", { stdio: "inherit" });',
      'import fs from "node:fs";\n' +
      "const writer = Deno.stdout.writable.getWriter();\n" +
      'await writer.write(new TextEncoder().encode("a stream\\n"));\n' +
      'fs.writeSync(1, "a descriptor\\n");',
      'console.log("last");',
    ]);
    assertEquals(problem, undefined);
    assertEquals(texts, [
      "by Deno\n",
      "by spawnSync\nby execSync\n",
      "a stream\na descriptor\n",
      "last\n",
    ]);
  },
});

Deno.test({
  name: "a child that prints more than a pipe holds does not wait for the cell that waits for it",
  ignore: notLinux,
  fn: async () => {
    const { texts, problem } = await streams([
      'import { spawnSync } from "node:child_process";\n' +
      'spawnSync("seq", ["1", "60000"], { stdio: "inherit" });',
    ]);
    assertEquals(problem, undefined);
    const lines = texts[0]?.trimEnd().split("\n") ?? [];
    assertEquals([lines.length, lines.at(0), lines.at(-1)], [60_000, "1", "60000"]);
  },
});

Deno.test({
  name: "the complaint of a child that fails the cell is kept",
  ignore: notLinux,
  fn: async () => {
    const { problem, texts } = await streams([
      'import { execSync } from "node:child_process";\n' +
      'execSync("echo what is wrong >&2; exit 3", { stdio: "inherit" });',
    ], "stderr");
    assertStringIncludes(problem ?? "", "Command failed");
    assertEquals(texts, ["what is wrong\n"]);
  },
});

Deno.test({
  name: "tests that a cell defines leave no marks in its outputs",
  ignore: notLinux,
  fn: async () => {
    const { texts, problem, all } = await streams([
      'Deno.test("a test", () => console.log("in a test"));',
      'console.log("after");',
    ]);
    assertEquals([problem, texts], [undefined, ["in a test\n", "after\n"]]);
    assertEquals(all.includes("\\u0000") || all.includes("\u200B"), false);
  },
});
