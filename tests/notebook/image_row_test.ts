import { assertEquals, assertThrows } from "@std/assert";
import { imageRow } from "../../lib/notebook/image_row.ts";

Deno.test("imageRow() takes the images that are asked for", () => {
  const values = Float32Array.from({ length: 2 * 2 * 2 * 3 }, (_, i) => i < 12 ? 0 : 1);
  const images = { values, count: 2, sizePx: 2 };
  const { label, images: row } = imageRow("two", images, [1, 0]);
  assertEquals(label, "two");
  assertEquals(row.map(({ pixels }) => pixels[0]), [255, 0]);
  assertThrows(() => imageRow("three", images, [2]), RangeError, "image 2");
});
