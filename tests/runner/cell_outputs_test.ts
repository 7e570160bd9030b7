import { assertEquals } from "@std/assert";
import { CellOutputs, CellReport } from "../../lib/runner/cell_outputs.ts";
import { codeCells } from "../../lib/runner/notebook_file.ts";
import { sketchNotebook } from "../notebook/fixture.ts";

function setUp() {
  const [first, second] = codeCells(sketchNotebook(["1", "2"]));
  if (!first || !second) throw new Error("The fixture lacks cells");
  const shown: string[] = [];
  const outputs = new CellOutputs({ onDisplay: (_id, text) => shown.push(text) });
  outputs.assign("one", first);
  outputs.assign("two", second);
  const send = (type: string, parentId: string, content: Record<string, unknown>) =>
    outputs.receive({ type, parentId, content });
  return { first, second, outputs, shown, send };
}

const display = (text: string, id?: string) => ({
  data: { "text/plain": text },
  metadata: {},
  transient: id === undefined ? {} : { display_id: id },
});

Deno.test("CellOutputs joins text of one stream, and finds the cell of late text", () => {
  const { first, second, send } = setUp();
  send("stream", "one", { name: "stdout", text: "a" });
  send("stream", "two", { name: "stdout", text: "x" });
  send("stream", "one", { name: "stdout", text: "b\n" });
  send("stream", "one", { name: "stderr", text: "c" });
  send("stream", "unknown", { name: "stdout", text: "lost" });
  assertEquals(first.outputs, [
    { output_type: "stream", name: "stdout", text: "ab\n" },
    { output_type: "stream", name: "stderr", text: "c" },
  ]);
  assertEquals(second.outputs, [{ output_type: "stream", name: "stdout", text: "x" }]);
});

Deno.test("CellOutputs updates a display in place, also from a later cell", () => {
  const { first, second, shown, send } = setUp();
  send("display_data", "one", display("10 %", "bar"));
  send("display_data", "one", display("other"));
  send("update_display_data", "two", display("100 %", "bar"));
  const texts = first.outputs.map((output) =>
    output.output_type === "display_data" ? output.data["text/plain"] : output
  );
  assertEquals(texts, ["100 %", "other"]);
  assertEquals(second.outputs, []);
  assertEquals(shown, ["10 %", "100 %"]);
});

Deno.test("CellOutputs clears at once, or when the next output comes", () => {
  const { first, send } = setUp();
  send("stream", "one", { name: "stdout", text: "old" });
  send("clear_output", "one", { wait: true });
  assertEquals(first.outputs.length, 1);
  send("stream", "one", { name: "stdout", text: "new" });
  assertEquals(first.outputs, [{ output_type: "stream", name: "stdout", text: "new" }]);
  send("clear_output", "one", { wait: false });
  assertEquals(first.outputs, []);
});

Deno.test("CellOutputs remembers errors", () => {
  const { second, outputs, send } = setUp();
  send("error", "two", { ename: "RangeError", evalue: "too far", traceback: ["at 1"] });
  assertEquals(outputs.errors.map(({ cell, error }) => [cell === second, error.evalue]), [
    [true, "too far"],
  ]);
});

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
