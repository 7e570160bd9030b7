import { assertEquals } from "@std/assert";
import { fitInto } from "../../lib/images/fit_into.ts";

Deno.test("fitInto() keeps the ratio and leaves the rest white", async () => {
  const black = { pixels: new Uint8Array(8 * 4 * 3), widthPx: 8, heightPx: 4 };
  const { pixels, widthPx, heightPx } = await fitInto(black, { widthPx: 4, heightPx: 4 });
  assertEquals([widthPx, heightPx], [4, 4]);
  const rows = [0, 1, 2, 3].map((y) => [...new Set(pixels.subarray(12 * y, 12 * (y + 1)))]);
  assertEquals(rows, [[255], [0], [0], [255]]);
});

Deno.test("fitInto() leaves a picture of the size as it is", async () => {
  const picture = {
    pixels: Uint8Array.from({ length: 27 }, (_, i) => 9 * i),
    widthPx: 3,
    heightPx: 3,
  };
  assertEquals(await fitInto(picture, { widthPx: 3, heightPx: 3 }), picture);
});
