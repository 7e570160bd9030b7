import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  checksum,
  floatImageAt,
  meanImage,
  toFloats,
  valuesAt,
} from "../../lib/images/packed_images.ts";

const images = {
  pixels: Uint8Array.from({ length: 3 * 2 * 2 * 3 }, (_, i) => i * 7),
  count: 3,
  sizePx: 2,
};

Deno.test("toFloats() and floatImageAt() keep every byte", () => {
  const floats = toFloats(images, [2, 0]);
  assertEquals(floats.count, 2);
  assertEquals([...floatImageAt(floats, 0).pixels], [...images.pixels.subarray(24, 36)]);
  assertEquals([...floatImageAt(floats, 1).pixels], [...images.pixels.subarray(0, 12)]);
});

Deno.test("floatImageAt() clips what is outside [0, 1]", () => {
  const values = Float32Array.of(-1, 2, 0.5, ...new Array(9).fill(1));
  assertEquals([...floatImageAt({ values, count: 1, sizePx: 2 }, 0).pixels].slice(0, 3), [
    0,
    255,
    128,
  ]);
});

Deno.test("meanImage() averages value by value", () => {
  const mean = valuesAt(meanImage(images, [0, 2]), 0);
  for (const [i, value] of mean.entries()) {
    const sum = (images.pixels[i] ?? NaN) + (images.pixels[i + 24] ?? NaN);
    assertAlmostEquals(value, sum / 2 / 255, 1e-7);
  }
  assertThrows(() => meanImage(images, []), RangeError, "none were given");
});

Deno.test("packed images name what does not fit", () => {
  assertThrows(() => toFloats(images, [3]), RangeError, "Cannot read image 3 as there are only 3");
  assertThrows(
    () => toFloats({ ...images, sizePx: 3 }, [0]),
    RangeError,
    "81 bytes are needed: got 36",
  );
  assertThrows(() => valuesAt(toFloats(images, [0]), 1), RangeError, "Cannot read image 1");
});

Deno.test("checksum() is SHA-256 of the bytes", async () => {
  const empty = { pixels: new Uint8Array(), count: 0, sizePx: 2 };
  assertEquals(
    await checksum(empty),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
  assertNotEquals(
    await checksum(images),
    await checksum({ ...images, pixels: images.pixels.map((b) => b ^ 1) }),
  );
});
