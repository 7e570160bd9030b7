import { assert, assertEquals, assertRejects } from "@std/assert";
import { resolve } from "node:path";
import { extractFaces } from "../../lib/faces/extract_faces.ts";
import { openFaces, type OpenFacesProgress } from "../../lib/faces/open_faces.ts";
import { openFacePictures } from "../../lib/faces/open_pictures.ts";
import { openFaceStore } from "facespace/store";
import { drawPortraits, portraitRecipe, recipeFolderName } from "facespace/portraits";
import { encodeJpeg } from "facespace/images";
import { folderBytes } from "./fake_extraction.ts";

const chosen = { portraits: 10, portraitSeed: "extraction" };
const folderName = recipeFolderName(portraitRecipe({ count: 10, seed: "extraction" }));

/** A data folder in which the portraits are drawn and their faces extracted. */
async function withFaces(test: (dataFolder: string) => Promise<void>): Promise<void> {
  const dataFolder = await Deno.makeTempDir();
  try {
    await test(dataFolder);
  } finally {
    await Deno.remove(dataFolder, { recursive: true });
  }
}

Deno.test("openFaces() draws portraits, takes their faces, and opens them at once the next time", () =>
  withFaces(async (dataFolder) => {
    const phases: string[] = [];
    const onProgress = ({ phase }: OpenFacesProgress) =>
      phases.at(-1) === phase || phases.push(phase);
    // A notebook gives all its parameters, of which some are called as settings of the extraction are.
    const parameters = { ...chosen, faces: 32, shard: 4, margin: "none" };
    const faces = await openFaces({ ...parameters, dataFolder, onProgress });
    assertEquals(phases, ["draw", "extract", "store"]);
    assert(faces.count >= 9, `only ${faces.count} of 10 were found`);
    assertEquals([faces.sizePx, faces.sizesPx], [80, [80, 128]]);
    const row = faces.table.row(1);
    assertEquals([row.name, row.landmarksPredicted], ["000002.jpg", false]);
    assertEquals(row.identity, faces.table.identities[0]);
    // Nothing is predicted where everything is known.
    assertEquals([row.confidences, row.expression], [{}, null]);
    assert(Number.isFinite(row.measures["smile"]), JSON.stringify(row.measures));
    const [left = 0, right = 0] = [row.landmarks?.leftEye[0], row.landmarks?.rightEye[0]];
    assert(row.box.left < left && right < row.box.left + row.box.width, JSON.stringify(row));
    assert(new Set(await faces.read([1])).size > 50, "the face is empty");
    await faces.close();

    const again = await openFaces({ ...chosen, sizePx: 128, dataFolder, onProgress });
    assertEquals([phases.length, again.checksum, again.sizePx], [3, faces.checksum, 128]);
    await again.close();

    await testPhotographs(dataFolder);
  }));

/** Takes faces from a folder of anything, in which the portraits stand for photographs. */
async function testPhotographs(dataFolder: string): Promise<void> {
  const from = `${dataFolder}/photos`;
  await Deno.mkdir(`${from}/2019`, { recursive: true });
  const picture = await Deno.readFile(
    `${dataFolder}/portraits/${folderName}/img_align_celeba/000001.jpg`,
  );
  const grey = { pixels: new Uint8Array(178 * 218 * 3).fill(128), widthPx: 178, heightPx: 218 };
  const files: Readonly<Record<string, Uint8Array>> = {
    "2019/face.jpg": picture,
    "cut.jpg": picture.subarray(0, picture.length / 2),
    "empty.png": new Uint8Array(),
    "grey.jpg": await encodeJpeg(grey),
    "text.jpg": new TextEncoder().encode("This is no picture"),
  };
  for (const [name, bytes] of Object.entries(files)) await Deno.writeFile(`${from}/${name}`, bytes);
  const extract = (to: string) =>
    extractFaces({
      location: { kind: "photos", from },
      to: `${dataFolder}/${to}`,
      policy: "levelled",
      processes: 1,
    });
  const { report, folder } = await extract("levelled");
  assertEquals([report.pictures, report.faces], [5, 1]);
  const why = Object.fromEntries(report.skipped.map((each) => [each.picture, each]));
  assertEquals(Object.entries(why).map(([name, { reason }]) => [name, reason]), [
    ["cut.jpg", "unreadable"],
    ["empty.png", "unreadable"],
    ["grey.jpg", "no face"],
    ["text.jpg", "unreadable"],
  ]);
  assertEquals(why["empty.png"]?.detail, "its file is empty");
  assert(why["text.jpg"]?.detail.includes("format"), why["text.jpg"]?.detail);
  const store = await openFaceStore(folder);
  const row = store.table.row(0);
  await store.close();
  // Nobody has said who smiles, so the networks have.
  const { Smiling = 0, Male = 0, Young = 0 } = row.confidences;
  assert(Math.min(Smiling, Male, Young) >= 0.5, JSON.stringify(row.confidences));
  assert(row.expression !== null && row.agePredicted && row.landmarksPredicted);
  assert(row.crop.width === row.crop.height, JSON.stringify(row.crop));
  await extract("again");
  assertEquals(await folderBytes(`${dataFolder}/again`), await folderBytes(folder));
}

Deno.test("openFaces() takes the faces of pictures that are there, and asks for those that are not", () =>
  withFaces(async (dataFolder) => {
    await assertRejects(
      () => openFaces({ source: "celeba", dataFolder }),
      RangeError,
      `no pictures in ${dataFolder}/celeba: put them there, or say where they are, by --set from=FOLDER ` +
        'or "deno task faces celeba --from FOLDER"',
    );
    await assertRejects(
      () => openFaces({ source: `${dataFolder}/lost`, dataFolder }),
      RangeError,
      `Cannot open the faces in ${dataFolder}/lost as there is no such folder`,
    );
    await assertRejects(
      () => openFaces({ from: "pictures", dataFolder }),
      RangeError,
      `Cannot open the faces of portraits from ${resolve("pictures")} as only celeba and photos`,
    );
    const elsewhere = `${dataFolder}/elsewhere`;
    await assertRejects(
      () => openFaces({ source: "celeba", from: elsewhere, dataFolder }),
      RangeError,
      `there is no folder ${elsewhere}`,
    );
    await drawPortraits({ count: 4, seed: "extraction", folder: elsewhere });
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const celeba = await openFaces({
      source: "celeba",
      from: elsewhere,
      sizePx: 128,
      dataFolder,
    });
    assertEquals([celeba.sizesPx, celeba.sizePx], [[80, 128], 128]);
    await celeba.close();
    // From now on it is known where the pictures are.
    const again = await openFaces({ source: "celeba", dataFolder, log });
    assertEquals([again.checksum, lines], [celeba.checksum, []]);
    const pictures = await openFacePictures(again, log);
    assertEquals(pictures?.count, 4);
    await pictures?.close();
    await again.close();
    const byFolder = await openFaces({ source: elsewhere, dataFolder });
    assertEquals([byFolder.count, byFolder.checksum], [celeba.count, celeba.checksum]);
    await byFolder.close();
    const other = `${dataFolder}/other`;
    await drawPortraits({ count: 2, seed: "other", folder: other });
    await assertRejects(
      () => openFaces({ source: "celeba", from: other, dataFolder }),
      RangeError,
      `Cannot take the faces of ${other} into ${dataFolder}/faces/celeba as it holds those of other ` +
        `pictures, ${elsewhere}`,
    );
    // Whoever has deleted the pictures still has their faces.
    await Deno.remove(elsewhere, { recursive: true });
    for (const source of ["celeba", elsewhere]) {
      const left = await openFaces({ source, dataFolder, log });
      assertEquals(left.checksum, celeba.checksum);
      const line =
        `${elsewhere}: the pictures are gone, and the faces in ${left.folder} are used as they are`;
      assertEquals(lines.splice(0), [line]);
      assertEquals(await openFacePictures(left, () => {}), undefined);
      await left.close();
    }
  }));

Deno.test("openFaces() takes in what has changed, but a store that is named by its folder is as it is", () =>
  withFaces(async (dataFolder) => {
    const photos = `${dataFolder}/mine`;
    const { folder: drawn } = await drawPortraits({
      count: 2,
      seed: "extraction",
      folder: `${dataFolder}/drawn`,
    });
    await Deno.mkdir(photos);
    const [one, two] = [1, 2].map((i) => `${drawn}/img_align_celeba/00000${i}.jpg`);
    const bytes = await Deno.readFile(two ?? "");
    await Deno.copyFile(one ?? "", `${photos}/a.jpg`);
    await Deno.writeFile(`${photos}/b.jpg`, bytes.subarray(0, 3000));
    const mine = await openFaces({ source: photos, dataFolder });
    assertEquals(mine.table.pictures, ["a.jpg"]);
    await mine.close();
    await Deno.writeFile(`${photos}/b.jpg`, bytes);
    const lines: string[] = [];
    const asItIs = await openFaces({ source: mine.folder, dataFolder });
    assertEquals(asItIs.table.pictures, ["a.jpg"]);
    const repaired = await openFaces({
      source: photos,
      dataFolder,
      log: (line) => lines.push(line),
    });
    assertEquals(repaired.table.pictures, ["a.jpg", "b.jpg"]);
    assertEquals(lines[0], "1 picture changed: looking at 1 of 2 again");
    // Whoever had the store open goes on with it.
    assertEquals((await asItIs.read([0])).length, 80 * 80 * 3);
    await asItIs.close();
    await repaired.close();
  }));

Deno.test("openFaces() and extractFaces() make no store of no faces", () =>
  withFaces(async (dataFolder) => {
    const from = `${dataFolder}/photos`;
    await Deno.mkdir(from);
    await Deno.writeTextFile(`${from}/text.jpg`, "This is no picture");
    for (let run = 0; run < 2; run++) {
      await assertRejects(
        () => openFaces({ source: "photos", dataFolder }),
        RangeError,
        "as it would be empty: 0 faces in 0 of 1 pictures (0.0 %)\ntext.jpg unreadable",
      );
    }
    assertEquals(await Array.fromAsync(Deno.readDir(`${dataFolder}/faces`)), []);
  }));
