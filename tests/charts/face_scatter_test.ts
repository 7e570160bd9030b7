import { assert, assertEquals, assertRejects } from "@std/assert";
import { faceScatterChart } from "facespace/charts";
import { renderSvg } from "../../lib/charts/render.ts";
import { drawn, flat, textsIn, urlsIn, viewOf } from "./fixture.ts";

const points = Array.from({ length: 12 }, (_, i) => ({
  x: i,
  y: 20 + i,
  group: i % 2 ? "codes" : "pictures",
  images: [flat(10 * i), flat(10 * i + 5)],
}));
const options = {
  title: "Which are lost?",
  xTitle: "rank",
  yTitle: "PSNR (dB)",
  imageLabels: ["original", "V1"],
};

Deno.test("faceScatterChart() shows the pictures of the chosen point, and at first of the first", async () => {
  const view = viewOf((await faceScatterChart(points, options)).spec);
  const first = await drawn(view);
  assertEquals(urlsIn(first).length, 2);
  assert(textsIn(first).includes("PSNR (dB): 20"));
  // What the pointer leaves behind when the point is the nearest.
  const fields = [{ type: "E", field: "index" }];
  view.data("face_store", [{ unit: "concat_0_layer_0", fields, values: [7] }]);
  const seventh = await drawn(view);
  assertEquals(urlsIn(seventh).length, 2);
  assert(textsIn(seventh).includes("PSNR (dB): 27") && textsIn(seventh).includes("codes"));
  assert(!textsIn(seventh).includes("PSNR (dB): 20"));
  assert(urlsIn(seventh).every((url) => !urlsIn(first).includes(url)));
});

Deno.test("faceScatterChart() has a still that names a few points and shows their faces", async () => {
  const svg = await renderSvg(
    (await faceScatterChart(points, { ...options, named: [3, 9] })).still,
  );
  assertEquals(svg.split('aria-roledescription="point"').length - 1, points.length + 2);
  assertEquals(urlsIn(svg).length, 4);
  for (const text of ["1", "2", "original", "V1", "rank", "codes", "pictures"]) {
    assert(textsIn(svg).includes(text), text);
  }
});

Deno.test("faceScatterChart() refuses points without pictures or names of none", async () => {
  const lacking = [{ x: 0, y: 0, images: [flat(1)] }];
  await assertRejects(() => faceScatterChart(lacking, options), RangeError, "1 pictures for 2");
  const beyond = { ...options, named: [12] };
  await assertRejects(() => faceScatterChart(points, beyond), RangeError, "12 points and 12 named");
  await assertRejects(() => faceScatterChart([], options), RangeError, "none named");
});
