import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { foreignKernel, formatNotebook, parseNotebook } from "../../lib/runner/notebook_file.ts";
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
    [JSON.stringify({ nbformat: 3, worksheets: [] }), "must be 4, got 3; save it in JupyterLab"],
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

Deno.test("parseNotebook() reads what older editors wrote, with a byte-order mark too", () => {
  const cells = [
    { cell_type: "markdown", source: ["# A\n"], metadata: {} },
    { cell_type: "code", source: "1", metadata: {}, outputs: [], execution_count: null },
  ];
  const file = { cells, metadata: {}, nbformat: 4, nbformat_minor: 2 };
  const notebook = parseNotebook(`\uFEFF${JSON.stringify(file)}`, "n.ipynb");
  assertEquals(notebook.cells.map(({ id }) => id), ["cell-1", "cell-2"]);
  assertEquals(notebook.nbformat_minor, 5);
  assertEquals(parseNotebook(formatNotebook(notebook), "n.ipynb"), notebook);
});

Deno.test("foreignKernel() knows kernels that run no TypeScript", () => {
  const asks = (metadata: Record<string, unknown>) =>
    foreignKernel({ ...sketchNotebook([]), metadata });
  assertEquals(asks({}), undefined);
  assertEquals(asks({ kernelspec: { name: "deno", language: "typescript" } }), undefined);
  assertEquals(asks({ language_info: { name: "R" } }), "R");
  const spec = { name: "python3", display_name: "Python 3 (ipykernel)", language: "python" };
  assertEquals(asks({ kernelspec: spec }), "Python 3 (ipykernel)");
});
