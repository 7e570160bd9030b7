import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  type ChartSpec,
  emptyChart,
  faceScatterChart,
  filmstripChart,
  type InteractiveChart,
  traversalChart,
} from "facespace/charts";
import { decodeImage, type RgbImage } from "facespace/images";
import * as vega from "vega";
import { compile } from "vega-lite";
import { renderJpeg } from "../../lib/charts/render.ts";
import { INK } from "../../lib/charts/svg.ts";
import { themed } from "../../lib/charts/theme.ts";

const grey = (value: number): RgbImage => ({
  pixels: new Uint8Array(8 * 8 * 3).fill(value),
  widthPx: 8,
  heightPx: 8,
});

/** The pictures that a chart shows with its slider at a place: their addresses, without repetition. */
async function shownAt(spec: ChartSpec, step?: number): Promise<string[]> {
  const view = new vega.View(vega.parse(compile(themed(spec)).spec), { renderer: "none" });
  try {
    if (step !== undefined) view.signal("step", step);
    const svg = await view.runAsync().then(() => view.toSVG());
    return [
      ...new Set(
        [...svg.matchAll(/xlink:href="([^"]+)"|href="(data:[^"]+)"/g)].map((m) =>
          m[1] ?? m[2] ?? ""
        ),
      ),
    ];
  } finally {
    view.finalize();
  }
}

async function stillSize({ still }: InteractiveChart): Promise<number> {
  const { widthPx, heightPx } = await decodeImage(await renderJpeg(still, 1));
  return widthPx * heightPx;
}

Deno.test("filmstripChart() shows the pictures of the chosen step, and those of all steps always", async () => {
  const frames = [
    { column: "original", image: grey(10) },
    ...[1, 3, 10].map((step, i) => ({ step, column: "average", image: grey(60 * (i + 1)) })),
  ];
  const chart = await filmstripChart(frames, { title: "More?", stepTitle: "images" });
  const [one, two, three] = [
    await shownAt(chart.spec, 1),
    await shownAt(chart.spec, 2),
    await shownAt(chart.spec, 3),
  ];
  assertEquals([one.length, two.length, three.length], [2, 2, 2]);
  const constant = one.filter((url) => two.includes(url));
  assertEquals(constant.length, 1);
  assertEquals(new Set([...one, ...two, ...three]).size, 4);
  // The still shows them all at once.
  assertEquals((await shownAt(chart.still)).length, 4);
  assertGreater(await stillSize(chart), 10_000);
});

Deno.test("filmstripChart() refuses pictures without steps, and a first step that is none", async () => {
  const only = [{ column: "a", image: grey(1) }];
  const options = { title: "?", stepTitle: "images" };
  await assertRejects(() => filmstripChart(only, options), RangeError, "none of 1 has a step");
  await assertRejects(
    () => filmstripChart([{ step: 1, column: "a", image: grey(1) }], { ...options, first: 2 }),
    RangeError,
    "Cannot begin at 2",
  );
});

Deno.test("faceScatterChart() draws a point a face, and the faces of those that the still names", async () => {
  const points = Array.from({ length: 12 }, (_, i) => ({
    x: i,
    y: i * i,
    group: i % 2 === 0 ? "codes" : "pictures",
    images: [grey(20 * i)],
  }));
  const heading = { title: "Who?", xTitle: "smile", yTitle: "distance" };
  const chart = await faceScatterChart(points, { ...heading, named: [0, 5, 11] });
  assertEquals((await shownAt(chart.still)).length, 3);
  const { data } = compile(themed(chart.spec)).spec;
  assert(JSON.stringify(data).includes('"y":121'));
  await assertRejects(() => faceScatterChart([], heading), RangeError);
  await assertRejects(() => faceScatterChart(points, { ...heading, named: [12] }), RangeError);
});

Deno.test("traversalChart() shows one dimension's histogram and pictures, the still several", async () => {
  const dimensions = [0, 1, 2].map((j) => ({
    name: `${j}`,
    bins: [{ from: -1, to: 0, density: 0.5 }, { from: 0, to: 1, density: 0.5 }],
    frames: [-2, 0, 2].map((at, i) => ({ at, image: grey(25 * (3 * j + i)) })),
  }));
  const chart = await traversalChart(dimensions, { title: "What does it hold?" });
  const [first, last] = [await shownAt(chart.spec, 1), await shownAt(chart.spec, 3)];
  assertEquals([first.length, last.length], [3, 3]);
  assertEquals(first.filter((url) => last.includes(url)), []);
  assertEquals((await shownAt(chart.still)).length, 9);
  await assertRejects(() => traversalChart([], { title: "?" }), RangeError, "no dimension");
});

Deno.test("charts of faces stay within what JupyterLab draws", async () => {
  const chart = await filmstripChart([{ step: 1, column: "a", image: grey(9) }], {
    title: "?",
    stepTitle: "images",
  });
  assertStringIncludes(themed(chart.spec).$schema ?? "", "vega-lite/v5.json");
});

Deno.test("emptyChart() has a title and nothing to draw", () => {
  const { title, data } = emptyChart({ title: "Nobody" });
  assertEquals([JSON.stringify(title).includes("Nobody"), data], [true, { values: [] }]);
});

/** The contrast of two colours (WCAG 2.2, relative luminance). */
function contrast(...colours: readonly [string, string]): number {
  const [lighter = 1, darker = 0] = colours.map((colour) => {
    const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const [r = 0, g = 0, b = 0] = channels;
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }).sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

Deno.test("text stands out on the card that every chart and picture is, whatever the page's colour", () => {
  const background = themed({ data: { values: [] }, mark: "point" }).config?.background;
  assertEquals(background, "#ffffff");
  for (const ink of Object.values(INK)) assertGreater(contrast(ink, "#ffffff"), 4.5);
});
