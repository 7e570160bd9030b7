import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { lossChart } from "facespace/charts";
import { decodeImage, type RgbImage } from "facespace/images";
import { drawGrid } from "../../lib/notebook/grid_picture.ts";
import { latestText } from "../../lib/notebook/live_chart.ts";
import { pngSize } from "../../lib/notebook/png_display.ts";
import { chartDisplay, vegaLiteMime } from "../../lib/notebook/show_chart.ts";
import { gridText } from "../../lib/notebook/show_grid.ts";
import { tableDisplay } from "../../lib/notebook/show_table.ts";

function flat(value: number, sizePx = 20): RgbImage {
  const pixels = new Uint8Array(sizePx * sizePx * 3).fill(value);
  return { pixels, widthPx: sizePx, heightPx: sizePx };
}

/** Pixels of a PNG that are neither white nor the grey of a picture. */
async function inkIn(png: Uint8Array, grey: number): Promise<number> {
  const { pixels } = await decodeImage(png);
  let ink = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    const value = pixels[i] ?? 255;
    if (value < 200 && value !== grey) ink++;
  }
  return ink;
}

Deno.test("drawGrid() has room for all pictures, and draws its labels as text", async () => {
  const rows = [{ label: "", images: [flat(90), flat(90), flat(90)] }];
  const plain = { title: "", scale: 2, gapPx: 4, smoothing: "nearest" } as const;
  const bare = await drawGrid(rows, plain);
  // Three pictures of 40 px, two gaps, margins of 10, at two pixels each.
  assertEquals(pngSize(bare), { widthPx: 2 * (3 * 40 + 2 * 4 + 20), heightPx: 2 * (40 + 20) });
  assertEquals(await inkIn(bare, 90), 0);
  const { pixels } = await decodeImage(bare);
  const grey = pixels.filter((value) => value === 90).length / 3;
  assertEquals(grey, 3 * 80 * 80);
  for (
    const labelled of [
      drawGrid(rows, { ...plain, title: "Title" }),
      drawGrid(rows, { ...plain, caption: "Caption" }),
      drawGrid(rows, { ...plain, columnLabels: ["a", "b", "c"] }),
      drawGrid([{ label: "row", images: [flat(90)] }], plain),
    ]
  ) assertGreater(await inkIn(await labelled, 90), 30);
});

Deno.test("drawGrid() refuses pictures of different sizes, and none", async () => {
  const rows = [{ label: "a", images: [flat(1), flat(1, 21)] }];
  await assertRejects(() => drawGrid(rows, { title: "" }), RangeError, "20×20 and 21×21");
  await assertRejects(() => drawGrid([], { title: "" }), RangeError, "without pictures");
});

Deno.test("gridText() says what a grid shows", () => {
  assertEquals(
    gridText([{ label: "originals", images: [flat(1)] }], { title: "T", columnLabels: ["x"] }),
    "[grid] T\n  originals: 1 picture\n  columns: x",
  );
});

Deno.test("chartDisplay() has a chart for JupyterLab, a PNG with its size, and text", async () => {
  const rows = [1, 2, 3].map((epoch) => ({ epoch, value: 10 / epoch, series: "training" }));
  const { data, metadata } = await chartDisplay(lossChart(rows, { title: "Falls" }), "text");
  assertEquals(Object.keys(data), [vegaLiteMime, "image/png", "text/plain"]);
  const { $schema } = Object(data[vegaLiteMime]);
  assertEquals($schema, "https://vega.github.io/schema/vega-lite/v5.json");
  const png = Uint8Array.fromBase64(String(data["image/png"]));
  const { width, height } = Object(metadata["image/png"]);
  const { widthPx, heightPx } = pngSize(png);
  assert(Math.abs(widthPx / 2 - width) <= 0.5 && Math.abs(heightPx / 2 - height) <= 0.5);
  assertGreater(width, 520);
});

Deno.test("latestText() gives the last value of each series", () => {
  const rows = [
    { epoch: 1, value: 700, series: "training" },
    { epoch: 2, value: 612.345, series: "training" },
    { epoch: 2, value: 630, series: "validation" },
  ];
  assertEquals(latestText(rows), "epoch 2, training 612.3, validation 630");
});

Deno.test("tableDisplay() aligns numbers to the right, and escapes text", () => {
  const { data } = tableDisplay([
    { name: "a|b", loss: 1234.5678, count: 3000 },
    { name: "<c>", loss: -0.5, count: null },
  ]);
  assertEquals(
    data["text/plain"],
    "name   loss  count\n────  ─────  ─────\na|b   1,235  3,000\n<c>   −0.50",
  );
  assertEquals(
    data["text/markdown"],
    "| name | loss | count |\n| --- | ---: | ---: |\n| a\\|b | 1,235 | 3,000 |\n| <c> | −0.50 |  |",
  );
  const html = String(data["text/html"]);
  assertStringIncludes(html, '<td style="text-align: left">&lt;c&gt;</td>');
  assertStringIncludes(html, '<td style="text-align: right">−0.50</td>');
});
