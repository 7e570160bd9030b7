import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  decodeFaceTable,
  encodeFaceTable,
  type FaceSet,
  imageAt,
  loadFaceSet,
  readManifest,
  saveFaceSet,
} from "../../lib/images/face_set.ts";
import { portraitAttributes } from "../../lib/images/portraits/attributes.ts";
import { samplePortrait } from "../../lib/images/portraits/sample_portrait.ts";

function threeFaces(): FaceSet {
  const portraits = ["a", "b", "c"].map((seed) => samplePortrait({ person: seed, shot: seed }));
  return {
    pixels: Uint8Array.from({ length: 3 * 2 * 2 * 3 }, (_, i) => i),
    count: 3,
    sizePx: 2,
    attributes: portraits.map(portraitAttributes),
    measures: portraits.map(({ expression, pose }) => ({ smile: expression.smile, yaw: pose.yaw })),
    identities: Int32Array.of(0, 0, 7),
    names: ["one", "two", "three"],
    source: "Three faces for a test",
  };
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("imageAt() gives one face's pixels", () => {
  const image = imageAt(threeFaces(), 1);
  assertEquals(image, {
    pixels: Uint8Array.of(12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23),
    widthPx: 2,
    heightPx: 2,
  });
  assertThrows(() => imageAt(threeFaces(), 3), RangeError, "the set has 3: got index 3");
});

Deno.test("loadFaceSet() gives back what saveFaceSet() was given", () =>
  withFolder(async (folder) => {
    await saveFaceSet(threeFaces(), folder, { seed: "x", count: 3 });
    assertEquals(await loadFaceSet(folder), threeFaces());
    assertEquals((await readManifest(folder))?.recipe, { seed: "x", count: 3 });
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(names, ["faces.csv", "faces.npy", "manifest.json"]);
  }));

Deno.test("loadFaceSet() names the damaged file and the cure", () =>
  withFolder(async (folder) => {
    const refuses = (message: string) =>
      assertRejects(() => loadFaceSet(folder), SyntaxError, message);
    await refuses(`${folder}/manifest.json as it is missing: delete its folder`);
    await saveFaceSet(threeFaces(), folder);
    for (const name of ["faces.npy", "faces.csv"]) {
      const whole = await Deno.readFile(`${folder}/${name}`);
      await Deno.writeFile(`${folder}/${name}`, whole.with(whole.length - 2, 99));
      await refuses(`${folder}/${name} as its SHA-256 is not the manifest's: delete its folder`);
      await Deno.remove(`${folder}/${name}`);
      await refuses(`${folder}/${name} as it is missing`);
      await Deno.writeFile(`${folder}/${name}`, whole);
    }
    await loadFaceSet(folder);
    await Deno.writeTextFile(`${folder}/manifest.json`, `{"version": 1, "cou`);
    await refuses("manifest.json as it is not JSON");
    await Deno.writeTextFile(`${folder}/manifest.json`, `{"version": 2}`);
    await refuses("manifest.json as it is no manifest of version 1");
  }));

Deno.test("decodeFaceTable() refuses a table that does not fit", () => {
  const table = encodeFaceTable(threeFaces());
  assertEquals(table.split("\n")[1]?.startsWith("one,0,"), true);
  assertThrows(() => decodeFaceTable("name,identity\n"), SyntaxError, "columns must start");
  assertThrows(() => decodeFaceTable(`${table}four,1\n`), SyntaxError, "must have 44 columns");
});
