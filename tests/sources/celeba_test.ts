import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { openCeleba } from "../../lib/sources/celeba.ts";
import { celebaFiles, type CelebaRow } from "../../lib/sources/write_celeba.ts";
import type { PictureSource } from "facespace/annotations";
import { miniature, PICTURES, ROWS, writeTree, zipEntries } from "./miniature.ts";
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

Deno.test("openCeleba() finds pictures in whatever folders of the zip they lie", async () => {
  for (const folder of ["", "img_align_celeba/img_align_celeba/"]) {
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
