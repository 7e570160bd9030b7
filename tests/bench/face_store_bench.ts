/**
 * Random reads from a store of 20,000 faces of 80 px, beside plain reads of the same bytes. The
 * files were just written and are in the system's cache: what is timed is the code, not the disk.
 *
 * A `deno bench` iteration reads 100 batches of 32 faces, 61 MB; 31 iterations are 100,000 faces.
 *
 * @module
 */

import { closeSync, openSync, readSync } from "node:fs";
import { createFaceStore, openFaceStore } from "facespace/store";
import { stream } from "facespace/random";
import { sampleRow } from "../store/sample_faces.ts";

const COUNT = 20_000;
const SIZE_PX = 80;
const BATCH = 32;
const BATCHES = 100;
const FACE_BYTES = SIZE_PX * SIZE_PX * 3;

const random = stream("face store bench");
const parent = await Deno.makeTempDir({ prefix: "face_store_bench" });
globalThis.addEventListener("unload", () => Deno.removeSync(parent, { recursive: true }));
const folder = `${parent}/store`;
const writer = await createFaceStore(folder, {
  sizesPx: [SIZE_PX],
  source: "Noise",
  recipe: "bench",
  measureNames: ["smile", "yaw"],
});
for (let first = 0; first < COUNT; first += 500) {
  const noise = Uint8Array.from({ length: FACE_BYTES }, () => random.integer(256));
  const pixels = new Uint8Array(500 * FACE_BYTES);
  for (let i = 0; i < 500; i++) pixels.set(noise, i * FACE_BYTES);
  const rows = Array.from({ length: 500 }, (_, i) => sampleRow(first + i));
  await writer.append(rows, { [SIZE_PX]: pixels });
}
await writer.finish();
const store = await openFaceStore(folder);
const plain = openSync(`${folder}/pixels-80-00000.npy`, "r");
globalThis.addEventListener("unload", () => closeSync(plain));
const batches = Array.from(
  { length: BATCHES },
  () => Array.from({ length: BATCH }, () => random.integer(COUNT)),
);

const reading = { group: "3,200 random faces of 80 px, 61.4 MB", n: 31, warmup: 3 };

Deno.bench("plain positioned reads", { ...reading, baseline: true }, () => {
  for (const rows of batches) {
    const pixels = new Uint8Array(BATCH * FACE_BYTES);
    rows.forEach((row, i) =>
      readSync(plain, pixels, i * FACE_BYTES, FACE_BYTES, 128 + row * FACE_BYTES)
    );
  }
});

Deno.bench("readSync(), each face's CRC-32 checked", reading, () => {
  for (const rows of batches) store.readSync(rows);
});

Deno.bench("read(), one batch ahead of the other", reading, async () => {
  let next = store.read(batches[0] ?? []);
  for (let i = 1; i <= BATCHES; i++) {
    await next;
    next = store.read(batches[i] ?? []);
  }
  await next;
});

Deno.bench("opening the store", { group: "20,000 faces", n: 10, warmup: 1 }, async () => {
  await (await openFaceStore(folder)).close();
});
