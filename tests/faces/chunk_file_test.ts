import { assertEquals, assertNotEquals } from "@std/assert";
import { chunkPath, type ChunkPlace, readChunk, writeChunk } from "../../lib/faces/chunk_file.ts";
import { faceRowOf } from "../../lib/faces/face_row_of.ts";
import { inFolder } from "../in_folder.ts";

const row = faceRowOf({
  record: { name: "ä\n.jpg", measures: { smile: 0.1 } },
  found: { box: { left: 0.1, top: -2, width: 3, height: 4 }, score: 0.5, rung: "tiny" },
  rank: 0,
  identity: 1,
  crop: { centre: [0, 0], width: 1, height: 1, angle: 0 },
});
const content = {
  rows: [row],
  skipped: [{ picture: "b", reason: "missing", detail: "" } as const],
  pixels: { 2: new Uint8Array(12).map((_, i) => i), 3: new Uint8Array(27).fill(10) },
};

const inPlace = (test: (place: ChunkPlace) => Promise<void>) =>
  inFolder((folder) => test({ folder, recipe: "ab".repeat(32), chunk: 12 }));

Deno.test("readChunk() gives back what writeChunk() was given", () =>
  inPlace(async (place) => {
    await writeChunk(place, content);
    assertEquals(await readChunk(place), content);
  }));

Deno.test("readChunk() takes no file of another place for its own", () =>
  inPlace(async (place) => {
    await writeChunk(place, content);
    await Deno.copyFile(chunkPath(place), chunkPath({ ...place, chunk: 13 }));
    assertEquals(await readChunk({ ...place, chunk: 13 }), undefined);
    assertEquals(await readChunk({ ...place, recipe: "cd".repeat(32) }), undefined);
    assertEquals(await readChunk({ ...place, chunk: 14 }), undefined);
  }));

Deno.test("readChunk() recognises a file that is cut short or altered anywhere", () =>
  inPlace(async (place) => {
    await writeChunk(place, content);
    const good = await Deno.readFile(chunkPath(place));
    for (const length of [0, 1, 50, good.length - 1]) {
      await Deno.writeFile(chunkPath(place), good.subarray(0, length));
      assertEquals(await readChunk(place), undefined, `the first ${length} bytes`);
    }
    for (let i = 0; i < good.length; i += 7) {
      const altered = good.slice();
      altered[i] = (altered[i] ?? 0) ^ 1;
      assertNotEquals(altered, good);
      await Deno.writeFile(chunkPath(place), altered);
      assertEquals(await readChunk(place), undefined, `byte ${i}`);
    }
  }));
