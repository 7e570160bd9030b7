import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { openPhotos } from "facespace/sources";
import { decodeImage } from "facespace/images";
import { projectPath } from "facespace/system";
import type { PictureSource } from "facespace/annotations";
import { type FileTree, writeTree, WRITTEN } from "./miniature.ts";

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
      "DIR: passed over 3 entries, such as b/film.mp4: no picture by its name or first bytes",
    ]);
  });
});

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** How files begin. */
const STARTS = {
  jpeg: latin1("\xff\xd8\xff\xe0\0\x10JFIF\0 jpeg"),
  png: latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR png"),
  webp: latin1("RIFF\x24\0\0\0WEBPVP8 webp"),
  avif: latin1("\0\0\0\x20ftypavif\0\0\0\0 avif"),
  heic: latin1("\0\0\0\x18ftypmif1\0\0\0\0mif1heic"),
  tiff: latin1("II*\0\x08\0\0\0 tiff little"),
  tiffBig: latin1("MM\0*\0\0\0\x08 tiff big end"),
  film: latin1("\0\0\0\x20ftypisom\0\0\0\0 film"),
  wave: latin1("RIFF\x24\0\0\0WAVEfmt  wave"),
} as const;

Deno.test("openPhotos() tells a picture by its ending, else by its first bytes", async () => {
  const pictures = {
    "1.jfif": file(1),
    "2.JPE": file(2),
    "3.jfi": file(3),
    "4.Jif": file(4),
    "5.HIF": file(5),
    "IMG_0001": STARTS.jpeg,
    "a.bin": STARTS.png,
    "b.jpg.part": STARTS.webp,
    "c.mp4": STARTS.avif,
    "d.TXT": STARTS.heic,
    "e.": STARTS.tiff,
    "f": STARTS.tiffBig,
  };
  const others = {
    "DSC_1.NEF": STARTS.tiff,
    "DSC_2.dng": STARTS.tiff,
    "a.jpg_original": STARTS.jpeg,
    "a.jpg~": STARTS.jpeg,
    "film": STARTS.film,
    "film.mov": STARTS.film,
    "nothing": "",
    "short": latin1("\xff\xd8"),
    "voice.wav": STARTS.wave,
  };
  await photos({ ...pictures, ...others }, async (source, problems) => {
    assertEquals(namesOf(source), Object.keys(pictures).sort());
    assertEquals(problems, [
      "DIR: passed over 9 entries, such as DSC_1.NEF: no picture by its name or first bytes",
    ]);
    assertEquals(await source.read(namesOf(source).indexOf("IMG_0001")), STARTS.jpeg);
  });
});

Deno.test("openPhotos() does not wait for a pipe that is named like a picture", async () => {
  const prepare = async (folder: string) => {
    const { success } = await new Deno.Command("mkfifo", { args: [`${folder}/b.jpg`] }).output();
    assert(success);
  };
  await photos({ "a.jpg": file(1) }, (source, problems) => {
    assertEquals(namesOf(source), ["a.jpg"]);
    assertEquals(problems, ["DIR: passed over b.jpg: no picture by its name or first bytes"]);
  }, prepare);
});

Deno.test("openPhotos() passes over folders of thumbnails and waste, and counts them", async () => {
  const passed = ["@eaDir", "__MACOSX", "#recycle", "$RECYCLE.BIN", "System Volume Information"];
  const files = {
    "a.jpg": file(1),
    "b/@eaDir/a.jpg/SYNOPHOTO_THUMB_XL.jpg": file(2),
    "b/Thumbnails/a.jpg": file(3),
    "b/Snapshots/a.jpg": file(4),
    ".thumbnails/a.jpg": file(5),
    ".Trash/a.jpg": file(6),
    "thumbs.jpg": file(7),
    ...Object.fromEntries(passed.map((name, i) => [`${name}/a.jpg`, file(10 + i)])),
  };
  await photos(files, (source, problems) => {
    assertEquals(namesOf(source), ["a.jpg", "b/Snapshots/a.jpg", "thumbs.jpg"]);
    assertEquals(problems, [
      "DIR: passed over 2 entries, such as .Trash: hidden",
      "DIR: passed over 7 entries, such as #recycle: thumbnails, waste or a system's own",
    ]);
  });
});

Deno.test("openPhotos() takes copies with the same bytes for one person", async () => {
  const long = (last: number) => new Uint8Array(3000).fill(7).with(2999, last);
  const files = {
    "a.jpg": long(1),
    "b.jpg": long(2),
    "c/copy of a.jpg": long(1),
    "d.jpg": long(3),
    "d copy.png": long(3),
    "e.jpg": "",
    "f.jpg": "",
    "g.jpg": long(1),
  };
  const identities = (source: PictureSource) =>
    Object.fromEntries(recordsOf(source).map(({ name, identity }) => [name, identity]));
  await photos(files, (source, problems) => {
    assertEquals(identities(source), {
      "a.jpg": 0,
      "b.jpg": 1,
      "c/copy of a.jpg": 0,
      "d copy.png": 2,
      "d.jpg": 2,
      "e.jpg": 3,
      "f.jpg": 4,
      "g.jpg": 0,
    });
    assertEquals(problems, [
      "DIR: 3 pictures have the same bytes as others, such as c/copy of a.jpg as a.jpg: they are " +
      "one person",
    ]);
  });
  const labels = "file,identity,partition\nc/copy of a.jpg,Ann,test\nb.jpg,Ann,\n";
  await photos({ ...files, "labels.csv": labels }, (source) => {
    const said = recordsOf(source).filter(({ partition }) => partition === "test");
    assertEquals(said.map(({ name }) => name), ["a.jpg", "c/copy of a.jpg", "g.jpg"]);
    const { "a.jpg": ann, ...others } = identities(source);
    assertEquals([others["b.jpg"], others["c/copy of a.jpg"], others["g.jpg"]], [ann, ann, ann]);
  });
});

Deno.test("openPhotos() reports labels that tell copies apart", async () => {
  const labels = "file,partition,identity\na.jpg,train,Ann\nb.jpg,test,Ann\n";
  const files = { "a.jpg": file(1), "b.jpg": file(1), "labels.csv": labels };
  await photos(files, (source, problems) => {
    assertEquals(recordsOf(source).map(({ partition }) => partition), ["train", "test"]);
    assertEquals(problems, [
      "DIR: b.jpg has the same bytes as a.jpg: both are one person",
      "DIR/labels.csv says another partition of the same bytes in lines 2 and 3: a.jpg train, b.jpg " +
      "test; correct one of them",
    ]);
  });
});

/** Makes a folder and a file whose names are no UTF-8, if the disk allows that. */
async function makeUnnamed(folder: string): Promise<boolean> {
  const script =
    'f="$1/$(printf "caf\\351")" && mkdir "$f" && echo x > "$f/b.jpg" && echo x > "$f.jpg"';
  const { success } = await new Deno.Command("sh", {
    args: ["-c", script, "sh", folder],
    stderr: "null",
  }).output();
  return success;
}

const probe = await Deno.makeTempDir();
const mayBeUnnamed = await makeUnnamed(probe);
await Deno.remove(probe, { recursive: true });

Deno.test({
  name: `openPhotos() passes over names that are no UTF-8, and goes on${
    mayBeUnnamed ? "" : " (ignored: this disk has none)"
  }`,
  ignore: !mayBeUnnamed,
  fn: async () => {
    const prepare = async (folder: string) => {
      assert(await makeUnnamed(folder));
    };
    await photos({ "a.jpg": file(1), "z/b.jpg": file(2) }, (source, problems) => {
      assertEquals(namesOf(source), ["a.jpg", "z/b.jpg"]);
      assertEquals(problems, [
        "DIR: passed over 2 entries, such as caf\ufffd: its name is not UTF-8: rename it",
      ]);
    }, prepare);
  },
});

Deno.test("openPhotos() passes over folders that vanish or may not be read, and goes on", async () => {
  const folder = await writeTree({
    "a.jpg": file(1),
    "b/x.jpg": file(2),
    "c/x.jpg": file(3),
    "d/x.jpg": file(4),
  });
  const { readDir } = Deno;
  try {
    // The disk between two looks at it.
    Deno.readDir = (path) => {
      if (path === `${folder}/c`) throw new Deno.errors.PermissionDenied();
      const entries = [...Deno.readDirSync(path)];
      if (path === folder) Deno.removeSync(`${folder}/b`, { recursive: true });
      return async function* () {
        yield* await Promise.resolve(entries);
      }();
    };
    const source = await openPhotos(folder);
    assertEquals(namesOf(source), ["a.jpg", "d/x.jpg"]);
    assertEquals(source.problems, [
      `${folder}: passed over c: this user may not read it: change its permissions`,
      `${folder}: passed over b: it vanished or cannot be read`,
    ]);
  } finally {
    Deno.readDir = readDir;
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openPhotos() says that its folder may not be read", async () => {
  const folder = await writeTree({ "a.jpg": file(1) });
  const { readDir } = Deno;
  try {
    Deno.readDir = () => {
      throw new Deno.errors.PermissionDenied();
    };
    await assertRejects(
      () => openPhotos(folder),
      Deno.errors.PermissionDenied,
      `this user may not read ${folder}: change its permissions`,
    );
  } finally {
    Deno.readDir = readDir;
    await Deno.remove(folder, { recursive: true });
  }
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

Deno.test("openPhotos() understands backslashes in labels", async () => {
  const labels = "file,male\n2019\\a.jpg,1\n.\\2019\\b\\c.jpg,0\n";
  const files = { "2019/a.jpg": file(1), "2019/b/c.jpg": file(2), "labels.csv": labels };
  await photos(files, (source, problems) => {
    assertEquals(recordsOf(source).map(({ attributes }) => attributes?.Male), [true, false]);
    assertEquals(problems, []);
  });
});

/** Text in UTF-16, with or without a byte order mark. */
function utf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), littleEndian);
  return bytes;
}

Deno.test("openPhotos() refuses labels that are not UTF-8 by line, and says what to do", async () => {
  const cure = 'save the file as UTF-8, which spreadsheets call "CSV UTF-8"';
  const damages: readonly (readonly [Uint8Array, string])[] = [
    [latin1("file,male\nZ\xfcrich.jpg,1\n"), 'line 2 is not UTF-8: got "Zürich.jpg,1"'],
    [latin1("file\r\na.jpg\r\n\x80.jpg\r\n"), 'line 3 is not UTF-8: got "€.jpg"'],
    [latin1("file\ra.jpg\rcaf\xe9"), 'line 3 is not UTF-8: got "café"'],
    [utf16("\ufefffile\na.jpg\n", true), "line 1 is not UTF-8 but looks like UTF-16"],
    [utf16("\ufefffile\na.jpg\n", false), "line 1 is not UTF-8 but looks like UTF-16"],
    [utf16("file\na.jpg\n", true), "line 1 is not UTF-8 but looks like UTF-16"],
    [utf16("file\na.jpg\n", false), "line 1 is not UTF-8 but looks like UTF-16"],
  ];
  for (const [labels, message] of damages) {
    const folder = await writeTree({ "a.jpg": file(1), "labels.csv": labels });
    const error = await assertRejects(() => openPhotos(folder), SyntaxError);
    const got = error.message.split(": save")[0]?.split("; save")[0];
    assertEquals(got, `Cannot read ${folder}/labels.csv as ${message}`);
    assert(error.message.endsWith(cure), error.message);
    await Deno.remove(folder, { recursive: true });
  }
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

Deno.test("openPhotos() has a fingerprint of names, labels and lengths, and stamps with times", async () => {
  const fingerprint = (files: FileTree) => photos(files, (source) => source.fingerprint);
  const plain = await fingerprint({ "a.jpg": file(1) });
  assertEquals(await fingerprint({ "a.jpg": file(2), "notes.txt": "x" }), plain);
  const others = [
    await fingerprint({ "b.jpg": file(1) }),
    await fingerprint({ "a.jpg": file(1), "labels.csv": "file,age\na.jpg,3\n" }),
    await fingerprint({ "a.jpg": file(1), "labels.csv": "file,age\na.jpg,4\n" }),
    await fingerprint({ "a.jpg": new Uint8Array(2) }),
  ];
  assertEquals(new Set([plain, ...others]).size, 5);
  const later = (folder: string) => Deno.utime(`${folder}/a.jpg`, WRITTEN, WRITTEN + 1);
  const touched = await photos(
    { "a.jpg": file(1) },
    (source) => ({ stamp: source.stamp(0), fingerprint: source.fingerprint }),
    later,
  );
  const stamp = { bytes: file(1).length, timeMs: 1000 * (WRITTEN + 1) };
  assertEquals(touched, { stamp, fingerprint: plain });
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
