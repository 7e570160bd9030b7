import { assertEquals, assertThrows } from "@std/assert";
import { enlargePart } from "../../lib/images/enlarge_part.ts";

const image = {
  pixels: Uint8Array.from({ length: 3 * 2 * 3 }, (_, i) => i),
  widthPx: 3,
  heightPx: 2,
};

Deno.test("enlargePart() makes a square of each pixel of the part", () => {
  const part = enlargePart(image, { left: 1, top: 0, sizePx: 2, times: 2 });
  assertEquals([part.widthPx, part.heightPx], [4, 4]);
  const red = part.pixels.filter((_, i) => i % 3 === 0);
  assertEquals([...red], [3, 3, 6, 6, 3, 3, 6, 6, 12, 12, 15, 15, 12, 12, 15, 15]);
  assertEquals([...part.pixels.subarray(0, 6)], [3, 4, 5, 3, 4, 5]);
});

Deno.test("enlargePart() refuses a part beyond the picture", () => {
  assertThrows(
    () => enlargePart(image, { left: 2, top: 0, sizePx: 2, times: 1 }),
    RangeError,
    "2 pixels from 2, 0 as the picture has 3×2",
  );
});
