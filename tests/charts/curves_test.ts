import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { arithmeticCurveChart, type ChartSpec, lossChart, rankChart } from "facespace/charts";
import { renderSvg } from "../../lib/charts/render.ts";

const marks = (svg: string, role: string) => svg.split(`aria-roledescription="${role}"`).length - 1;

const LOSSES = [1, 2, 3].flatMap((epoch) => [
  { epoch, value: 100 / epoch, series: "training" },
  { epoch, value: 120 / epoch, series: "validation" },
]);

Deno.test("lossChart() leaves out what a logarithmic scale cannot show", () => {
  const data = (scale: "linear" | "log") => {
    const spec = lossChart([...LOSSES, { epoch: 4, value: 0, series: "training" }], {
      title: "",
      scale,
    });
    return Object(spec.data).values.length;
  };
  assertEquals([data("linear"), data("log")], [7, 6]);
});

Deno.test("rankChart() draws a line a series on a logarithmic scale, and leaves out what is 0", async () => {
  const rows = ["one", "two"].flatMap((series) =>
    [4, 1, 0].map((value, i) => ({ series, rank: i + 1, value }))
  );
  const options = { title: "Directions?", rankTitle: "direction", valueTitle: "variance" };
  const shown = (spec: ChartSpec) => Object(spec).layer[1].data.values.length;
  assertEquals(shown(rankChart(rows, options)), 4);
  assertEquals(shown(rankChart(rows, { ...options, lowest: 0.1 })), 6);
  const svg = await renderSvg(rankChart(rows, { ...options, reference: 1 }));
  assertEquals([marks(svg, "line mark"), marks(svg, "rule mark")], [2, 1]);
  assert(svg.indexOf(">one<") < svg.indexOf(">two<"));
});

const point = (panel: string, series: string, at: string | number, estimate: number) => ({
  panel,
  series,
  at,
  estimate,
  low: estimate - 0.1,
  high: estimate + 0.1,
});
const ROWS = ["one", "two"].flatMap((panel) =>
  ["V1", "V2"].flatMap((series) => [3, 30, "all"].map((at) => point(panel, series, at, 0.5)))
);
const OPTIONS = {
  title: "Do more help?",
  subtitle: "bands are intervals",
  stepTitle: "images",
  valueTitle: "success",
};

Deno.test("arithmeticCurveChart() draws each line, band and point in each panel, steps in their order", async () => {
  const svg = await renderSvg(arithmeticCurveChart(ROWS, OPTIONS));
  for (
    const text of ["Do more help?", "bands are intervals", "images", "success", ">two<", ">V2<"]
  ) {
    assertStringIncludes(svg, text);
  }
  assertEquals(marks(svg, "point"), 12);
  assertEquals(marks(svg, "area mark"), 4);
  const steps = [...svg.matchAll(/>(3|30|all)</g)].map(([, step]) => step);
  assertEquals(steps.slice(0, 3), ["3", "30", "all"]);
  assertStringIncludes(svg, "100%");
});

Deno.test("arithmeticCurveChart() draws dashes only where there is something to compare with", async () => {
  const dashes = async (reference?: number) => {
    const rows = ROWS.map((row) => reference === undefined ? row : { ...row, reference });
    const svg = await renderSvg(arithmeticCurveChart(rows, OPTIONS));
    const lines = svg.match(/<path[^>]*stroke-dasharray[^>]*>/g) ?? [];
    return lines.filter((line) => / d="M[^"]*L/.test(line)).length;
  };
  assertEquals([await dashes(0.8), await dashes()], [4, 0]);
});

Deno.test("arithmeticCurveChart() shows amounts without percent", async () => {
  const svg = await renderSvg(arithmeticCurveChart(ROWS, { ...OPTIONS, values: "amount" }));
  assertEquals(svg.includes("%"), false);
});
