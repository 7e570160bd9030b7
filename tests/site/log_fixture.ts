/**
 * A notebook for tests of the log: prose, a table, a picture, charts and figures, without a run.
 *
 * @module
 */

import { type CodeCell, type Notebook, type Output, writeNotebook } from "facespace/runner";
import { encodePng } from "facespace/images";
import { vegaLiteMime } from "facespace/notebook";

/** What a cell of the fixture is. */
interface Sketch {
  readonly tags?: string[];
  readonly outputs?: Output[];
}

const markdown = (id: string, source: string, tags: string[] = []) => ({
  cell_type: "markdown" as const,
  id,
  metadata: { tags },
  source,
});

const code = (id: string, source: string, { tags = [], outputs = [] }: Sketch = {}): CodeCell => ({
  cell_type: "code",
  id,
  metadata: { tags },
  source,
  execution_count: 1,
  outputs,
});

/** What a cell displays. */
export const shown = (data: Record<string, unknown>): Output => ({
  output_type: "display_data",
  data,
  metadata: {},
});

/** As `table()` writes one. */
const TABLE = [
  "<table>",
  "<caption>Of $5</caption>",
  '<thead><tr><th style="text-align: left">&lt;way&gt;</th><th style="text-align: right">value</th></tr></thead>',
  "<tbody>",
  '<tr><td style="text-align: left">a_b*</td><td style="text-align: right">1.5</td></tr>',
  "</tbody>",
  "</table>",
].join("\n");

/** A chart of two series. */
export const LINES = {
  title: "Two lines",
  width: 300,
  height: 150,
  data: {
    values: ["a", "b"].flatMap((series) => [1, 2, 3].map((x) => ({ series, x, y: x * x }))),
  },
  mark: "point",
  encoding: {
    x: { field: "x", type: "quantitative" },
    y: { field: "y", type: "quantitative" },
    color: { field: "series", type: "nominal" },
  },
};

/** A notebook with all that an entry and an article can have. */
export async function fullNotebook(): Promise<Notebook> {
  const image = { pixels: new Uint8Array(3 * 40 * 20).fill(120), widthPx: 40, heightPx: 20 };
  const png = (await encodePng(image)).toBase64();
  const figures = {
    figures: [{ name: "gain", value: 8.246, low: 8.13, high: 8.352, unit: "dB" }, {
      name: "share",
      value: 0.5,
    }],
  };
  const run = {
    fingerprint: "",
    status: "ok",
    startedAt: "2026-03-04T05:06:07.000Z",
    seconds: 125,
    parameters: {},
  } as const;
  return {
    cells: [
      markdown(
        "top",
        "# Is $x^2$ _large_?\n\nSee <script>alert(1)</script>, notebook 02 and `02-other`, " +
          "[bad](data:text/html,x) and [good](https://example.org/).\n\n$$\\frac{a}{b}$$",
      ),
      code("start", 'await start(); // "quoted"', {
        outputs: [{
          output_type: "stream",
          name: "stdout",
          text: "\u001b[1mBack end: TensorFlow 2, CPU\u001b[0m\n",
        }],
      }),
      markdown("part", "## A part\n\nText.\n\n## A part\n\nMore."),
      code("table", "await table(rows);", {
        outputs: [shown({ "text/html": TABLE, "text/plain": "…" })],
      }),
      code("chart", "await chart(spec);", {
        tags: ["cover"],
        outputs: [shown({ [vegaLiteMime]: LINES, "image/png": png, "text/plain": "[chart] Two" })],
      }),
      code("odd", "", { outputs: [shown({ "application/x-odd": {} })] }),
      code("figures", "figures();", {
        outputs: [shown({
          "application/vnd.facespace.figures+json": figures,
          "text/plain": "gain: 8.2 dB",
        })],
      }),
      markdown("learned", "## Learned\n\n_As committed:_\n\n- _'Why?'_ It **is** so. Yes.", [
        "finding",
      ]),
    ],
    metadata: { facespace: { executed: { sources: "", ...run } } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** A folder with the notebook, one that has nothing to say, and results of an experiment. */
export async function logFolder(): Promise<
  { readonly notebooks: string; readonly results: string; readonly site: string }
> {
  const folder = await Deno.makeTempDir();
  const [notebooks, results, site] = ["notebooks", "results", "site"].map((name) =>
    `${folder}/${name}`
  );
  if (!notebooks || !results || !site) throw new Error("three folders");
  await writeNotebook(`${notebooks}/01-full.ipynb`, await fullNotebook());
  const { nbformat } = await fullNotebook();
  const other = markdown("top", "# Another");
  await writeNotebook(`${notebooks}/02-other.ipynb`, {
    cells: [other],
    metadata: {},
    nbformat,
    nbformat_minor: 5,
  });
  await Deno.mkdir(`${results}/01-full,epochs=2`, { recursive: true });
  await Deno.writeTextFile(
    `${results}/01-full,epochs=2/results.json`,
    JSON.stringify({
      ...{ format: 1, notebook: "01-full", backend: "", code: "a" },
      parameters: { epochs: 2 },
      figures: [{ name: "gain", value: 5, low: 4, high: 6, unit: "dB" }],
    }),
  );
  return { notebooks, results, site };
}
