import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { openPhotos } from "facespace/sources";
import { decodeImage } from "facespace/images";
import { projectPath } from "facespace/system";
import type { PictureSource } from "facespace/annotations";
import { type FileTree, writeTree } from "./miniature.ts";

const file = (byte: number) => Uint8Array.of(byte);

/** Opens photographs in a temporary folder, named `DIR` in what is said about them. */
async function photos<T>(
  files: FileTree,
  use: (source: PictureSource, problems: string[], folder: string) => T | Promise<T>,
  prepare: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  const folder = await writeTree(files);
  try {
    await prepare(folder);
    const source = await openPhotos(folder);
    return await use(source, source.problems.map((line) => line.replaceAll(folder, "DIR")), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const recordsOf = (source: PictureSource) =>
  Array.from({ length: source.count }, (_, index) => source.record(index));
const namesOf = (source: PictureSource) => recordsOf(source).map(({ name }) => name);

Deno.test("openPhotos() lists a tree in the order of code points, and reads it", async () => {
  const names = ["B.jpg", "a.JPEG", "a/z.png", "a/é.webp", "b/1.avif", "c.tif", "ﬁ.heic", "😀.jpg"];
  const files = Object.fromEntries(names.toReversed().map((name, i) => [name, file(i)]));
  await photos(files, async (source, problems) => {
    assertEquals(namesOf(source), names);
    assertEquals(problems, []);
    assertEquals(recordsOf(source)[2], { name: "a/z.png", identity: 2, attributes: {} });
    assertEquals([...await source.read(0)], [7]);
    assertMatch(source.description, /^Photographs from celeba-/);
  });
});

Deno.test("openPhotos() counts what it passes over", async () => {
  const files = {
    "a.jpg": file(1),
    ".DS_Store": file(2),
    ".thumbs/a.jpg": file(3),
    "b/notes.txt": file(4),
    "b/film.mp4": file(5),
    "b/labels.csv": file(6),
  };
  await photos(files, (source, problems) => {
    assertEquals(namesOf(source), ["a.jpg"]);
    assertEquals(problems, [
      "DIR: passed over 2 entries, such as .DS_Store: hidden",
      "DIR: passed over 3 entries, such as b/film.mp4: no picture by its name",
    ]);
  });
});

Deno.test("openPhotos() follows links, each folder once, and out of every ring", async () => {
  const prepare = async (folder: string) => {
    await Deno.symlink("..", `${folder}/b/up`);
    await Deno.symlink("ring2", `${folder}/ring1`);
    await Deno.symlink("ring1", `${folder}/ring2`);
    await Deno.symlink("b/x.jpg", `${folder}/a.jpg`);
    await Deno.symlink("b", `${folder}/a`);
    await Deno.symlink("../celeba-nowhere", `${folder}/lost.jpg`);
  };
  await photos({ "b/x.jpg": file(1) }, async (source, problems) => {
    assertEquals(namesOf(source), ["a.jpg", "b/x.jpg"]);
    assertEquals(problems, [
      "DIR: passed over 2 entries, such as a: a link to a folder that is read already",
      "DIR: passed over 3 entries, such as lost.jpg: a link that leads nowhere",
    ]);
    assertEquals([...await source.read(0)], [1]);
  }, prepare);
});

Deno.test("openPhotos() reads a linked folder that is elsewhere", async () => {
  const elsewhere = await writeTree({ "y.png": file(9) });
  await photos(
    { "b.jpg": file(1) },
    (source) => assertEquals(namesOf(source), ["b.jpg", "linked/y.png"]),
    (folder) => Deno.symlink(elsewhere, `${folder}/linked`),
  );
  await Deno.remove(elsewhere, { recursive: true });
});

Deno.test("openPhotos() reads labels", async () => {
  const labels = [
    "file,age,male,Smiling,Eyeglasses,identity,partition,camera",
    '"sea, 1.jpg",31.5,1,-1,true,Ann,train,X',
    "./c/d.png,,0,1,FALSE,Bob,2,",
    "e.jpg,,,,,Ann,validation,",
    "gone.jpg,,,,,,,",
  ];
  const files = {
    "sea, 1.jpg": file(1),
    "c/d.png": file(2),
    "e.jpg": file(3),
    "unlabelled.jpg": file(4),
    "labels.csv": labels.join("\n"),
  };
  await photos(files, (source, problems) => {
    assertEquals(recordsOf(source), [
      {
        name: "c/d.png",
        identity: 0,
        partition: "test",
        attributes: { Male: false, Smiling: true, Eyeglasses: false },
      },
      { name: "e.jpg", identity: 1, partition: "validation", attributes: {} },
      {
        name: "sea, 1.jpg",
        identity: 1,
        partition: "train",
        attributes: { Male: true, Smiling: false, Eyeglasses: true },
        ageYears: 31.5,
      },
      { name: "unlabelled.jpg", identity: 2, attributes: {} },
    ]);
    assertEquals(problems, [
      'DIR/labels.csv: the column "camera" is not used, as it is neither one of CelebA\'s attributes ' +
      "nor male, age, identity or partition",
      "DIR/labels.csv names 1 picture that is not there, the first in line 5: gone.jpg",
      "DIR/labels.csv has no line for 1 of 4 pictures, the first being unlabelled.jpg",
    ]);
  });
});

Deno.test("openPhotos() finds a name whose accents are written the other way", async () => {
  const files = { "e\u0301.jpg": file(1), "labels.csv": "file,male\n\u00e9.jpg,1\n" };
  await photos(files, (source, problems) => {
    assertEquals(source.record(0).attributes, { Male: true });
    assertEquals(problems, []);
  });
});

Deno.test("openPhotos() refuses damaged labels by line, column and value", async () => {
  const damages: Readonly<Record<string, string>> = {
    "name;age\na.jpg;3\n": 'one of its columns must be file: got "name;age"',
    "": "labels.csv as it is empty",
    "file,age\na.jpg,old\n":
      'age in line 2, column 2, must be a number of years from 0 to 130 or empty: got "old"',
    "file,age\na.jpg,-1\n": 'got "-1"',
    "file,Smiling\n\na.jpg,2\n":
      'Smiling in line 3, column 2, must be 1, 0, -1, true, false or empty: got "2"',
    "file,male,Male\na.jpg,1,1\n": "male and Male are the same",
    "file,partition\na.jpg,holdout\n": "must be train (0), validation (1), test (2) or empty",
    "file,partition\na.jpg,constructor\n": 'got "constructor"',
    "file\na.jpg\na.jpg\n": 'a picture must have one line: got "a.jpg" in lines 2 and 3',
    "file,age\na.jpg\n": "line 2 must have 2 cells, one for each column: got 1",
    'file,age\n"a.jpg,3\n': "its quotes must match",
  };
  for (const [labels, message] of Object.entries(damages)) {
    const folder = await writeTree({ "a.jpg": file(1), "labels.csv": labels });
    const error = await assertRejects(() => openPhotos(folder), SyntaxError);
    assert(error.message.includes(message), error.message);
    assert(error.message.includes(`${folder}/labels.csv`), error.message);
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openPhotos() has a fingerprint of names and labels, not of the folder", async () => {
  const fingerprint = (files: FileTree) => photos(files, (source) => source.fingerprint);
  const plain = await fingerprint({ "a.jpg": file(1) });
  assertEquals(await fingerprint({ "a.jpg": file(2), "notes.txt": "x" }), plain);
  const others = [
    await fingerprint({ "b.jpg": file(1) }),
    await fingerprint({ "a.jpg": file(1), "labels.csv": "file,age\na.jpg,3\n" }),
    await fingerprint({ "a.jpg": file(1), "labels.csv": "file,age\na.jpg,4\n" }),
  ];
  assertEquals(new Set([plain, ...others]).size, 4);
});

Deno.test("openPhotos() says what is missing", async () => {
  const folder = await writeTree({ "notes.txt": "x" });
  const { NotFound } = Deno.errors;
  await assertRejects(
    () => openPhotos(folder),
    NotFound,
    "holds no JPEG, PNG, WebP, AVIF, TIFF or HEIC",
  );
  await assertRejects(
    () => openPhotos(`${folder}/no`),
    NotFound,
    `there is no folder ${folder}/no`,
  );
  await assertRejects(() => openPhotos(`${folder}/notes.txt`), NotFound, "there is no folder");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("openPhotos() reads on after a picture that is gone or empty", async () => {
  await photos({ "a.jpg": file(1), "b.jpg": "", "c.jpg": file(3) }, async (source, _, folder) => {
    await Deno.remove(`${folder}/a.jpg`);
    await assertRejects(() => source.read(0), Error, "a.jpg as it is no longer there");
    await assertRejects(() => source.read(1), Error, "b.jpg as its file is empty");
    assertEquals([...await source.read(2)], [3]);
    await assertRejects(() => source.read(3), RangeError, "there are 3: got index 3");
  });
});

/** Real photographs, where this machine has them: 1,200 faces with age and sex. */
const REAL = Deno.env.get("FACESPACE_PHOTOS") ?? projectPath("..", "shared", "photos");
const isThere = await Deno.stat(`${REAL}/labels.csv`).then(() => true, () => false);

Deno.test({
  name: `openPhotos() opens real photographs${isThere ? "" : ` (ignored: ${REAL} is missing)`}`,
  ignore: !isThere,
  fn: async () => {
    const source = await openPhotos(REAL);
    const records = recordsOf(source);
    assertEquals(source.problems.filter((line) => line.includes("labels.csv")), []);
    assert(records.length > 0);
    assert(
      records.every(({ ageYears = -1, attributes }) =>
        ageYears >= 0 && attributes?.Male !== undefined
      ),
    );
    const { widthPx, heightPx } = await decodeImage(await source.read(0));
    assert(widthPx > 0 && heightPx > 0);
  },
});
