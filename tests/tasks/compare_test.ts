import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { projectPath } from "facespace/system";
import { typedPath } from "../../lib/tasks/command_line.ts";
import { compare, parseCompareRequest } from "../../lib/tasks/compare.ts";
import { inFolder } from "../in_folder.ts";
import { printed } from "../notebook/fixture.ts";

/** Writes the results of a run as a runner does. */
async function writeRun(folder: string, seed: number, epochs: number, value: number) {
  await Deno.mkdir(folder, { recursive: true });
  const figures = [
    { name: "PSNR", value, unit: "dB" },
    { name: "success", value: value / 100, low: 0, high: 1 },
  ];
  const results = { notebook: "03-vae", parameters: { seed, epochs }, backend: "b", code: "c" };
  const text = JSON.stringify({ format: 1, ...results, figures });
  await Deno.writeTextFile(`${folder}/results.json`, text);
}

Deno.test("parseCompareRequest() takes folders, and has the default that its help states", () => {
  assertEquals(parseCompareRequest(["a", "b", "--to", "c"]), {
    folders: [typedPath("a"), typedPath("b")],
    to: typedPath("c"),
  });
  assertEquals(parseCompareRequest(["a"]).to, projectPath("outputs", "compare"));
  assertThrows(() => parseCompareRequest([]), SyntaxError, "needs folders");
  assertThrows(() => parseCompareRequest(["--form", "a"]), SyntaxError, "Unknown flag --form");
});

Deno.test("compare() shows and writes one table and one chart of all runs below its folders", async () => {
  await inFolder(async (folder) => {
    for (const seed of [1, 2, 3]) await writeRun(`${folder}/runs/a${seed}`, seed, 4, 20 + seed);
    await writeRun(`${folder}/more/b`, 1, 8, 25);
    const to = `${folder}/out`;
    const folders = [`${folder}/runs`, `${folder}/more/b/results.json`, `${folder}/runs/a1`];
    const said = (await printed(() => compare({ folders, to }))).join("\n");
    assertStringIncludes(said, "4 results");
    assertStringIncludes(said, `${to}/compare.png`);
    const lines = (await Deno.readTextFile(`${to}/compare.csv`)).split("\n");
    assertEquals(lines[0], "notebook,figure,unit,epochs,runs,mean,lowest,highest,low,high");
    assertStringIncludes(lines[2] ?? "", "03-vae,PSNR,dB,8,1,25,25,25,,");
    assertStringIncludes(lines[1] ?? "", "03-vae,PSNR,dB,4,3,22,21,23,19.5");
    assertEquals(lines.length, 6);
    const png = await Deno.readFile(`${to}/compare.png`);
    assertEquals([...png.subarray(1, 4)], [...new TextEncoder().encode("PNG")]);
  });
});

Deno.test("compare() says what is wrong with what it is given", async () => {
  await inFolder(async (folder) => {
    const failure = (...folders: string[]) => () => compare({ folders, to: `${folder}/out` });
    await assertRejects(failure(`${folder}/none`), RangeError, "does not exist");
    await assertRejects(failure(folder), RangeError, "there is no results.json below");
    const cases: [string, string][] = [
      ["{", "it is no JSON"],
      ["[]", "it holds no results"],
      ['{ "format": 2 }', "its format must be 1: got 2"],
      ['{ "format": 1, "notebook": "a" }', "must name notebook, backend and code"],
      ['{ "format": 1, "notebook": "a", "backend": "", "code": "" }', "parameters must be plain"],
      [
        '{ "format": 1, "notebook": "a", "backend": "", "code": "", "parameters": {}, ' +
        '"figures": [{ "name": "x", "value": null }] }',
        "a name and a finite value",
      ],
    ];
    for (const [text, message] of cases) {
      await Deno.writeTextFile(`${folder}/results.json`, text);
      const error = await assertRejects(failure(folder), SyntaxError, message);
      assertStringIncludes(error.message, `${folder}/results.json`);
      assertStringIncludes(error.message, "remove it and run its notebook again");
    }
    const empty = { notebook: "a", backend: "", code: "", parameters: {}, figures: [] };
    await Deno.writeTextFile(
      `${folder}/results.json`,
      JSON.stringify({ format: 1, ...empty }),
    );
    await printed(() => assertRejects(failure(folder), RangeError, "none of the runs has figures"));
  });
});
