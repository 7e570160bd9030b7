import { assert, assertEquals } from "@std/assert";
import { crc32 } from "node:zlib";
import type { ReadPicture } from "../../lib/faces/extract_pictures.ts";
import { PictureReader, readPicture } from "../../lib/faces/serve_worker.ts";
import { openFakePictures, writeFakePictures } from "./fake_pictures.ts";

const picture = (index: number): ReadPicture => ({
  image: { pixels: new Uint8Array(100).fill(index), widthPx: 1, heightPx: 1 },
});

/** Reads pictures and notes how many were being read, and how many were read and not taken. */
function watchedReader(options: ConstructorParameters<typeof PictureReader>[1]) {
  const seen = { atOnce: 0, held: 0, order: [] as number[] };
  let [reading, held] = [0, 0];
  const reader = new PictureReader(async (index) => {
    seen.order.push(index);
    seen.atOnce = Math.max(seen.atOnce, ++reading);
    await new Promise((resolve) => setTimeout(resolve, 1));
    reading--;
    seen.held = Math.max(seen.held, ++held);
    return picture(index);
  }, options);
  const take = async (index: number) => {
    const taken = await reader.take(index);
    held--;
    return taken;
  };
  return { reader, seen, take };
}

Deno.test("PictureReader reads ahead in order, within its limits", async () => {
  const { reader, seen, take } = watchedReader({ atOnce: 3, ahead: 5, bytesAhead: 1e6 });
  const indices = Array.from({ length: 40 }, (_, i) => i);
  reader.queue(indices.slice(0, 20));
  reader.queue(indices.slice(20));
  for (const index of indices) {
    if (index % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    assertEquals(await take(index), picture(index));
  }
  assertEquals(seen.order, indices);
  assert(seen.atOnce <= 3 && seen.held <= 5, JSON.stringify(seen));
});

Deno.test("PictureReader holds no more bytes than it may, but always goes on", async () => {
  const { reader, seen, take } = watchedReader({ atOnce: 1, ahead: 50, bytesAhead: 250 });
  reader.queue([0, 1, 2, 3, 4, 5, 6]);
  for (let index = 0; index < 7; index++) {
    await new Promise((resolve) => setTimeout(resolve, 15));
    await take(index);
  }
  assertEquals(seen.held, 3);
});

Deno.test("PictureReader also takes a picture that nobody announced", async () => {
  const { reader, take } = watchedReader({});
  reader.queue([1]);
  assertEquals(await take(7), picture(7));
  assertEquals(await take(1), picture(1));
});

Deno.test("readPicture() says why there is no picture", async () => {
  const folder = await Deno.makeTempDir();
  await writeFakePictures(folder, [
    { name: "a", faces: "missing" },
    { name: "b", faces: "empty" },
    { name: "c" },
  ]);
  const source = await openFakePictures({ from: folder });
  const decode = () => Promise.reject(new Error("bad marker\nat byte 7"));
  const why = await Promise.all([0, 1, 2].map((index) => readPicture(source, index, decode)));
  const sum = crc32(await source.read(2));
  assertEquals(why, [
    { reason: "missing", detail: "No such file: a" },
    { reason: "unreadable", detail: "its file is empty", crc32: 0 },
    { reason: "unreadable", detail: "bad marker", crc32: sum },
  ]);
  const racy = new SyntaxError("Cannot decode a picture as it is damaged: VipsJpeg: bad marker", {
    cause: new Error("VipsJpeg: bad marker\nVipsPng: of another picture"),
  });
  assertEquals(await readPicture(source, 2, () => Promise.reject(racy)), {
    reason: "unreadable",
    detail: "it is damaged",
    crc32: sum,
  });
  await Deno.remove(folder, { recursive: true });
});
