import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { faceAt, packedFaces } from "../../lib/store/face_pixels.ts";
import { openFaceStore, verifyFaceStore } from "../../lib/store/open_face_store.ts";
import { range, sampleFace, sampleFaces, withFolder, writeSamples } from "./sample_faces.ts";

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

const COUNT = 40;

Deno.test("readSync() and read() give any rows in any order", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [COUNT]);
    const store = await openFaceStore(folder, { sizePx: 6 });
    const some = [[], [39], [3, 3, 3], [5, 6, 7, 8, 9], range(0, 40).reverse(), [13, 14, 2, 3, 20]];
    for (const rows of some) {
      assertEquals(store.readSync(rows), sampleFaces(rows, 6));
    }
    const read = await Promise.all(some.map((rows) => store.read(rows)));
    assertEquals(read, some.map((rows) => sampleFaces(rows, 6)));
    assertEquals(faceAt(store, 9), { pixels: sampleFace(9, 6), widthPx: 6, heightPx: 6 });
    for (const row of [-1, 40, 0.5, NaN]) {
      assertThrows(() => store.readSync([0, row]), RangeError, `face ${row} as there are only 40`);
      await assertRejects(() => store.read([0, row]), RangeError, "there are only 40");
    }
    await store.close();
  }));

Deno.test("read() goes on while the main thread computes", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [COUNT]);
    const store = await openFaceStore(folder);
    await store.read([0]);
    // The face is damaged while nothing but the thread can have read it.
    const reading = store.read([1]);
    const name = `${folder}/pixels-4-00000.npy`;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    const whole = Deno.readFileSync(name);
    Deno.writeFileSync(name, whole.with(128 + 48, 1 + (whole[128 + 48] ?? 0)));
    assertEquals(await reading, sampleFace(1, 4));
    await assertRejects(() => store.read([1]), SyntaxError, "face 1");
    await store.close();
  }));

Deno.test("readSync() and read() find a changed byte of a face, and name the face", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [20]);
    // Row 16 is the third face of the third file.
    const path = `${folder}/pixels-4-00002.npy`;
    const bytes = await Deno.readFile(path);
    const at = 128 + 2 * 48 + 30;
    await Deno.writeFile(path, bytes.with(at, 1 ^ (bytes[at] ?? 0)));
    const store = await openFaceStore(folder);
    const says =
      `Cannot read ${path} as the bytes of face 16, Zoë/16.jpg, are not those that were ` +
      `stored: delete ${folder} and make the faces again`;
    assertEquals(assertThrows(() => store.readSync([3, 16, 15])).message, says);
    assertEquals((await assertRejects(() => store.read([3, 16]), SyntaxError)).message, says);
    assertEquals(store.readSync([15]), sampleFace(15, 4));
    assertEquals(store.inSize(6).readSync([16]), sampleFace(16, 6));
    await store.close();
    assertEquals((await assertRejects(() => verifyFaceStore(folder), SyntaxError)).message, says);
  }));

Deno.test("readSync() and read() find a file that has become too short", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [20]);
    const store = await openFaceStore(folder);
    await Deno.truncate(`${folder}/pixels-4-00000.npy`, 200);
    const says = `${folder}/pixels-4-00000.npy as it has become too short`;
    assertThrows(() => store.readSync([0, 1, 2]), SyntaxError, says);
    await assertRejects(() => store.read([0, 1, 2]), SyntaxError, says);
    assertEquals(await store.read([0]), sampleFace(0, 4));
    await store.close();
  }));
