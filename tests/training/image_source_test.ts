import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { startBackend } from "../../lib/runtime/backend.ts";
import { packedSource } from "../../lib/training/image_source.ts";

const images = {
  pixels: Uint8Array.from({ length: 3 * 2 * 2 * 3 }, (_, i) => i * 7),
  count: 3,
  sizePx: 2,
};

Deno.test("packedSource() gathers rows in the order asked for, in [0, 1]", async () => {
  await startBackend();
  const source = packedSource(images, [2, 0]);
  assertEquals(source.count, 2);
  const batch = source.batch([1, 0]);
  assertEquals(batch.shape, [2, 2, 2, 3]);
  const values = batch.dataSync();
  const expected = [...images.pixels.subarray(0, 12), ...images.pixels.subarray(24, 36)];
  for (const [i, byte] of expected.entries()) {
    assertAlmostEquals(values[i] ?? NaN, byte / 255, 1e-7);
  }
  batch.dispose();
});

Deno.test("packedSource() names a row that does not exist, and bytes that do not fit", () => {
  assertThrows(() => packedSource(images, [3]), RangeError, "Cannot select image 3");
  assertThrows(() => packedSource(images).batch([-1]), RangeError, "Cannot read image -1");
  assertThrows(
    () => packedSource({ ...images, count: 4 }),
    RangeError,
    "48 bytes are needed: got 36",
  );
});
