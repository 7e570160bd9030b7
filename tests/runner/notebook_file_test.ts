import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { formatNotebook, parseNotebook } from "../../lib/runner/notebook_file.ts";
import { sketchNotebook } from "../notebook/fixture.ts";

Deno.test("formatNotebook() writes as Jupyter does, and parseNotebook() reads it back", () => {
  const notebook = sketchNotebook(["const a = 1;\na"], { needs: ["01"] });
  const [cell] = notebook.cells;
  if (cell?.cell_type !== "code") throw new Error("The fixture lacks a cell");
  cell.outputs = [
    { output_type: "stream", name: "stdout", text: "one\ntwo\n" },
    {
      output_type: "display_data",
      data: { "text/plain": "a\nb", "image/png": "aWk=", "application/json": { b: 1, a: ["x"] } },
      metadata: {},
    },
  ];
  const text = formatNotebook(notebook);
  assertStringIncludes(text, '\n   "source": [\n    "const a = 1;\\n",\n    "a"\n   ]');
  assertStringIncludes(text, '"image/png": "aWk="');
  assertEquals(text.indexOf('"cells"') < text.indexOf('"metadata"'), true);
  assertEquals(text.endsWith("}\n"), true);
  assertEquals(parseNotebook(text, "n.ipynb"), notebook);
});

Deno.test("parseNotebook() says what is wrong, and where", () => {
  const cell = { cell_type: "code", id: "a", source: "", metadata: {}, outputs: [] };
  const file = (cells: unknown, minor = 5) =>
    JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: minor });
  const cases = [
    ["{", "it is no JSON"],
    [file([], 4), "must be 4.5 or later, got 4.4"],
    [file({}), "no list of cells"],
    [file([{ ...cell, cell_type: "heading" }]), "cell 1 has the type"],
    [file([cell, { ...cell, id: undefined }]), "cell 2 has no id"],
    [file([cell, cell]), "cell 2 has the id a of an earlier cell"],
    [file([{ ...cell, outputs: undefined }]), "cell 1 has no list of outputs"],
  ] as const;
  for (const [text, message] of cases) {
    const error = assertThrows(() => parseNotebook(text, "n.ipynb"), SyntaxError, message);
    assertStringIncludes(error.message, "n.ipynb");
  }
});
