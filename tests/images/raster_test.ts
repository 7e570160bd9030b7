import { assertEquals, assertGreater } from "@std/assert";
import { cropAndResize, decodeImage, encodePng, svgToRgb } from "../../lib/images/raster.ts";

const svg = (body: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30">${body}</svg>`;

Deno.test("svgToRgb() draws text without a font on the machine", async () => {
  const blank = await svgToRgb(svg(""));
  const text = await svgToRgb(svg(`<text x="2" y="22" font-family="sans-serif">β ≠ σ²</text>`));
  assertEquals([text.widthPx, text.heightPx], [60, 30]);
  assertEquals(blank.pixels.every((value) => value === 255), true);
  assertGreater(text.pixels.filter((value) => value < 128).length, 60);
});

Deno.test("svgToRgb() scales", async () => {
  const image = await svgToRgb(svg(""), 2);
  assertEquals([image.widthPx, image.heightPx], [120, 60]);
});

Deno.test("encodePng() and decodeImage() are lossless", async () => {
  const pixels = Uint8Array.from({ length: 4 * 3 * 3 }, (_, i) => (i * 37) % 256);
  const image = { pixels, widthPx: 4, heightPx: 3 };
  assertEquals(await decodeImage(await encodePng(image)), image);
});

Deno.test("cropAndResize() keeps a flat colour", async () => {
  const pixels = new Uint8Array(10 * 10 * 3).fill(90);
  const box = { left: 2, top: 3, width: 5, height: 4 };
  const cut = await cropAndResize({ pixels, widthPx: 10, heightPx: 10 }, box, {
    widthPx: 8,
    heightPx: 8,
  });
  assertEquals([...new Set(cut.pixels)], [90]);
});
