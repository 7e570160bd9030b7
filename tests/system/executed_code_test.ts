import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { pathToFileURL } from "node:url";
import { codeClosure, executedCode } from "../../lib/system/executed_code.ts";
import { inFolder } from "../in_folder.ts";

/** A room with a door, one file that is used, one that is not, and a worker. */
const ROOM: Readonly<Record<string, string>> = {
  "main.ts": `import { used } from "./mod.ts";\nexport const main = () => used(2);\n`,
  "mod.ts": `export { used } from "./used.ts";\nexport { other } from "./other.ts";\n`,
  "used.ts":
    `/** Doubles. */\nexport function used(x: number): number {\n  return 2 * x + start();\n}\n` +
    `const start = () => new Worker(new URL("./worker.ts", import.meta.url)) ? 1 : 0;\n`,
  "other.ts": `export const other = Math.random();\n`,
  "worker.ts": `console.log("works");\n`,
};

async function identity(folder: string, changes: Readonly<Record<string, string>> = {}) {
  for (const [name, text] of Object.entries({ ...ROOM, ...changes })) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  return await executedCode(pathToFileURL(`${folder}/main.ts`).href);
}

Deno.test("executedCode() ignores comments, types and what a door has besides", () =>
  inFolder(async (folder) => {
    const before = await identity(folder);
    const change = (name: string, from: string, to: string) => ({
      [name]: ROOM[name]?.replace(from, to) ?? "",
    });
    assertEquals(await identity(folder), before);
    assertEquals(await identity(folder, change("used.ts", "Doubles", "Gives twice")), before);
    assertEquals(await identity(folder, change("used.ts", ": number {", " {")), before);
    assertEquals(await identity(folder, change("other.ts", "random", "sqrt")), before);
    const door = `export { another } from "./another.ts";\n${ROOM["mod.ts"]}`;
    const another = "import './other.ts';\nexport const another = 1;\n";
    assertEquals(await identity(folder, { "mod.ts": door, "another.ts": another }), before);
  }));

Deno.test("executedCode() changes with the code that runs, workers among it", () =>
  inFolder(async (folder) => {
    const before = await identity(folder);
    const doubled = ROOM["used.ts"]?.replace("2 * x", "3 * x") ?? "";
    assertNotEquals(await identity(folder, { "used.ts": doubled }), before);
    assertNotEquals(await identity(folder, { "worker.ts": `console.log("plays");` }), before);
    assertNotEquals(await identity(folder, { "main.ts": `export const main = 1;` }), before);
  }));

Deno.test("executedCode() names a module that cannot be read", () =>
  inFolder(async (folder) => {
    await assertRejects(
      () => identity(folder, { "mod.ts": `export { used } from "./lost.ts";` }),
      Error,
      "lost.ts",
    );
  }));

Deno.test("executedCode() of a module from elsewhere is its address", async () => {
  const url = "https://example.org/facespace@1.0.0/training.ts";
  assertEquals(await executedCode(url), await executedCode(url));
  assertNotEquals(await executedCode(url), await executedCode(url.replace("1.0.0", "1.0.1")));
});

Deno.test("codeClosure() of cells follows rooms, not what they leave aside", async () => {
  const source = `import { RandomStream } from "facespace/random";\nnew RandomStream("x");`;
  const { files } = await codeClosure({ source });
  assertEquals(files.map((file) => file.replace(/^.*\/lib\//, "")), ["random/random_stream.ts"]);
});
