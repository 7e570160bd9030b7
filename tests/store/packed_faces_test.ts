import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { packedFaces } from "../../lib/store/packed_faces.ts";

const pixels = Uint8Array.from({ length: 3 * 2 * 2 * 3 }, (_, i) => i * 7);
const faces = packedFaces({ pixels, count: 3, sizePx: 2 });

Deno.test("packedFaces() gives rows in the order asked for, as copies", async () => {
  const bytes = faces.readSync([2, 0, 2]);
  const [first, last] = [[...pixels.subarray(0, 12)], [...pixels.subarray(24, 36)]];
  assertEquals([...bytes], [...last, ...first, ...last]);
  assertEquals(await faces.read([2, 0, 2]), bytes);
  bytes.fill(0);
  assertEquals([...faces.readSync([0])], first);
});

Deno.test("packedFaces() names what does not fit", async () => {
  for (const row of [3, -1, 0.5, NaN]) {
    assertThrows(() => faces.readSync([row]), RangeError, `Cannot read face ${row} as there are`);
  }
  await assertRejects(() => faces.read([0, 3]), RangeError, "Cannot read face 3");
  assertThrows(
    () => packedFaces({ pixels, count: 3, sizePx: 3 }),
    RangeError,
    "81 bytes are needed: got 36",
  );
});
