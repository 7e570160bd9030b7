import { assertEquals } from "@std/assert";
import { CellReport } from "../../lib/runner/cell_report.ts";

Deno.test("CellReport shows the first and the last lines, in whatever pieces they come", () => {
  const lines: string[] = [];
  const report = new CellReport((line) => lines.push(line.trim()));
  report.onText("line 1\nli");
  report.onText("ne 2\n");
  for (let i = 3; i <= 20; i++) report.onText(`line ${i}\n`);
  report.onText("the end");
  assertEquals(lines.length, 12);
  report.endCell();
  assertEquals(lines.slice(0, 2), ["line 1", "line 2"]);
  assertEquals(lines.slice(12), [
    "… 6 more lines in the notebook …",
    "line 19",
    "line 20",
    "the end",
  ]);
});

Deno.test("CellReport shows the last state of a display, as one line", () => {
  const lines: string[] = [];
  const report = new CellReport((line) => lines.push(line.trim()));
  for (let i = 0; i <= 100; i++) report.onDisplay("bar", `${i} %\nmore`);
  assertEquals(lines, []);
  report.endCell();
  report.endCell();
  assertEquals(lines, ["100 %"]);
});
