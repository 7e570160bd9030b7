import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { faceAt } from "../../lib/store/face_at.ts";
import { createFaceStore } from "../../lib/store/create_face_store.ts";
import { facesInOrder } from "../../lib/store/faces_in_order.ts";
import { openFaceStore } from "../../lib/store/open_face_store.ts";
import { verifyFaceStore } from "../../lib/store/verify_face_store.ts";
import { decodeNpy } from "../../lib/store/npy.ts";
import {
  append,
  filesOf,
  range,
  SAMPLE,
  sampleFace,
  sampleFaces,
  sampleRow,
  SIZES,
  withFolder,
  writeSamples,
} from "./sample_faces.ts";

const COUNT = 40;

Deno.test("openFaceStore() gives back every value that createFaceStore() was given", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [COUNT]);
    const store = await openFaceStore(folder);
    assertEquals([store.count, store.sizePx, store.sizesPx], [COUNT, 4, SIZES]);
    assertEquals([store.source, store.folder], ["Faces for a test", folder]);
    assertEquals(store.manifest.recipe, SAMPLE.recipe);
    assertEquals(store.manifest.report, { faceless: ["wall.jpg"] });
    const rows = range(0, COUNT);
    assertEquals(rows.map((row) => store.table.row(row)), rows.map(sampleRow));
    for (const sizePx of SIZES) {
      assertEquals(store.inSize(sizePx).readSync(rows), sampleFaces(rows, sizePx));
      assertEquals(await store.inSize(sizePx).read(rows), sampleFaces(rows, sizePx));
    }
    await store.close();
  }));

Deno.test("openFaceStore() gives columns", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [COUNT]);
    const { table, close } = await openFaceStore(folder);
    await close();
    assertEquals(table.names.slice(3, 5), ["Zoë/3.jpg", "Zoë/3.jpg#2"]);
    assertEquals(table.pictures.slice(3, 5), ["Zoë/3.jpg", "Zoë/3.jpg"]);
    assertEquals([...table.identities.subarray(0, 5)], [0, 0, 1, 1, 2]);
    assertEquals([...table.partitions.subarray(0, 5)], [-1, 0, 1, 2, -1]);
    assertEquals([...table.attribute("5_o_Clock_Shadow").subarray(0, 4)], [0, -1, -1, 1]);
    assertEquals([...table.confidence("Male").subarray(0, 3)], [0.5 + 1 / 3, NaN, NaN]);
    assertEquals([...table.confidence("Bald").subarray(0, 2)], [NaN, NaN]);
    assertEquals([...table.measure("smile").subarray(8, 11)], [1 / 9, NaN, 1 / 11]);
    assertThrows(() => table.measure("pitch"), RangeError, "has [smile, yaw]: got pitch");
    assertThrows(() => table.row(COUNT), RangeError, "row 40 as there are only 40");
  }));

Deno.test("a store's bytes do not depend on how its faces were appended", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [COUNT]);
    const whole = filesOf(folder);
    const files = range(0, 6).map((i) => `0000${i}.npy`);
    assertEquals(Object.keys(whole), [
      "faces.parquet",
      "manifest.json",
      ...SIZES.flatMap((sizePx) => files.map((file) => `pixels-${sizePx}-${file}`)),
    ]);
    for (const lengths of [Array(COUNT).fill(1), [7, 1, 0, 6, 26], [8, 8, 8, 8, 8], [39, 1]]) {
      await writeSamples(folder, lengths);
      assertEquals(filesOf(folder), whole, `${lengths}`);
    }
  }));

Deno.test("a store's files end where files and row groups are just full", () =>
  withFolder(async (folder) => {
    for (const [count, last] of [[6, 6], [7, 7], [8, 1], [14, 7], [16, 2]] as const) {
      await writeSamples(folder, [count]);
      const files = filesOf(folder);
      const [name = ""] = Object.keys(files).filter((name) => name.includes("-4-")).reverse();
      assertEquals(decodeNpy(files[name] ?? new Uint8Array()).shape, [last, 4, 4, 3]);
      const store = await openFaceStore(folder);
      assertEquals(store.table.row(count - 1), sampleRow(count - 1));
      assertEquals(store.readSync([count - 1]), sampleFace(count - 1, 4));
      await store.close();
    }
  }));

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

Deno.test("an empty store is a store", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, []);
    const store = await openFaceStore(folder);
    assertEquals([store.count, store.table.count, store.readSync([]).length], [0, 0, 0]);
    assertEquals([...store.table.confidence("Male")], []);
    await store.close();
    await verifyFaceStore(folder);
    const npy = decodeNpy(await Deno.readFile(`${folder}/pixels-6-00000.npy`));
    assertEquals(npy.shape, [0, 6, 6, 3]);
  }));

Deno.test("facesInOrder() joins two stores to the bytes of one", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [COUNT]);
    const whole = filesOf(folder);
    const [one, two, both] = [`${folder}-1`, `${folder}-2`, `${folder}-both`];
    await writeSamples(one, [11], { facesPerFile: 3, rowsPerGroup: 4 });
    const second = await createFaceStore(two, SAMPLE);
    await append(second, 11, COUNT);
    await second.finish();
    const writer = await createFaceStore(both, SAMPLE);
    for (const part of [one, two]) {
      const store = await openFaceStore(part);
      for await (const { rows, pixels } of facesInOrder(store, 5)) {
        await writer.append(rows, pixels);
      }
      await store.close();
    }
    await writer.finish({ report: { faceless: ["wall.jpg"] } });
    assertEquals(filesOf(both), whole);
  }));

Deno.test("verifyFaceStore() reads every byte and tells how far it is", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [COUNT]);
    const seen: number[] = [];
    let total = 0;
    await verifyFaceStore(folder, { onProgress: (done, all) => (total = all, seen.push(done)) });
    const { "manifest.json": _, ...files } = filesOf(folder);
    assertEquals(total, Object.values(files).reduce((sum, { length }) => sum + length, 0));
    assertEquals(seen.at(-1), total);
    const stopped = AbortSignal.abort(new Error("enough"));
    await assertRejects(() => verifyFaceStore(folder, { signal: stopped }), Error, "enough");
  }));

Deno.test("a closed store says so", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [COUNT]);
    const store = await openFaceStore(folder);
    const unanswered = assertRejects(() => store.read([0]), Error, "closed");
    await store.close();
    await unanswered;
    await store.close();
    assertThrows(() => store.readSync([0]), Error, "their store was closed: open it again");
    await assertRejects(() => store.read([0]), Error, "their store was closed: open it again");
    assertThrows(() => store.inSize(6), Error, "their store was closed: open it again");
  }));

Deno.test({
  name: "a store that was written, read and closed leaves no file open",
  ignore: Deno.build.os !== "linux", // reason: counting open files needs /proc
  fn: () =>
    withFolder(async (folder) => {
      const openFiles = () =>
        [...Deno.readDirSync("/proc/self/fd")].filter(({ name }) => {
          try {
            return Deno.readLinkSync(`/proc/self/fd/${name}`).startsWith(folder);
          } catch {
            return false;
          }
        }).length;
      await writeSamples(folder, [20]);
      const store = await openFaceStore(folder);
      await store.inSize(4).read([0, 1]);
      await store.inSize(6).read([0, 1]);
      assert(openFiles() > 0);
      await store.close();
      const abandoned = await createFaceStore(folder, SAMPLE);
      await append(abandoned, 0, 3);
      assert(openFiles() > 0);
      await abandoned.abort();
      await Deno.truncate(`${folder}/pixels-6-00002.npy`, 140);
      await assertRejects(() => openFaceStore(folder));
      await assertRejects(() => verifyFaceStore(folder));
      assertEquals(openFiles(), 0);
    }),
});
