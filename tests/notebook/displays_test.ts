import {
  assert,
  assertEquals,
  assertGreater,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { filmstripChart, lossChart, shareChart } from "facespace/charts";
import { decodeImage, type RgbImage } from "facespace/images";
import { chartDisplay, latestText, vegaLiteMime } from "../../lib/notebook/chart.ts";
import { chart, equation, grid, inRows, showProcess, table } from "facespace/notebook";
import { printed } from "./fixture.ts";
import { gridText, picturesOf } from "../../lib/notebook/pictures.ts";
import { tableDisplay } from "../../lib/notebook/table.ts";

function flat(value: number, sizePx = 20): RgbImage {
  const pixels = new Uint8Array(sizePx * sizePx * 3).fill(value);
  return { pixels, widthPx: sizePx, heightPx: sizePx };
}

Deno.test("gridText() says what a grid shows", () => {
  assertEquals(
    gridText([{ label: "originals", images: [flat(1)] }], { title: "T", columnLabels: ["x"] }),
    "[grid] T\n  originals: 1 picture\n  columns: x",
  );
});

Deno.test("a row of a grid takes pictures, images of a model or faces, and which of them", () => {
  const values = Float32Array.from({ length: 2 * 2 * 2 * 3 }, (_, i) => i < 12 ? 0 : 1);
  const images = { values, count: 2, sizePx: 2 };
  const faces = {
    count: 3,
    sizePx: 2,
    readSync: (rows: readonly number[]) => new Uint8Array(12).fill(rows[0] ?? 99),
    read: () => Promise.reject(new Error("not read")),
  };
  const firsts = (...given: Parameters<typeof picturesOf>) =>
    picturesOf(...given).map(({ pixels }) => pixels[0]);
  assertEquals(firsts({ label: "two", images, which: [1, 0] }), [255, 0]);
  assertEquals(firsts({ label: "all", images }), [0, 255]);
  assertEquals(firsts({ label: "as the others", images }, [1]), [255]);
  assertEquals(firsts({ label: "its own", images, which: [0] }, [1]), [0]);
  assertEquals(firsts({ label: "faces", images: faces, which: [2, 1] }), [2, 1]);
  assertEquals(firsts({ label: "pictures", images: [flat(7), flat(8)] }), [7, 8]);
  assertEquals(firsts({ label: "pictures", images: [flat(7), flat(8)] }, [1]), [8]);
  const mean = { values: values.slice(12), count: 1, sizePx: 2 };
  assertEquals(firsts({ label: "a mean stands for all", images: mean }, [0, 5]), [255, 255]);
  assertThrows(() => picturesOf({ label: "three", images, which: [2] }), RangeError, "image 2");
  assertThrows(() => picturesOf({ label: "", images: [flat(1)] }, [1]), RangeError, "image 1");
});

Deno.test("inRows() breaks a long row, and says what each part holds", () => {
  const images = [1, 2, 3, 4, 5].map((value) => flat(value));
  const rows = inRows({ label: "draws", images, which: [4, 3, 2, 1, 0] }, 2);
  assertEquals(rows.map(({ label }) => label), ["draws 1–2", "draws 3–4", "draws 5–5"]);
  assertEquals(picturesOf(rows[1] ?? { label: "", images: [] }).map(({ pixels }) => pixels[0]), [
    3,
    2,
  ]);
});

Deno.test("displays without rows say that there is nothing, and why where that is known", async () => {
  const said = await printed(async () => {
    await grid([{ label: "pictures", images: [] }], { title: "Those missed" });
    await table([], { title: "Why" });
    await table([], { title: "Women", whenEmpty: "nobody's sex is known" });
    await table([]);
    await equation("Cannot compute the equation");
    await chart(shareChart([], { title: "How often?" }));
  });
  assertEquals(said, [
    "Those missed: none",
    "Why: none",
    "Women: nobody's sex is known",
    "none",
    "Cannot compute the equation",
    "How often?: none",
  ]);
});

Deno.test("chartDisplay() has a chart for JupyterLab, a PNG with its size, and text", async () => {
  const rows = [1, 2, 3].map((epoch) => ({ epoch, value: 10 / epoch, series: "training" }));
  const { data, metadata } = await chartDisplay(lossChart(rows, { title: "Falls" }), "text");
  assertEquals(Object.keys(data), [vegaLiteMime, "image/png", "text/plain"]);
  const { $schema } = Object(data[vegaLiteMime]);
  assertEquals($schema, "https://vega.github.io/schema/vega-lite/v5.json");
  const png = Uint8Array.fromBase64(String(data["image/png"]));
  const { width, height } = Object(metadata["image/png"]);
  const { widthPx, heightPx } = await decodeImage(png);
  assert(Math.abs(widthPx / 2 - width) <= 0.5 && Math.abs(heightPx / 2 - height) <= 0.5);
  assertGreater(width, 520);
});

Deno.test("chart() takes a chart that answers to the hand, and shows its still as a JPEG", async () => {
  const frames = [1, 3].map((step) => ({ step, column: "a", image: flat(9) }));
  const film = await filmstripChart(frames, { title: "Moves", stepTitle: "steps" });
  assertEquals(await printed(() => chart(film)), ["[chart] Moves"]);
  const { data } = await chartDisplay(film, "text");
  assertEquals(Object.keys(data), [vegaLiteMime, "image/jpeg", "text/plain"]);
  assertEquals(Object(data[vegaLiteMime]).params.length, 1);
});

Deno.test("showProcess() prints the ways and what is said of each", async () => {
  const decoded = { code: [0, 1, 2], image: flat(5) };
  const groups = [{ ...decoded, averaged: { picture: flat(6) } }];
  const said = await printed(() =>
    showProcess({
      title: "The process",
      columns: [{ sign: "", label: "smiling women", faces: [flat(1), flat(2)] }],
      resultLabel: "smiling woman",
      ways: [{ label: "Pictures averaged", groups, result: decoded, remarks: ["smiles: 90 %"] }],
      caption: "Held out.",
    })
  );
  assertEquals(said, [
    "[process] The process\n  smiling women (2)\n  Pictures averaged\n    smiles: 90 %\nHeld out.",
  ]);
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

Deno.test("a table has no colours of its own, so that it takes the viewer's", () => {
  const html = String(tableDisplay([{ a: 1, b: "x" }], { title: "T" }).data["text/html"]);
  assert(!/colou?r|background|bgcolor/i.test(html));
});
