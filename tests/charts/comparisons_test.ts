import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { correlationChart, intervalChart, intervalPanels, shareChart } from "facespace/charts";
import { renderSvg } from "../../lib/charts/render.ts";

Deno.test("shareChart() draws a bar a row, in their order, with its share in words", async () => {
  const rows = [{ name: "Smiling", share: 0.482 }, { name: "Bald", share: 0.0224 }];
  const svg = await renderSvg(shareChart(rows, { title: "How often?" }));
  for (const text of ["How often?", "48.2%", "2.2%", "share of faces"]) {
    assertStringIncludes(svg, text);
  }
  assert(svg.indexOf(">Smiling<") < svg.indexOf(">Bald<"));
});

Deno.test("correlationChart() draws a cell for each pair, blue below 0, white at 0, red above", async () => {
  const cells = [
    { row: "Male", column: "Male", correlation: 1 },
    { row: "Male", column: "Goatee", correlation: 0 },
    { row: "Goatee", column: "Male", correlation: -1 },
  ];
  const svg = await renderSvg(correlationChart(cells, { title: "Pairs", valueTitle: "phi" }));
  const fills = [...svg.matchAll(/aria-roledescription="rect[^>]*?fill="([^"]+)"/g)]
    .map(([, fill]) => fill);
  assertEquals(fills, ["rgb(213, 94, 0)", "rgb(255, 255, 255)", "rgb(0, 114, 178)"]);
});

const ROWS = [
  { name: "one", mean: 2, low: 1, high: 3, values: [1.5, 2.5] },
  { name: "two", mean: 4, low: 3.5, high: 4.5, values: [4] },
];
const OPTIONS = { title: "Which?", subtitle: "95 %", valueTitle: "gain (dB)" };

Deno.test("intervalChart() draws a point and a line a row, in order, and a tick a value", async () => {
  const svg = await renderSvg(intervalChart(ROWS, OPTIONS));
  for (const text of ["Which?", "95 %", "gain (dB)"]) assertStringIncludes(svg, text);
  assert(svg.indexOf(">one<") < svg.indexOf(">two<"));
  const marks = (role: string) => svg.split(`aria-roledescription="${role}"`).length - 1;
  assertEquals([marks("point"), marks("tick"), marks("rule mark")], [2, 3, 2]);
});

Deno.test("intervalChart() draws a reference line if asked", async () => {
  const without = await renderSvg(intervalChart(ROWS, OPTIONS));
  const marks = (svg: string) => svg.split("stroke-dasharray").length;
  const withLine = await renderSvg(intervalChart(ROWS, { ...OPTIONS, reference: 0 }));
  assertEquals(marks(withLine) - marks(without), 1);
});

Deno.test("intervalPanels() draws a panel a quantity, each with its title and a scale of its own", async () => {
  const rows = [...ROWS.map((row) => ({ ...row, panel: "PSNR (dB)" })), {
    panel: "share",
    name: "one",
    mean: 0.5,
    low: 0.25,
    high: 0.75,
    values: [0.4],
  }];
  const svg = await renderSvg(intervalPanels(rows, { title: "How?" }));
  for (const text of ["How?", "PSNR (dB)", "share", "0.7"]) assertStringIncludes(svg, text);
  const marks = (role: string) => svg.split(`aria-roledescription="${role}"`).length - 1;
  assertEquals([marks("point"), marks("tick")], [3, 4]);
});
