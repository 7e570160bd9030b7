import { assert, assertEquals, assertRejects } from "@std/assert";
import { traversalChart } from "facespace/charts";
import { renderSvg } from "../../lib/charts/render.ts";
import { drawn, flat, textsIn, urlsIn, viewOf } from "./fixture.ts";

const dimensions = Array.from({ length: 6 }, (_, i) => ({
  name: `${10 + i}`,
  bins: Array.from(
    { length: i + 1 },
    (_, bin) => ({ from: bin / 2, to: bin / 2 + 0.5, density: 1 }),
  ),
  frames: [-2, 0, 2].map((at) => ({ at, image: flat(30 * i + at + 2) })),
}));
const options = { title: "What does it hold?" };

const bars = (svg: string) => svg.split('aria-roledescription="rect mark"').length - 1;

Deno.test("traversalChart() moves histogram and pictures to the same dimension", async () => {
  const view = viewOf((await traversalChart(dimensions, options)).spec);
  const seen = new Set<string>();
  for (const i of [0, 3, 5]) {
    const svg = await drawn(view.signal("step", 10 + i).signal("step", i + 1));
    assert(textsIn(svg).includes(`dimension: ${10 + i}`));
    assertEquals([bars(svg), urlsIn(svg).length], [i + 1, 3]);
    urlsIn(svg).forEach((url) => seen.add(url));
  }
  assertEquals(seen.size, 9);
});

Deno.test("traversalChart() sets each picture under its value, on one axis for all", async () => {
  const svg = await drawn(viewOf((await traversalChart(dimensions, options)).spec));
  // Pictures are 80 wide with a gap of 4, and the axis ends half a distance beyond the outer ones.
  const lefts = [...svg.matchAll(/<image [^>]*transform="translate\(([\d.]+),/g)];
  assertEquals(lefts.map(([, left]) => Number(left)), [2, 86, 170]);
});

Deno.test("traversalChart() has a still with a few dimensions", async () => {
  const svg = await renderSvg(
    (await traversalChart(dimensions, { ...options, inStill: [1, 4] })).still,
  );
  assertEquals(textsIn(svg).filter((text) => text.startsWith("dimension")), [
    "dimension: 11",
    "dimension: 14",
  ]);
  assertEquals([bars(svg), urlsIn(svg).length], [2 + 5, 6]);
});

Deno.test("traversalChart() refuses no dimensions, and one with a single picture", async () => {
  await assertRejects(() => traversalChart([], options), RangeError, "no dimension");
  const single = dimensions.map((dimension) => ({
    ...dimension,
    frames: dimension.frames.slice(1, 2),
  }));
  await assertRejects(() => traversalChart(single, options), RangeError, '1 for "10"');
});
