/**
 * Either spelling, from a folder and from a zip, tells the same; and each kind of damage has its
 * own message, or a line of its own in the report, and nothing else is lost.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { crc32 } from "node:zlib";
import type { PictureRecord, PictureSource } from "facespace/annotations";
import { decodeImage } from "facespace/images";
import { celebaFiles, type CelebaRow, openCeleba } from "facespace/sources";
import {
  ATTRIBUTES,
  type Damage,
  DAMAGES,
  edit,
  EVERY,
  IDENTITIES,
  PARTITIONS,
  ZIP,
} from "./damages.ts";
import {
  type FileTree,
  miniature,
  PICTURES,
  ROWS,
  writeTree,
  WRITTEN,
  zipEntries,
} from "./miniature.ts";
import { writeZip } from "./write_zip.ts";

/** All that a source tells. */
async function contentsOf(source: PictureSource) {
  const indices = Array.from({ length: source.count }, (_, index) => index);
  return {
    records: indices.map((index) => source.record(index)),
    bytes: await Promise.all(indices.map((index) => source.read(index))),
    fingerprint: source.fingerprint,
    description: source.description,
    problems: source.problems,
  };
}

async function opened<T>(
  files: Parameters<typeof writeTree>[0],
  use: (source: PictureSource, folder: string) => T | Promise<T>,
  options = {},
): Promise<T> {
  const folder = await writeTree(files);
  const source = await openCeleba(folder, options);
  try {
    return await use(source, folder);
  } finally {
    await source.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("openCeleba() reads either spelling, from a folder and from a zip, identically", async () => {
  const expected = {
    records: ROWS.map(({ box: _, ...row }) => row),
    bytes: [...PICTURES.values()],
    description: "CelebA's aligned pictures (Liu et al. 2015)",
    problems: [],
  };
  const fingerprints = new Set<string>();
  for (const spelling of ["txt", "csv"] as const) {
    for (const pictures of ["folder", "zip"] as const) {
      const { fingerprint, ...rest } = await opened(
        miniature({ spelling, pictures }),
        contentsOf,
      );
      assertEquals(rest, expected, `${spelling}, ${pictures}`);
      fingerprints.add(fingerprint);
    }
  }
  assertEquals(fingerprints.size, 1);
});

Deno.test("openCeleba() gives boxes only where they are in the picture's pixels", async () => {
  const { records } = await opened(miniature(), contentsOf, { boxesAreInPicture: true });
  assertEquals(records, [...ROWS]);
});

Deno.test("openCeleba() has another fingerprint as soon as one value differs", async () => {
  const fingerprint = (files: Parameters<typeof writeTree>[0]) =>
    opened(files, (source) => source.fingerprint);
  const changed = (change: (row: CelebaRow) => CelebaRow) => ({
    ...miniature(),
    ...celebaFiles(ROWS.map((row, i) => i === 5 ? change(row) : row)),
  });
  const all = await Promise.all([
    fingerprint(miniature()),
    fingerprint(changed((row) => ({ ...row, identity: 7 }))),
    fingerprint(changed((row) => ({ ...row, partition: "test" }))),
    fingerprint(changed((row) => ({ ...row, attributes: { ...row.attributes, Young: true } }))),
    fingerprint(changed((row) => ({ ...row, attributes: { ...row.attributes, Young: false } }))),
    fingerprint(changed(({ landmarks, ...row }) => ({
      ...row,
      landmarks: { ...landmarks, nose: [1, 2] },
    }))),
  ]);
  // Young was one of the two already.
  assertEquals(new Set(all).size, 5);
});

Deno.test("openCeleba() tells by stamps that a picture is replaced, cut short or gone", async () => {
  const name = "img_align_celeba/000004.jpg";
  const whole = PICTURES.get("000004.jpg")!;
  const other = whole.with(30, 255 - (whole[30] ?? 0));
  const stampOf = async (
    change: (files: FileTree) => FileTree,
    touch: (folder: string) => Promise<void> = () => Promise.resolve(),
  ) => {
    const folder = await writeTree(change(miniature()));
    await touch(folder);
    const source = await openCeleba(folder);
    await source.close();
    await Deno.remove(folder, { recursive: true });
    return { stamp: source.stamp(3), fingerprint: source.fingerprint };
  };
  const put = (bytes: Uint8Array) => (files: FileTree): FileTree => ({ ...files, [name]: bytes });
  const later = (folder: string) => Deno.utime(`${folder}/${name}`, WRITTEN, WRITTEN + 1);
  const { [name]: _, ...without } = miniature();
  const [same, short, touched, gone] = await Promise.all([
    stampOf((files) => files),
    stampOf(put(whole.slice(0, -40))),
    stampOf(put(whole), later),
    stampOf(() => without),
  ]);
  const { length: bytes } = whole;
  const timeMs = 1000 * WRITTEN;
  assertEquals(same?.stamp, { bytes, timeMs });
  assertEquals(short?.stamp, { bytes: bytes - 40, timeMs });
  assertEquals(touched?.stamp, { bytes, timeMs: timeMs + 1000 });
  assertEquals(gone?.stamp, { bytes: -1 });
  // Another time alone makes no other data set: on another machine times are others.
  const prints = [same, short, touched, gone].map((each) => each?.fingerprint);
  assertEquals([prints[0] === prints[2], new Set(prints).size], [true, 3]);

  const zip = (picture: Uint8Array) => (): FileTree => ({
    ...miniature({ pictures: "zip" }),
    "img_align_celeba.zip": writeZip(
      zipEntries().map((entry, i) => i === 3 ? { ...entry, bytes: picture } : entry),
    ),
  });
  const moved = (folder: string) => Deno.utime(`${folder}/img_align_celeba.zip`, 1, 1);
  assertEquals((await stampOf(zip(whole), moved)).stamp, { bytes, crc32: crc32(whole) });
  assertEquals((await stampOf(zip(other))).stamp, { bytes, crc32: crc32(other) });
});

Deno.test("openCeleba() finds pictures under another ending, in a folder and in a zip", async () => {
  const renamed = (ending: string) =>
    zipEntries().map(({ name, ...entry }) => ({
      ...entry,
      name: name.replace(".jpg", ending),
    }));
  for (const ending of [".png", ".PNG", ".JPG", ".jfif", ".webp"]) {
    const { "img_align_celeba.zip": _, ...texts } = miniature({ pictures: "zip" });
    const packed = { ...texts, "img_align_celeba.zip": writeZip(renamed(ending)) };
    const unpacked = {
      ...texts,
      ...Object.fromEntries(renamed(ending).map(({ name, bytes }) => [name, bytes])),
    };
    for (const files of [packed, unpacked]) {
      await opened(files, async (source, folder) => {
        const { records, bytes, problems } = await contentsOf(source);
        assertEquals(records, UNDAMAGED);
        assertEquals(bytes, [...PICTURES.values()]);
        const place = files === packed ? ZIP : "img_align_celeba";
        assertEquals(problems.map((line) => line.replaceAll(folder, "DIR")), [
          `DIR/${place} has 8 pictures of DIR/${ATTRIBUTES} under another ending: 000001${ending} ` +
          "for 000001.jpg, …",
        ]);
      });
    }
  }
});

Deno.test("openCeleba() takes the folder where folder and zip are whole", async () => {
  const files = { ...miniature(), [ZIP]: writeZip(zipEntries()) };
  await opened(files, async (source, folder) => {
    const { bytes, problems } = await contentsOf(source);
    assertEquals(bytes, [...PICTURES.values()]);
    assertEquals(problems, [
      `${folder}/${ZIP} is not used, as the folder img_align_celeba is there too`,
    ]);
  });
});

Deno.test("openCeleba() prefers the picture of the very name", async () => {
  const other = new Uint8Array(9);
  const files = { ...miniature(), "img_align_celeba/000002.jpe": other };
  await opened(files, async (source, folder) => {
    assertEquals(await source.read(1), PICTURES.get("000002.jpg"));
    assertEquals(source.problems, [
      `${folder}/img_align_celeba has 1 picture without a line in ${folder}/${ATTRIBUTES}, left out: ` +
      "000002.jpe",
    ]);
  });
});

/** Where the official download has a file. */
function officialPlace(name: string): string {
  if (name.startsWith("img_align_celeba")) return `Img/${name}`;
  return name.startsWith("list_eval") ? `Eval/${name}` : `Anno/${name}`;
}

Deno.test("openCeleba() finds the official download's folders, zipped or not, PNG or not", async () => {
  for (const wrapper of ["", "CelebA/", "CelebA/CelebA/"]) {
    for (const pictures of ["folder", "zip"] as const) {
      for (const suffix of ["", "_png"]) {
        const files = Object.fromEntries(
          Object.entries(miniature({ pictures })).map(([name, content]) => [
            wrapper + officialPlace(name.replace("img_align_celeba", `img_align_celeba${suffix}`)),
            content,
          ]),
        );
        const { records, bytes, problems } = await opened(files, contentsOf);
        assertEquals(records, UNDAMAGED, `${wrapper}${pictures}`);
        assertEquals(bytes, [...PICTURES.values()]);
        assertEquals(problems, []);
      }
    }
  }
});

Deno.test("openCeleba() finds pictures in whatever folders of the zip they lie", async () => {
  const folders = [
    "",
    "img_align_celeba/img_align_celeba/",
    "img_align_celeba\\",
    "CelebA\\Img\\img_align_celeba\\",
  ];
  for (const folder of folders) {
    const zip = writeZip([
      { name: "img_align_celeba/", bytes: new Uint8Array() },
      { name: `__MACOSX/${folder}._000001.jpg`, bytes: new Uint8Array(9) },
      ...zipEntries(folder),
      { name: "img_align_celeba/readme.txt", bytes: new Uint8Array(9) },
    ]);
    const files = { ...miniature({ pictures: "zip" }), "img_align_celeba.zip": zip };
    const { bytes, problems } = await opened(files, contentsOf);
    assertEquals(bytes, [...PICTURES.values()]);
    assertEquals(problems, []);
  }
});

Deno.test("openCeleba() reads many pictures of a zip at once", async () => {
  await opened(miniature({ pictures: "zip" }), async (source) => {
    const indices = Array.from({ length: 400 }, (_, i) => (i * 5) % ROWS.length);
    const read = await Promise.all(indices.map((index) => source.read(index)));
    const expected = [...PICTURES.values()];
    assert(read.every((bytes, i) => bytes.every((byte, k) => byte === expected[indices[i]!]?.[k])));
  });
});

Deno.test("openCeleba() refuses an index that is not there", async () => {
  await opened(miniature(), async (source) => {
    for (const index of [-1, 8, 0.5]) {
      assertThrows(() => source.record(index), RangeError, `there are 8: got index ${index}`);
      await assertRejects(() => source.read(index), RangeError, `got index ${index}`);
    }
  });
});

const UNDAMAGED: readonly PictureRecord[] = ROWS.map(({ box: _, ...row }) => row);

for (const damage of DAMAGES) {
  const does = damage.error === undefined ? "loses nothing else by" : "says what to do about";
  Deno.test(`openCeleba() ${does} ${damage.what}`, async () => {
    const { of, files = (same: FileTree) => same, onDisk } = damage;
    const folder = await writeTree(files(miniature(of)));
    const local = (message: string) => message.replaceAll(folder, "DIR");
    try {
      await onDisk?.(folder);
      if (damage.error === undefined) await checkOpened(folder, damage, local);
      else await checkRefused(folder, damage.error, local);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

async function checkRefused(
  folder: string,
  message: string,
  local: (message: string) => string,
): Promise<void> {
  const error = await assertRejects(() => openCeleba(folder), Error);
  assertEquals(local(error.message), message);
  const kind = message.startsWith("Cannot open") ? Deno.errors.NotFound : SyntaxError;
  assert(error instanceof kind, error.name);
}

/** Checks the report, every record, and every picture: its bytes, or why it cannot be read. */
async function checkOpened(
  folder: string,
  { problems = [], unreadable = {}, records = (same) => same }: Damage,
  local: (message: string) => string,
): Promise<void> {
  const source = await openCeleba(folder);
  try {
    assertEquals(source.problems.map(local), [...problems]);
    assertEquals(EVERY.map((index) => source.record(index)), [...records(UNDAMAGED)]);
    for (const [index, bytes] of [...PICTURES.values()].entries()) {
      const message = unreadable[index];
      if (message === undefined) {
        assertEquals(await source.read(index), bytes);
        continue;
      }
      const error = await assertRejects(() => source.read(index), Error);
      assertEquals(local(error.message), message);
    }
  } finally {
    await source.close();
  }
}

Deno.test("every kind of damage has a message of its own, and there are thirty and more", () => {
  const messages = DAMAGES.map(({ error, problems, unreadable }) =>
    JSON.stringify([error, problems, unreadable])
  );
  assertGreaterOrEqual(messages.length, 30);
  assertEquals(new Set(messages).size, messages.length);
  assertEquals(messages.filter((message) => message === "[null,null,null]"), []);
});

const CHANGES: Readonly<Record<string, (files: FileTree) => FileTree>> = {
  "Windows' line ends": (files) => eachText(files, (text) => text.replaceAll("\n", "\r\n")),
  "a byte order mark": (files) => eachText(files, (text) => `\ufeff${text}`),
  "no newline at the end": (files) => eachText(files, (text) => text.trimEnd()),
  "empty lines at the end": (files) => eachText(files, (text) => `${text}\n \n`),
  "tabs": (files) => eachText(files, (text) => text.replaceAll(/ +/g, "\t")),
  "lines in another order": (files) =>
    eachText(files, (text, name) => {
      if (name === ATTRIBUTES) return text;
      const lines = text.trimEnd().split("\n");
      const head = name === IDENTITIES || name === PARTITIONS ? 0 : 2;
      return [...lines.slice(0, head), ...lines.slice(head).reverse(), ""].join("\n");
    }),
  "the official download's folders": (files) => moved(files, officialPlace),
  "folders one level deeper": (files) => moved(files, (name) => `CelebA/${officialPlace(name)}`),
  "other files beside the pictures": (files) => ({
    ...files,
    "img_align_celeba/._000001.jpg": new Uint8Array(9),
    "img_align_celeba/Thumbs.db": new Uint8Array(9),
    "__MACOSX/list_attr_celeba.txt": "rubbish",
  }),
  "pictures in a folder of the folder": (files) =>
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name.replace("img_align_celeba/", "img_align_celeba/img_align_celeba/"),
        content,
      ]),
    ),
};

function moved(files: FileTree, place: (name: string) => string): FileTree {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [place(name), content]));
}

function eachText(files: FileTree, change: (text: string, name: string) => string): FileTree {
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      name,
      typeof content === "string" ? change(content, name) : content,
    ]),
  );
}

for (const [what, change] of Object.entries(CHANGES)) {
  Deno.test(`openCeleba() takes ${what} as no damage`, async () => {
    const plain = await writeTree(miniature());
    const folder = await writeTree(change(miniature()));
    try {
      await checkOpened(folder, { what }, (message) => message);
      const [one, other] = [await openCeleba(plain), await openCeleba(folder)];
      assertEquals(other.fingerprint, one.fingerprint);
    } finally {
      await Deno.remove(folder, { recursive: true });
      await Deno.remove(plain, { recursive: true });
    }
  });
}

Deno.test("openCeleba() keeps the order of the attribute file", async () => {
  const reversed = edit(ATTRIBUTES, (text) => {
    const lines = text.trimEnd().split("\n");
    return [...lines.slice(0, 2), ...lines.slice(2).reverse(), ""].join("\n");
  });
  const folder = await writeTree(reversed(miniature()));
  const source = await openCeleba(folder);
  const records = EVERY.map((index) => source.record(index));
  assertEquals(records, UNDAMAGED.toReversed());
  assertEquals(await source.read(0), PICTURES.get("000008.jpg"));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a JPEG that is cut short is read, and its decoding says so", async () => {
  const files = miniature();
  const name = "img_align_celeba/000004.jpg";
  const whole = files[name];
  assert(whole instanceof Uint8Array);
  const folder = await writeTree({ ...files, [name]: whole.slice(0, -40) });
  const source = await openCeleba(folder);
  const bytes = await source.read(3);
  await assertRejects(
    () => decodeImage(bytes),
    SyntaxError,
    "Cannot decode a picture as it is damaged or cut short: VipsJpeg: premature end of JPEG image",
  );
  await Deno.remove(folder, { recursive: true });
});

const isRoot = Deno.uid() === 0;
Deno.test({
  name: `a picture that may not be read is named${isRoot ? " (ignored: root may read all)" : ""}`,
  ignore: isRoot,
  fn: async () => {
    const folder = await writeTree(miniature());
    await Deno.chmod(`${folder}/img_align_celeba/000004.jpg`, 0);
    const source = await openCeleba(folder);
    await assertRejects(() => source.read(3), Error, "this user may not read it");
    await Deno.remove(folder, { recursive: true });
  },
});
