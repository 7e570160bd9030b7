import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type ChartSpec,
  dimensionChart,
  histogramChart,
  quantileChart,
  varianceChart,
} from "facespace/charts";
import { renderSvg } from "../../lib/charts/render.ts";

const marks = (svg: string, role: string) => svg.split(`aria-roledescription="${role}"`).length - 1;

/** The panels of a chart that has several. */
function panelsOf(spec: ChartSpec): readonly { readonly layer: readonly { data: unknown }[] }[] {
  return "concat" in spec ? Object(spec).concat : [];
}

const BARS = ["a", "b"].flatMap((panel) => [
  { panel, from: -1, to: 0, density: 0.25 },
  { panel, from: 0, to: 1, density: 0.75 },
]);

Deno.test("histogramChart() draws panels in order over the same scales, with a Gaussian in each", async () => {
  const options = { title: "Normal?", subtitle: "Line: N(0, 1)", valueTitle: "value" };
  const gaussian = { mean: 0, standardDeviation: 0.5 };
  const spec = histogramChart(BARS, { ...options, gaussian });
  const svg = await renderSvg(spec);
  for (const text of ["Normal?", "Line: N(0, 1)", "value", "density"]) {
    assertStringIncludes(svg, text);
  }
  assert(svg.indexOf(">a<") < svg.indexOf(">b<"));
  assertEquals([marks(svg, "rect mark"), marks(svg, "line mark")], [4, 2]);
  const [, curve] = panelsOf(spec)[0]?.layer ?? [];
  const points: { value: number; density: number }[] = Object(curve?.data).values;
  // The density at 0 is 1/(σ√(2π)), and the whole scale, which ends at 2σ, holds 95.4 %.
  const top = points.find(({ value }) => value === 0);
  assertAlmostEquals(top?.density ?? NaN, 0.797885, 1e-6);
  const area = points.reduce((sum, { density }) => sum + density, 0) * 2 / (points.length - 1);
  assertAlmostEquals(area, 0.9545, 3e-3);
});

Deno.test("histogramChart() draws a reference line with its label, and none if not asked", async () => {
  const options = { title: "Chance?", valueTitle: "dimensions" };
  const reference = { value: 7, label: "V1" };
  const [without, withLine] = [
    await renderSvg(histogramChart(BARS, options)),
    await renderSvg(histogramChart(BARS, { ...options, reference })),
  ];
  assertStringIncludes(withLine, ">V1<");
  assertEquals([marks(without, "rule mark"), marks(withLine, "rule mark")], [0, 2]);
});

Deno.test("quantileChart() draws points, the line of N(0, 1) and the band", async () => {
  const rows = [-1, 0, 1].map((expected) => (
    { panel: "value 1", expected, observed: 2 * expected, low: expected - 1, high: expected + 1 }
  ));
  const options = { title: "Normal?", subtitle: "Band: 95 %", valueTitle: "value" };
  const svg = await renderSvg(quantileChart(rows, options));
  for (const text of ["value 1", "quantile of N(0, 1)", "Band: 95 %"]) {
    assertStringIncludes(svg, text);
  }
  assertEquals([marks(svg, "point"), marks(svg, "line mark"), marks(svg, "area mark")], [3, 1, 1]);
});

Deno.test("varianceChart() stacks both parts and closes the last step", async () => {
  const rows = [2, 1].map((varianceOfMeans, i) => (
    { panel: "V1", rank: i + 1, varianceOfMeans, meanOfVariances: 0.5 }
  ));
  const spec = varianceChart(rows, { title: "Narrower?" });
  const areas = Object(panelsOf(spec)[0]?.layer[0]?.data).values;
  assertEquals(areas.at(-1), { ...areas[3], before: 2 });
  assertEquals([areas[3].from, areas[3].to], [1, 1.5]);
  const svg = await renderSvg(spec);
  assertEquals([marks(svg, "area mark"), marks(svg, "rule mark")], [2, 1]);
  assertStringIncludes(svg, "variance of the means");
});

Deno.test("dimensionChart() draws a point a dimension and names every verdict", async () => {
  const rows = [
    { panel: "90", mean: 0.1, variance: 1.2, verdict: "as the prior" },
    { panel: "1,000", mean: -0.5, variance: 0.4, verdict: "both" },
    { panel: "1,000", mean: 0.5, variance: 7, verdict: "mean" },
  ];
  const verdicts = ["as the prior", "mean", "variance", "both"];
  const svg = await renderSvg(
    dimensionChart(rows, { title: "Which?", subtitle: "Holm", verdicts }),
  );
  for (const text of verdicts) assertStringIncludes(svg, `>${text}<`);
  assertEquals([marks(svg, "point"), marks(svg, "rule mark")], [3, 4]);
});
