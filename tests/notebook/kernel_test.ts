import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Interruption, raceSignal } from "../../lib/notebook/interruption.ts";
import { interrupted, startNotebook } from "../../lib/notebook/kernel.ts";
import { codeCells, type NotebookRun, type Output, runNotebook } from "facespace/runner";
import { type CellSketch, makeSandbox, sketchNotebook, startCell } from "./fixture.ts";

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

Deno.test("startNotebook() does nothing outside a kernel, however often", async () => {
  await startNotebook();
  await startNotebook();
  assertEquals(interrupted().aborted, false);
});

Deno.test("Interruption aborts what runs, and not what starts later", async () => {
  const interruption = new Interruption();
  const running = raceSignal(new Promise(() => {}), interruption.signal);
  interruption.interrupt();
  await assertRejects(() => running, DOMException, "Interrupted");
  assertEquals(interruption.signal.aborted, false);
  assertEquals(await raceSignal(Promise.resolve(3), interruption.signal), 3);
});

Deno.test("displays arrive in a notebook with all their forms; progress is updated in place", async () => {
  const outcome = await run([
    'import { startProgress } from "facespace/notebook";\n' +
    'const progress = startProgress({ label: "Counting", total: 60, unit: "steps" });\n' +
    "for (let i = 1; i <= 60; i++) {\n" +
    "  await new Promise((resolve) => setTimeout(resolve, 10));\n  progress.update(i);\n}\n" +
    "progress.finish();",
    'import { startLiveChart } from "facespace/notebook";\n' +
    'const live = startLiveChart({ title: "Loss" });\n' +
    'live.push({ epoch: 1, value: 3, series: "training" });\n' +
    'live.push({ epoch: 2, value: 2, series: "training" });\nawait live.finish();',
    'import { showTable } from "facespace/notebook";\n' +
    'import { showImage } from "facespace/notebook";\n' +
    "await showTable([{ a: 1 }]);\n" +
    "await showImage({ pixels: new Uint8Array(300), widthPx: 10, heightPx: 10 });\nvoid 0;",
  ]);
  assertEquals(outcome.problem, undefined);
  const [, progress, live, others] = codeCells(outcome.notebook);
  assertEquals(kinds(progress?.outputs), [["text/html", "text/plain"]]);
  assertStringIncludes(JSON.stringify(progress?.outputs), "Counting: 60 steps in");
  assertEquals(outcome.lines.filter((line) => line.includes("Counting: 60 steps in")).length, 1);
  const vegaLite = "application/vnd.vegalite.v5+json";
  assertEquals(kinds(live?.outputs), [[vegaLite, "image/png", "text/plain"]]);
  assertStringIncludes(JSON.stringify(live?.outputs), "epoch 2, training 2");
  assertEquals(kinds(others?.outputs), [
    ["text/html", "text/markdown", "text/plain"],
    ["image/png", "text/plain"],
  ]);
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
