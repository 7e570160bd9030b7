import { assert, assertEquals, assertRejects } from "@std/assert";
import { filmstripChart, renderJpeg } from "facespace/charts";
import { decodeImage } from "facespace/images";
import { renderSvg } from "../../lib/charts/render.ts";
import { drawn, flat, picturesIn, textsIn, urlsIn, viewOf } from "./fixture.ts";

const frames = [
  { column: "original", image: flat(10) },
  ...[4, 16, 64].flatMap((step, i) => [
    { step, column: "V1", image: flat(50 + i), caption: `${step} kept` },
    { step, column: "V2", image: flat(90 + i) },
  ]),
];
const options = { title: "How many?", stepTitle: "components" };

Deno.test("filmstripChart() shows the pictures of the slider's step, and what has none at each", async () => {
  const view = viewOf((await filmstripChart(frames, options)).spec);
  const seen = new Set<string>();
  for (const [place, step] of [[1, 4], [2, 16], [3, 64]]) {
    view.signal("step", place);
    const svg = await drawn(view);
    assertEquals(picturesIn(svg), ["original", `V1, ${step} kept`, "V2"]);
    assert(textsIn(svg).includes(`components: ${step}`));
    assertEquals(textsIn(svg).filter((text) => text.endsWith("kept")), [`${step} kept`]);
    urlsIn(svg).forEach((url) => seen.add(url));
  }
  assertEquals(seen.size, 1 + 2 * 3);
  assert([...seen].every((url) => url.startsWith("data:image/webp;base64,")));
});

Deno.test("filmstripChart() puts numbers at even distances on the slider itself", async () => {
  const even = [-1, -0.5, 0, 0.5].map((step) => ({ step, column: "man", image: flat(99) }));
  const { spec } = await filmstripChart(even, { title: "", stepTitle: "strength", first: 0 });
  const [param] = Object(spec).params;
  assertEquals([param.value, param.bind.min, param.bind.max, param.bind.step], [0, -1, 0.5, 0.5]);
  const view = viewOf(spec).signal("step", -0.5);
  assert(textsIn(await drawn(view)).includes("strength: −0.5"));
});

Deno.test("filmstripChart() has a still with all steps side by side", async () => {
  const { still } = await filmstripChart(frames, options);
  const svg = await renderSvg(still);
  assertEquals(picturesIn(svg).length, frames.length);
  for (const text of ["How many?", "components:", "original", "4", "16", "64", "V1", "V2"]) {
    assert(textsIn(svg).includes(text), text);
  }
  // Every picture is really drawn: its grey is in the file.
  const { pixels } = await decodeImage(await renderJpeg(still));
  for (const grey of [10, 50, 90]) {
    assert(pixels.filter((value) => Math.abs(value - grey) < 5).length > 10_000, `${grey}`);
  }
});

Deno.test("filmstripChart() refuses pictures without steps, and a first step that is none", async () => {
  const fixed = frames.slice(0, 1);
  await assertRejects(() => filmstripChart(fixed, options), RangeError, "none of 1 has a step");
  const odd = { ...options, first: 5 };
  await assertRejects(() => filmstripChart(frames, odd), RangeError, "4, 16, 64");
});
