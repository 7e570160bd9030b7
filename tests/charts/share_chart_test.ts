import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { correlationChart } from "../../lib/charts/correlation_chart.ts";
import { renderSvg } from "../../lib/charts/render.ts";
import { shareChart } from "../../lib/charts/share_chart.ts";

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
