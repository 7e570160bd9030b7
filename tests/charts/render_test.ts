import { assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { chartTitle, emptyChart, lossChart, palette, renderPng, themed } from "facespace/charts";
import { decodeImage } from "facespace/images";
import { renderSvg } from "../../lib/charts/render.ts";

const rows = [1, 2, 3].flatMap((epoch) => [
  { epoch, value: 100 / epoch, series: "training" },
  { epoch, value: 120 / epoch, series: "validation" },
]);
const chart = lossChart(rows, { title: "Both losses fall", scale: "log" });

Deno.test("renderSvg() draws titles, units and one line a series in the theme", async () => {
  const svg = await renderSvg(chart);
  for (const text of ["Both losses fall", "loss (nats per image)", "epoch", "validation"]) {
    assertStringIncludes(svg, `>${text}</text>`);
  }
  assertStringIncludes(svg, `stroke="${palette[0]}"`);
  assertStringIncludes(svg, `stroke="${palette[1]}"`);
});

Deno.test("renderPng() scales", async () => {
  const small = await decodeImage(await renderPng(chart, 1));
  const large = await decodeImage(await renderPng(chart, 2));
  assertEquals(Math.abs(large.widthPx - 2 * small.widthPx) <= 1, true);
  assertGreater(small.pixels.filter((value) => value < 100).length, 500);
});

Deno.test("themed() lets a chart's own configuration win", () => {
  const spec = themed({ ...chart, config: { background: "#000000" } });
  assertEquals([spec.$schema, spec.config?.background], [
    "https://vega.github.io/schema/vega-lite/v5.json",
    "#000000",
  ]);
  assertEquals(spec.config?.font, themed(chart).config?.font);
});

Deno.test("chartTitle() finds the title however it is given", () => {
  assertEquals(chartTitle(chart), "Both losses fall");
  assertEquals(chartTitle({ ...chart, title: ["Two", "lines"] }), "Two lines");
  const { title: _, ...untitled } = chart;
  assertEquals(chartTitle(untitled), "");
});

Deno.test("emptyChart() has a title and nothing to draw", () => {
  const { title, data } = emptyChart({ title: "Nobody" });
  assertEquals([JSON.stringify(title).includes("Nobody"), data], [true, { values: [] }]);
});
