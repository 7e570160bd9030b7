import { assert, assertEquals, assertRejects } from "@std/assert";
import type { FaceRow } from "../../lib/store/face_table.ts";
import { createFaceStore, type NewFaceStore } from "../../lib/store/create_face_store.ts";
import { openFaceStore, verifyFaceStore } from "../../lib/store/open_face_store.ts";
import { projectPath } from "facespace/system";
import {
  append,
  filesOf,
  SAMPLE,
  sampleFaces,
  sampleRow,
  SIZES,
  withFolder,
  writeSamples,
} from "./sample_faces.ts";

const siblings = (folder: string) =>
  [...Deno.readDirSync(folder.slice(0, folder.lastIndexOf("/")))].map(({ name }) => name).sort();

Deno.test("createFaceStore() leaves an older store alone until the new one is finished", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [10]);
    const older = filesOf(folder);
    const writer = await createFaceStore(folder, SAMPLE);
    await append(writer, 0, 30);
    assertEquals(filesOf(folder), older);
    await writer.abort();
    assertEquals(siblings(folder), ["store"]);
    assertEquals(filesOf(folder), older);
    const next = await createFaceStore(folder, SAMPLE);
    await append(next, 0, 30);
    const { count, checksum } = await next.finish();
    assertEquals(siblings(folder), ["store"]);
    const store = await openFaceStore(folder);
    assertEquals([store.count, store.checksum], [30, checksum]);
    await store.close();
    assertEquals(count, 30);
  }));

Deno.test("createFaceStore() killed while it writes leaves the older store, and starts anew", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [10]);
    const older = filesOf(folder);
    const writer = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        projectPath("tests", "store", "endless_writer.ts"),
        folder,
      ],
      stdout: "piped",
    }).spawn();
    const output = writer.stdout.pipeThrough(new TextDecoderStream());
    for await (const text of output) if (text.includes("written")) writer.kill("SIGKILL");
    await writer.status;
    assertEquals(siblings(folder), ["store", "store.partial"]);
    assertEquals(filesOf(folder), older);
    await writeSamples(folder, [10]);
    assertEquals(siblings(folder), ["store"]);
    assertEquals(filesOf(folder), older);
  }));

Deno.test("createFaceStore() gives back a store that was moved away by a killed process", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [10]);
    await Deno.rename(folder, `${folder}.replaced`);
    const writer = await createFaceStore(folder, SAMPLE);
    await writer.abort();
    assertEquals(siblings(folder), ["store"]);
    await verifyFaceStore(folder);
  }));

Deno.test("createFaceStore() never writes over a store of another recipe", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [10]);
    const older = filesOf(folder);
    const refuses = async (options: Partial<NewFaceStore>, difference: string) => {
      const { message } = await assertRejects(
        () => createFaceStore(folder, { ...SAMPLE, ...options }),
        RangeError,
      );
      assertEquals(
        message,
        `Cannot make a face store in ${folder} as there is one of another recipe, ` +
          `${difference}: choose another folder, or delete that one`,
      );
    };
    await refuses(
      { recipe: { seed: "x", crop: { margin: 0.3 } } },
      "recipe.crop.margin is 0.2 there and 0.3 here",
    );
    await refuses(
      { recipe: "none" },
      'recipe is {"seed":"x","crop":{"margin":0.2}} there and "none" here',
    );
    await refuses({ sizesPx: [4] }, "sizesPx is [4,6] there and [4] here");
    await refuses({ measureNames: [] }, 'measureNames is ["smile","yaw"] there and [] here');
    assertEquals(filesOf(folder), older);
    assertEquals(siblings(folder), ["store"]);
  }));

Deno.test("createFaceStore() replaces the store that it is told to, whoever has that one open", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [10]);
    const older = await openFaceStore(folder);
    const options = { ...SAMPLE, recipe: { of: "another" } };
    await assertRejects(
      () => createFaceStore(folder, { ...options, replaces: "f00d" }),
      RangeError,
      "of another recipe",
    );
    const writer = await createFaceStore(folder, { ...options, replaces: older.checksum });
    await append(writer, 5, 30);
    await writer.finish({ beside: { "notes.txt": "not of the store" } });
    assertEquals(siblings(folder), ["store"]);
    assertEquals(await Deno.readTextFile(`${folder}/notes.txt`), "not of the store");
    for (const sizePx of SIZES) {
      const faces = older.inSize(sizePx);
      assertEquals(faces.readSync([9, 1]), sampleFaces([9, 1], sizePx));
      assertEquals(await faces.read([9, 1]), sampleFaces([9, 1], sizePx));
    }
    await older.close();
    const store = await openFaceStore(folder);
    assertEquals(await store.read([0]), sampleFaces([5], store.sizePx));
    await store.close();
  }));

Deno.test("openFaceStore() waits for a store that is just being replaced", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [10]);
    await Deno.rename(folder, `${folder}.replaced`);
    const opening = openFaceStore(folder);
    await writeSamples(`${folder}.new`, [12]);
    await Deno.rename(`${folder}.new`, folder);
    await Deno.remove(`${folder}.replaced`, { recursive: true });
    const store = await opening;
    assertEquals(store.count, 12);
    await store.close();
  }));

Deno.test("createFaceStore() never writes over anything but a store", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(folder);
    await Deno.writeTextFile(`${folder}/notes.txt`, "mine");
    await assertRejects(
      () => createFaceStore(folder, SAMPLE),
      RangeError,
      `in ${folder} as it holds something else, such as notes.txt: choose another folder`,
    );
    assertEquals(Object.keys(filesOf(folder)), ["notes.txt"]);
    await Deno.remove(`${folder}/notes.txt`);
    await writeSamples(`${folder}/`, [1]);
    await verifyFaceStore(folder);
  }));

Deno.test("createFaceStore() refuses sizes, measures and limits that make no sense", () =>
  withFolder(async (folder) => {
    const refused: readonly (readonly [Partial<NewFaceStore>, string])[] = [
      [{ sizesPx: [] }, "sizes must be different numbers of pixels: got []"],
      [{ sizesPx: [80, 80] }, "got [80,80]"],
      [{ sizesPx: [1.5] }, "got [1.5]"],
      [{ measureNames: ["yaw", "yaw"] }, "measures must have different names: got [yaw,yaw]"],
      [{ facesPerFile: 0 }, "facesPerFile must be at least 1: got 0"],
      [{ rowsPerGroup: 0.5 }, "rowsPerGroup must be at least 1: got 0.5"],
    ];
    for (const [options, says] of refused) {
      await assertRejects(
        () => createFaceStore(folder, { ...SAMPLE, ...options }),
        RangeError,
        says,
      );
    }
  }));

Deno.test("append() refuses what cannot be stored, and nothing of it is written", () =>
  withFolder(async (folder) => {
    await writeSamples(folder, [3]);
    const expected = filesOf(folder);
    const writer = await createFaceStore(folder, SAMPLE);
    const pixels = { 4: sampleFaces([0], 4), 6: sampleFaces([0], 6) };
    const refuses = (row: Partial<FaceRow>, says: string) =>
      assertRejects(
        () => writer.append([{ ...sampleRow(0), ...row }], pixels),
        RangeError,
        `Cannot store face ${row.name ?? "Zoë/0.jpg"} as ${says}`,
      );
    await refuses({ score: NaN }, "score must be a finite number: got NaN");
    await refuses({ ageYears: Infinity }, "age_years must be a finite number or unknown: got Inf");
    await refuses({ identity: 1.5 }, "identity must be an integer of 32 bits: got 1.5");
    await refuses({ name: "\ud800" }, "name must be text");
    await refuses({ measures: { pitch: 1 } }, "the store's measures are [smile, yaw]: got pitch");
    await refuses({ confidences: { Male: NaN } }, "Male_confidence must be a finite number or");
    await assertRejects(
      () => writer.append([sampleRow(0)], { 4: pixels[4] }),
      RangeError,
      "Cannot append 1 faces as 108 bytes of 6×6×3 are needed: got none",
    );
    await assertRejects(
      () => writer.append([sampleRow(0), sampleRow(1)], pixels),
      RangeError,
      "Cannot append 2 faces as 96 bytes of 4×4×3 are needed: got 48",
    );
    await append(writer, 0, 3);
    await writer.finish({ report: { faceless: ["wall.jpg"] } });
    assertEquals(filesOf(folder), expected);
  }));

Deno.test("a writer says why it takes nothing more", () =>
  withFolder(async (folder) => {
    const writer = await createFaceStore(folder, SAMPLE);
    const first = append(writer, 0, 3);
    await assertRejects(() => append(writer, 3, 4), Error, "await append()");
    await first;
    await append(writer, 3, 4);
    await writer.finish();
    await assertRejects(() => append(writer, 4, 5), Error, "it is finished");
    await assertRejects(() => writer.finish(), Error, "it is finished");
    await writer.abort();
    await verifyFaceStore(folder);
    const other = await createFaceStore(folder, SAMPLE);
    await other.abort();
    await other.abort();
    await assertRejects(() => append(other, 0, 1), Error, "it was given up");
    assert(siblings(folder).length === 1);
  }));
