import { assertEquals, assertNotEquals } from "@std/assert";
import { chunkPath, readChunk, writeChunk } from "../../lib/faces/chunks.ts";
import { faceRowOf } from "../../lib/faces/face_row.ts";
import { inFolder } from "../in_folder.ts";

const row = faceRowOf({
  record: { name: "ä\n.jpg", measures: { smile: 0.1 } },
  found: { box: { left: 0.1, top: -2, width: 3, height: 4 }, score: 0.5, rung: "tiny" },
  rank: 0,
  identity: 1,
  crop: { centre: [0, 0], width: 1, height: 1, angle: 0 },
});
const content = {
  pictures: [{ name: "ä\n.jpg", bytes: 3, timeMs: 1.5, crc32: 7, place: 0 }, {
    name: "b",
    bytes: -1,
    place: 0,
  }],
  rows: [row],
  skipped: [{ picture: "b", reason: "missing", detail: "" } as const],
  notes: [{ picture: "ä\n.jpg", note: "passed over: it" }],
  pixels: { 2: new Uint8Array(12).map((_, i) => i), 3: new Uint8Array(27).fill(10) },
};

const inPlace = (test: (place: { folder: string; hash: string }) => Promise<void>) =>
  inFolder((folder) => test({ folder, hash: "ab".repeat(32) }));

Deno.test("readChunk() gives back what writeChunk() was given", () =>
  inPlace(async (place) => {
    await writeChunk(place, 12, content);
    assertEquals(await readChunk(place, 12), content);
  }));

Deno.test("readChunk() takes no file of another place for its own", () =>
  inPlace(async (place) => {
    await writeChunk(place, 12, content);
    await Deno.copyFile(chunkPath(place, 12), chunkPath(place, 13));
    assertEquals(await readChunk(place, 13), undefined);
    assertEquals(await readChunk({ ...place, hash: "cd".repeat(32) }, 12), undefined);
    assertEquals(await readChunk(place, 14), undefined);
  }));

Deno.test("readChunk() recognises a file that is cut short or altered anywhere", () =>
  inPlace(async (place) => {
    await writeChunk(place, 12, content);
    const good = await Deno.readFile(chunkPath(place, 12));
    for (const length of [0, 1, 50, good.length - 1]) {
      await Deno.writeFile(chunkPath(place, 12), good.subarray(0, length));
      assertEquals(await readChunk(place, 12), undefined, `the first ${length} bytes`);
    }
    for (let i = 0; i < good.length; i += 7) {
      const altered = good.slice();
      altered[i] = (altered[i] ?? 0) ^ 1;
      assertNotEquals(altered, good);
      await Deno.writeFile(chunkPath(place, 12), altered);
      assertEquals(await readChunk(place, 12), undefined, `byte ${i}`);
    }
  }));
