import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { intervalChart } from "../../lib/charts/interval_chart.ts";
import { renderSvg } from "../../lib/charts/render.ts";

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
