import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { sha256 } from "facespace/system";
import { createFaceStore } from "../../lib/store/create_face_store.ts";
import { contentChecksum } from "../../lib/store/manifest.ts";
import { decodeNpy, encodeNpyHeader } from "../../lib/store/npy.ts";
import { facesInOrder, openFaceStore, verifyFaceStore } from "../../lib/store/open_face_store.ts";
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

/** Something done to a store, and what opening it says then. */
interface Damage {
  readonly what: string;
  /** Given the file's bytes, the bytes to write instead, or nothing to remove it. */
  readonly file: string;
  damage(bytes: Uint8Array): Uint8Array | string | undefined;
  /** The error, after "Cannot read FOLDER/FILE as ". */
  readonly says: string;
  /** Whether the manifest is changed so that it agrees with the damaged file. */
  readonly forged?: boolean;
}

const json = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

const DAMAGES: readonly Damage[] = [
  {
    what: "no manifest",
    file: "manifest.json",
    damage: () => undefined,
    says: "it is missing",
  },
  {
    what: "half a manifest",
    file: "manifest.json",
    damage: (bytes) => bytes.subarray(0, 300),
    says: "it is not JSON",
  },
  {
    what: "a manifest that is a list",
    file: "manifest.json",
    damage: () => "[2]",
    says: "it is no object",
  },
  {
    what: "the manifest of an older layout",
    file: "manifest.json",
    damage: (bytes) => JSON.stringify({ ...json(bytes), version: 1 }),
    says: "its layout must be version 2, not 1",
  },
  {
    what: "a manifest without sizes",
    file: "manifest.json",
    damage: (bytes) => JSON.stringify({ ...json(bytes), sizesPx: [] }),
    says: "it lacks fields of a face store",
  },
  {
    what: "a manifest with another checksum",
    file: "manifest.json",
    damage: (bytes) => JSON.stringify({ ...json(bytes), checksum: "0".repeat(64) }),
    says: "its checksum is not that of the files it lists",
  },
  {
    what: "a manifest with fewer faces",
    file: "manifest.json",
    damage: (bytes) => JSON.stringify({ ...json(bytes), count: 19 }),
    says: "it has 20 faces of 4 px, not 19",
  },
  {
    what: "a manifest with more faces",
    file: "manifest.json",
    damage: (bytes) => JSON.stringify({ ...json(bytes), count: 21 }),
    says: "it has 20 faces of 4 px, not 21",
  },
  {
    what: "no table",
    file: "faces.parquet",
    damage: () => undefined,
    says: "it is missing",
  },
  {
    what: "a short table",
    file: "faces.parquet",
    damage: (bytes) => bytes.subarray(0, -1),
    says: "it has",
  },
  {
    what: "a changed byte in the table",
    file: "faces.parquet",
    damage: (bytes) => bytes.with(500, 1 + (bytes[500] ?? 0)),
    says: "its SHA-256 is not the manifest's",
  },
  {
    what: "a table that is no Parquet",
    file: "faces.parquet",
    damage: () => "name,identity\n",
    says: "it is not Parquet",
    forged: true,
  },
  {
    what: "a table whose rows are damaged",
    file: "faces.parquet",
    damage: (bytes) => bytes.map((byte, i) => i < 2000 ? 255 : byte),
    says: "its rows from 0 on cannot be decoded",
    forged: true,
  },
  {
    what: "a table with a column of another name",
    file: "faces.parquet",
    damage: (bytes) => replaced(bytes, "crop_angle", "crop_ankle"),
    says: "it has the column crop_ankle where crop_angle should be",
    forged: true,
  },
  {
    what: "no pixels",
    file: "pixels-6-00001.npy",
    damage: () => undefined,
    says: "it is missing",
  },
  {
    what: "short pixels",
    file: "pixels-6-00001.npy",
    damage: (bytes) => bytes.subarray(0, 500),
    says: "it has 500 bytes, not 884",
  },
  {
    what: "pixels without a header",
    file: "pixels-4-00000.npy",
    damage: (bytes) => new Uint8Array(bytes.length),
    says: "it is no .npy file of bytes",
  },
  {
    what: "pixels of another shape",
    file: "pixels-4-00002.npy",
    damage: (bytes) => withHeader(bytes, [6, 2, 8, 3]),
    says: "its shape is [6, 2, 8, 3]",
  },
  {
    what: "pixels whose header has more faces",
    file: "pixels-4-00002.npy",
    damage: (bytes) => withHeader(bytes, [7, 4, 4, 3]),
    says: "it has 416 bytes, which are not 7 faces",
  },
];

function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const latin1 = new TextDecoder("latin1").decode(bytes).replaceAll(from, to);
  return bytes.map((byte, i) => {
    // Only ASCII is replaced; latin1 of TextDecoder differs from the bytes elsewhere.
    const code = latin1.charCodeAt(i);
    return byte < 128 && code < 128 ? code : byte;
  });
}

function withHeader(bytes: Uint8Array, shape: readonly number[]): Uint8Array {
  const changed = bytes.slice();
  changed.set(encodeNpyHeader(shape));
  return changed;
}

/** Writes the manifest anew, so that only the file's content can be what is wrong. */
async function forge(folder: string, file: string, bytes: Uint8Array): Promise<void> {
  const manifest = JSON.parse(await Deno.readTextFile(`${folder}/manifest.json`));
  manifest.files[file] = { bytes: bytes.length, sha256: await sha256(bytes) };
  manifest.checksum = await contentChecksum(manifest.files);
  await Deno.writeTextFile(`${folder}/manifest.json`, JSON.stringify(manifest));
}

for (const { what, file, damage, says, forged } of DAMAGES) {
  Deno.test(`openFaceStore() names ${file} and the cure on ${what}`, () =>
    withFolder(async (folder) => {
      await writeSamples(folder, [20]);
      const path = `${folder}/${file}`;
      const damaged = damage(await Deno.readFile(path));
      const bytes = typeof damaged === "string" ? new TextEncoder().encode(damaged) : damaged;
      if (bytes) await Deno.writeFile(path, bytes);
      else await Deno.remove(path);
      if (forged && bytes) await forge(folder, file, bytes);
      const error = await assertRejects(() => openFaceStore(folder), SyntaxError);
      assertEquals(error.message.startsWith(`Cannot read ${path} as ${says}`), true, error.message);
      assertEquals(error.message.endsWith(`: delete ${folder} and make the faces again`), true);
    }));
}

Deno.test("verifyFaceStore() finds any changed byte of any file", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [20]);
    const { "manifest.json": _, ...files } = filesOf(folder);
    for (const [name, bytes] of Object.entries(files)) {
      for (const at of [0, 90, bytes.length >> 1, bytes.length - 1]) {
        await Deno.writeFile(`${folder}/${name}`, bytes.with(at, 1 ^ (bytes[at] ?? 0)));
        const error = await assertRejects(() => verifyFaceStore(folder), SyntaxError, name);
        assertEquals(error.message.includes("delete"), true);
      }
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    await verifyFaceStore(folder);
  }));

Deno.test("openFaceStore() says which sizes there are", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [2]);
    await assertRejects(
      () => openFaceStore(folder, { sizePx: 80 }),
      RangeError,
      `faces of 80 px as ${folder} has them in 4 and 6 px: ask for one of these`,
    );
  }));
