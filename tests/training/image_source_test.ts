import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { packedFaces } from "facespace/store";
import { imageSource } from "../../lib/training/image_source.ts";

const pixels = Uint8Array.from({ length: 3 * 2 * 2 * 3 }, (_, i) => i * 7);
const faces = packedFaces({ pixels, count: 3, sizePx: 2 });

Deno.test("imageSource() gives the faces' rows by its own", async () => {
  const source = imageSource(faces, [2, 0]);
  assertEquals([source.count, source.sizePx], [2, 2]);
  assertEquals(await source.read([1, 0]), faces.readSync([0, 2]));
  const all = imageSource(faces);
  assertEquals([all.count, await all.read([1])], [3, faces.readSync([1])]);
});

Deno.test("imageSource() names a row that does not exist", async () => {
  assertThrows(() => imageSource(faces, [3]), RangeError, "Cannot select face 3");
  const source = imageSource(faces, [0, 1]);
  for (const row of [2, -1, 0.5]) {
    await assertRejects(
      () => source.read([row]),
      RangeError,
      `Cannot read image ${row} as the source has only 2`,
    );
  }
});
