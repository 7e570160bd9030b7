import { assertEquals } from "@std/assert";
import { type CodeCell, codeCells, KernelConnection, runNotebook } from "facespace/runner";
import { projectPath } from "facespace/system";
import { makeSandbox, sketchNotebook, startCell } from "./fixture.ts";

/** How often the stress notebook runs; 40 for a thorough check. */
const runs = Number(Deno.env.get("FACESPACE_STRESS_RUNS") ?? 3);

const stressCells = [
  'for (let i = 0; i < 500; i++) console.log("line " + i);',
  '({ [Deno.jupyter.$display]: () => ({ "text/plain": "x".repeat(2_000_000) }) })',
  'await Deno.jupyter.display({ "text/plain": "shown first" }, { raw: true });\n"then the result"',
  'console.log("out"); console.error("err"); console.log("out again");\nundefined',
  'for (let i = 0; i < 200; i++) { console.log(i); await Promise.resolve(); }\n"end"',
];

/** What came out of a cell: text by stream, and the plain text of displays and results. */
function outline(cell: CodeCell | undefined): string[] {
  return (cell?.outputs ?? []).map((output) => {
    if (output.output_type === "stream") return `${output.name}: ${output.text}`;
    if (output.output_type === "error") return `error: ${output.evalue}`;
    return `${output.output_type}: ${output.data["text/plain"]}`;
  });
}

const lines = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}\n`).join("");

for (const started of [true, false]) {
  const what = started ? "in a cured kernel" : "in a kernel as it is";
  Deno.test(`runNotebook() keeps every output in its cell and in order, ${what}`, async () => {
    await using sandbox = await makeSandbox();
    const cells = started ? [startCell, ...stressCells] : ["void 0;", ...stressCells];
    for (let i = 1; i <= runs; i++) {
      const run = await runNotebook(sketchNotebook(cells), {
        name: "stress",
        cwd: `${sandbox.root}/notebooks`,
        outputPath: `${sandbox.root}/stress.ipynb`,
        print: () => {},
      });
      assertEquals(run.problem, undefined, `run ${i}`);
      const [first, logs, large, display, streams, late] = codeCells(run.notebook);
      assertEquals(outline(first), []);
      assertEquals(outline(logs), [`stdout: ${lines(500, "line ")}`], `run ${i}`);
      const [result = ""] = outline(large);
      assertEquals([result.length, result.replaceAll("x", "")], [
        "execute_result: ".length + 2_000_000,
        "eecute_result: ",
      ], `run ${i}`);
      assertEquals(outline(display), [
        "display_data: shown first",
        'execute_result: "then the result"',
      ], `run ${i}`);
      assertEquals(outline(streams), ["stdout: out\n", "stderr: err\n", "stdout: out again\n"]);
      assertEquals(outline(late), [`stdout: ${lines(200, "")}`, 'execute_result: "end"']);
      assertEquals(codeCells(run.notebook).map((cell) => cell.execution_count), [1, 2, 3, 4, 5, 6]);
    }
  });
}

Deno.test("a cured kernel lets outputs out before their cell is called idle", async () => {
  const kernel = await KernelConnection.start({ cwd: projectPath("tests") });
  try {
    for (let i = 1; i <= runs; i++) {
      for (const [k, code] of [startCell, ...stressCells].entries()) {
        const ids = new Set<string>();
        const idle = Promise.withResolvers<number>();
        let characters = 0;
        // A bare front end: it stops to listen when the cell is idle.
        kernel.onPublished = ({ parentId, content }) => {
          if (!ids.has(parentId)) return;
          const { text, data } = content;
          characters += String(text ?? Object(data)["text/plain"] ?? "").length;
          if (content.execution_state === "idle") idle.resolve(characters);
        };
        await kernel.execute(code, { onSent: (id) => ids.add(id) });
        const length = await idle.promise;
        await kernel.settle((late) => ids.add(late));
        assertEquals(length, characters, `run ${i}, cell ${k + 1}`);
        assertEquals(length > 0, k > 0, `run ${i}, cell ${k + 1} has output`);
      }
    }
  } finally {
    await kernel.stop();
  }
});
