import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import { drawGrid } from "facespace/charts";
import { decodeImage, pictureHeader } from "facespace/images";
import { flat } from "./fixture.ts";

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
  const plain = { title: "", scale: 2, pixelRatio: 2 } as const;
  const bare = await drawGrid(rows, plain);
  // Three pictures of 40 px, two gaps, margins of 16, at two pixels each.
  const { pixels, widthPx, heightPx } = await decodeImage(bare);
  assertEquals([widthPx, heightPx], [2 * (3 * 40 + 2 * 4 + 32), 2 * (40 + 32)]);
  assertEquals(await inkIn(bare, 90), 0);
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

Deno.test("drawGrid() draws a JPEG if asked, of the same size and nearly the same colours", async () => {
  const rows = [{ label: "row", images: [flat(90), flat(160)] }];
  const png = await drawGrid(rows, { title: "Title" });
  const jpeg = await drawGrid(rows, { title: "Title", format: "jpeg" });
  const [a, b] = [await pictureHeader(png), await pictureHeader(jpeg)];
  assertEquals([a.mediaType, b.mediaType], ["image/png", "image/jpeg"]);
  assertEquals([a.widthPx, a.heightPx], [b.widthPx, b.heightPx]);
  const [one, other] = [(await decodeImage(png)).pixels, (await decodeImage(jpeg)).pixels];
  const apart = one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? 0)), 0);
  assertGreater(3, apart / one.length);
});
