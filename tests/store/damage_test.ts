import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { contentChecksum } from "../../lib/store/manifest.ts";
import { openFaceStore } from "../../lib/store/open_face_store.ts";
import { verifyFaceStore } from "../../lib/store/verify_face_store.ts";
import { encodeNpyHeader } from "../../lib/store/npy.ts";
import { sha256 } from "facespace/system";
import { filesOf, sampleFace, withFolder, writeSamples } from "./sample_faces.ts";

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
