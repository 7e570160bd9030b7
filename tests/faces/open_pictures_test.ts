import { assert, assertEquals, assertRejects } from "@std/assert";
import { writeStoreSource } from "../../lib/faces/known_pictures.ts";
import {
  locatePictures,
  openFacePictures,
  openPictures,
  readPictures,
} from "../../lib/faces/open_pictures.ts";
import type { PictureLocation } from "facespace/annotations";
import { encodePng } from "facespace/images";
import { type FileTree, miniature, ROWS, writeTree } from "../sources/miniature.ts";

const PIXEL = await encodePng({ pixels: new Uint8Array(6), widthPx: 2, heightPx: 1 });

const TRUTH = [
  "image_id,smile,age_years,yaw",
  ...ROWS.map(({ name }, i) => `${name},0.${i},${20 + i},${i - 3.5}`),
  "",
].join("\n");

async function portraits(files: FileTree) {
  const folder = await writeTree({ ...miniature(), "truth.csv": TRUTH, ...files });
  try {
    const source = await openPictures({ kind: "portraits", from: folder });
    const records = ROWS.map((_, index) => source.record(index));
    const bytes = await source.read(0);
    await source.close();
    return {
      ...source,
      records,
      bytes,
      problems: source.problems.map((line) => line.replace(folder, "DIR")),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("openPictures() opens portraits with their boxes, measures and ages", async () => {
  const { records, problems, description, fingerprint } = await portraits({});
  assertEquals(
    records,
    ROWS.map((row, i) => ({
      ...row,
      ageYears: 20 + i,
      measures: { smile: Number(`0.${i}`), yaw: i - 3.5 },
    })),
  );
  assertEquals(problems, []);
  assertEquals(description, "Portraits drawn by this project");
  const recipe = JSON.stringify({ generator: 1, count: 8, seed: 'a "b"', variety: 0.4 }, null, 2);
  const named = await portraits({ "recipe.json": recipe });
  assertEquals(named.description, 'Portraits drawn by this project (seed a "b", variety 0.4)');
  assertEquals(named.fingerprint, fingerprint);
  const confounded = await portraits({
    "recipe.json": JSON.stringify({ seed: "a", variety: 0.4, confounding: 0.5 }, null, 2),
  });
  assertEquals(
    confounded.description,
    "Portraits drawn by this project (seed a, variety 0.4, confounding 0.5)",
  );
  const other = await portraits({ "truth.csv": TRUTH.replace("0.3", "0.31") });
  assertEquals(other.fingerprint === fingerprint, false);
});

Deno.test("openPictures() reports portraits without truth, and refuses a damaged one", async () => {
  const lines = TRUTH.replace("000003.jpg", "000033.jpg");
  const { problems, records } = await portraits({ "truth.csv": lines });
  assertEquals(problems, [
    "DIR/truth.csv has 1 line of an unknown picture, the first being line 4: 000033.jpg",
    "DIR/truth.csv has no line for 1 of 8 pictures",
  ]);
  assertEquals(records[2], ROWS[2]);
  await assertRejects(
    () => portraits({ "truth.csv": TRUTH.replace("0.3", "x") }),
    SyntaxError,
    'truth.csv as smile in line 5 must be a number: got "x"',
  );
  await assertRejects(
    () => portraits({ "truth.csv": TRUTH.replace("image_id", "name") }),
    SyntaxError,
    'its first column must be image_id: got "name"',
  );
});

Deno.test("openPictures() says that portraits are not complete", async () => {
  const { "list_attr_celeba.txt": _, ...files } = miniature();
  const folder = await writeTree(files);
  await assertRejects(
    () => openPictures({ kind: "portraits", from: folder }),
    Deno.errors.NotFound,
    `Cannot open portraits as ${folder} is not complete`,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("openPictures() opens whatever the location says", async () => {
  const folder = await writeTree(miniature());
  const open = (kind: PictureLocation["kind"]) => openPictures({ kind, from: folder });
  const celeba = await open("celeba");
  assertEquals(celeba.record(0).box, undefined);
  assertEquals(celeba.count, 8);
  const photos = await open("photos");
  assertEquals(photos.record(0).name, "img_align_celeba/000001.jpg");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("openFacePictures() opens what a store was made from, and says where that is gone", async () => {
  const from = await writeTree({ "a.png": PIXEL, "b.png": PIXEL });
  const folder = await Deno.makeTempDir();
  const lines: string[] = [];
  const open = () => openFacePictures({ folder }, (line) => lines.push(line));
  assertEquals(await open(), undefined);
  await writeStoreSource(folder, { location: { kind: "photos", from }, pictures: [] });
  const pictures = await open();
  assert(pictures);
  const [read] = await readPictures(pictures, ["b.png"]);
  assertEquals([read?.index, read?.image.widthPx, read?.image.heightPx], [1, 2, 1]);
  await assertRejects(
    () => readPictures(pictures, ["c.png"]),
    RangeError,
    "Cannot read c.png as it is not among the 2 pictures",
  );
  await pictures.close();
  await Deno.remove(from, { recursive: true });
  assertEquals(await open(), undefined);
  assertEquals(lines, [
    `${folder} does not say where its pictures are: only what it holds itself is shown`,
    `The pictures are gone from ${from}: only what the store itself holds is shown`,
  ]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("locatePictures() knows CelebA as it is handed out, unpacked in a folder or not", async () => {
  const { "list_attr_celeba.txt": list = "", ...others } = miniature();
  const rest = Object.entries(others);
  const kindOf = async (files: FileTree) => {
    const folder = await writeTree(files);
    const { kind } = await locatePictures(folder);
    await Deno.remove(folder, { recursive: true });
    return kind;
  };
  const below = (prefix: string) =>
    Object.fromEntries(rest.map(([name, bytes]) => [`${prefix}${name}`, bytes]));
  assertEquals(await kindOf(miniature()), "celeba");
  const official = { "Anno/list_attr_celeba.txt": list, ...below("Img/") };
  assertEquals(await kindOf(official), "celeba");
  const inFolder = Object.entries(official).map(([name, bytes]) => [`CelebA/${name}`, bytes]);
  assertEquals(await kindOf(Object.fromEntries(inFolder)), "celeba");
  // Among other pictures it is one folder of many.
  assertEquals(await kindOf({ ...Object.fromEntries(inFolder), "a.png": PIXEL }), "photos");
  assertEquals(await kindOf(below("Img/")), "photos");
});
