/**
 * Training from a store on disk.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { createFaceStore, type FaceStore, openFaceStore } from "facespace/store";
import { startBackend } from "facespace/runtime";
import { batches, imageSource } from "facespace/training";
import { range, sampleRow, withFolder } from "../store/sample_faces.ts";
import { blobs, lossesOf, smallRun } from "./small_run.ts";

const COUNT = 90;

/** The images of {@linkcode smallRun} as a store of three files. */
async function withStore(use: (store: FaceStore) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const faces = blobs(COUNT);
    const writer = await createFaceStore(folder, {
      sizesPx: [faces.sizePx],
      source: "Discs",
      recipe: "discs",
      measureNames: ["smile", "yaw"],
      facesPerFile: 40,
    });
    const rows = range(0, COUNT);
    await writer.append(rows.map(sampleRow), { [faces.sizePx]: faces.readSync(rows) });
    await writer.finish();
    const store = await openFaceStore(folder);
    try {
      await use(store);
    } finally {
      await store.close();
    }
  });
}

Deno.test("train() from a store on disk ends as from memory, bit for bit", () =>
  withStore(async (store) => {
    const fromDisk = await smallRun({
      images: imageSource(store, range(20, COUNT)),
      validation: imageSource(store, range(0, 20)),
      epochs: 2,
    });
    const fromMemory = await smallRun({ epochs: 2 });
    assertEquals(fromDisk.weights, fromMemory.weights);
    assertEquals(fromDisk.history.map(lossesOf), fromMemory.history.map(lossesOf));
  }));

Deno.test("a store may be closed as soon as a loop over its batches was left", () =>
  withStore(async (store) => {
    await startBackend();
    for await (const { images } of batches(imageSource(store), { batchSize: 8 })) {
      images.dispose();
      break;
    }
    await store.close();
  }));

Deno.test("batches() names the damaged face of a store at its batch", () =>
  withStore(async (store) => {
    await startBackend();
    const file = await Deno.open(`${store.folder}/pixels-32-00001.npy`, {
      read: true,
      write: true,
    });
    await file.seek(-1, Deno.SeekMode.End); // in face 79, the file's last
    await file.write(Uint8Array.of((blobs(COUNT).readSync([79]).at(-1) ?? 0) ^ 1));
    file.close();
    let seen = 0;
    await assertRejects(
      async () => {
        for await (const { images, rows } of batches(imageSource(store), { batchSize: 8 })) {
          images.dispose();
          seen += rows.length;
        }
      },
      SyntaxError,
      "the bytes of face 79",
    );
    assertEquals(seen, 72);
  }));
