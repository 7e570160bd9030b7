import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { raceSignal, start, watch } from "facespace/notebook";
import { interrupt } from "../../lib/notebook/kernel.ts";
import { codeCells, type NotebookRun, type Output, runNotebook } from "facespace/runner";
import { type CellSketch, makeSandbox, printed, sketchNotebook, startCell } from "./fixture.ts";

async function run(cells: readonly CellSketch[]): Promise<NotebookRun & { lines: string[] }> {
  await using sandbox = await makeSandbox();
  const lines: string[] = [];
  const outcome = await runNotebook(sketchNotebook([startCell, ...cells]), {
    name: "test",
    cwd: `${sandbox.root}/notebooks`,
    outputPath: `${sandbox.root}/test.ipynb`,
    print: (line) => lines.push(line),
  });
  return { ...outcome, lines };
}

/** The MIME types of displays, and the types of other outputs. */
function kinds(outputs: readonly Output[] = []): string[][] {
  return outputs.map((output) =>
    "data" in output ? Object.keys(output.data) : [output.output_type]
  );
}

Deno.test("start() starts the back end outside a kernel too, once", async () => {
  const said = await printed(async () => {
    await start();
    await start();
  });
  assertEquals(said.filter((line) => line.startsWith("Back end: ")).length, 1);
  assertEquals(watch.interrupts().signal.aborted, false);
});

Deno.test("start() cures a kernel, and says what computes and no more", async () => {
  const outcome = await run([
    'import { start } from "facespace/notebook";\nawait start();',
    "await start();",
  ]);
  assertEquals(outcome.problem, undefined);
  const [, first, second] = codeCells(outcome.notebook);
  assertEquals(kinds(first?.outputs), [["stream"]]);
  assertStringIncludes(JSON.stringify(first?.outputs), "Back end: ");
  assertEquals(second?.outputs, []);
});

Deno.test("an interrupt aborts what runs, and not what starts later", async () => {
  const { signal } = watch.interrupts();
  const running = raceSignal(new Promise(() => {}), signal);
  interrupt();
  await assertRejects(() => running, DOMException, "Interrupted");
  assertEquals([signal.aborted, watch.interrupts().signal.aborted], [true, false]);
  assertEquals(await raceSignal(Promise.resolve(3), watch.interrupts().signal), 3);
});

Deno.test("displays arrive in a notebook with all their forms; progress is updated in place", async () => {
  const outcome = await run([
    'import { chart, grid, table, watch } from "facespace/notebook";\n' +
    'const { onProgress } = watch.progress("Counting", "steps");\n' +
    "for (let i = 1; i <= 60; i++) {\n" +
    "  await new Promise((resolve) => setTimeout(resolve, 10));\n  onProgress(i, 60);\n}",
    'const { onEpoch } = watch.training({ title: "Loss", series: ({ loss }) => ({ loss }) });\n' +
    "onEpoch({ epoch: 1, step: 1, loss: 3 });\nonEpoch({ epoch: 2, step: 2, loss: 2 });",
    "await table([{ a: 1 }]);\n" +
    "const image = { pixels: new Uint8Array(300), widthPx: 10, heightPx: 10 };\n" +
    'await grid([{ label: "", images: [image] }], { title: "" });\nvoid 0;',
    // The bar of work that is left off ends with its cell.
    'watch.steps("Training").onStep({ step: 1, totalSteps: 9 });',
  ]);
  assertEquals(outcome.problem, undefined);
  const [, progress, live, others, left] = codeCells(outcome.notebook);
  assertEquals(kinds(progress?.outputs), [["text/html", "text/plain"]]);
  assertStringIncludes(JSON.stringify(progress?.outputs), "Counting: 60 steps in");
  assertEquals(outcome.lines.filter((line) => line.includes("Counting: 60 steps in")).length, 1);
  const vegaLite = "application/vnd.vegalite.v5+json";
  assertEquals(kinds(live?.outputs), [[vegaLite, "image/png", "text/plain"]]);
  assertStringIncludes(JSON.stringify(live?.outputs), "epoch 2, loss 2");
  assertEquals(kinds(others?.outputs), [
    ["text/html", "text/markdown", "text/plain"],
    ["image/jpeg", "text/plain"],
  ]);
  assertStringIncludes(JSON.stringify(left?.outputs), "Training: 1 of 9 steps in");
});

Deno.test("an error that no cell awaits is shown, and fails the run", async () => {
  const wait = "await new Promise((resolve) => setTimeout(resolve, 100));";
  const rejection = await run([`Promise.reject(new RangeError("nobody waits"));\n${wait}`]);
  assertEquals([rejection.status, rejection.cellsDone], ["error", 1]);
  assertStringIncludes(rejection.problem ?? "", "nobody waits");
  const timer = await run([`setTimeout(() => { throw new Error("late"); }, 1);\n${wait}`]);
  assertEquals(timer.status, "error");
  assertStringIncludes(timer.problem ?? "", "test, cell 2/2");
  assertStringIncludes(timer.problem ?? "", "late");
});

Deno.test("a cell tagged raises-exception may fail", async () => {
  const source = 'throw new Error("on purpose");';
  const outcome = await run([{ source, tags: ["raises-exception"] }, "1 + 1"]);
  assertEquals([outcome.status, outcome.cellsDone], ["ok", 3]);
  assertEquals(kinds(codeCells(outcome.notebook)[1]?.outputs), [["error"]]);
});
