import { assert, assertEquals, assertRejects } from "@std/assert";
import { mergeShards, type SkippedPicture } from "facespace/faces";
import { openFaceStore } from "facespace/store";
import { inFolder } from "../in_folder.ts";
import { extractFake, folderBytes } from "./fake_extraction.ts";
import { type FakePicture, writeFakePictures } from "./fake_pictures.ts";

type Options = Parameters<typeof extractFake>[1];

function pictures(count: number): FakePicture[] {
  return Array.from({ length: count }, (_, i) => ({ name: `${String(i).padStart(4, "0")}.jpg` }));
}

/** Pictures with some of them changed. */
function changed(
  all: readonly FakePicture[],
  changes: Readonly<Record<number, Partial<FakePicture>>>,
): FakePicture[] {
  return all.map((picture, i) => ({ ...picture, ...changes[i] }));
}

/** Extracts, and tells what was logged of changes. */
async function extract(from: string, to: string, options: Partial<Options> = {}) {
  const lines: string[] = [];
  const run = await extractFake(from, {
    to,
    processes: 2,
    log: (line) => lines.push(line),
    ...options,
  });
  return { ...run, lines, change: lines.filter((line) => line.includes("again")) };
}

/** Expects a store to be, byte for byte, what a new run makes. */
async function assertAsNew(from: string, to: string, options: Partial<Options> = {}) {
  const fresh = `${to}-fresh-${crypto.randomUUID().slice(0, 8)}`;
  const { folder } = await extract(from, fresh, options);
  assertEquals(await folderBytes(to), await folderBytes(folder));
}

const MIXED = changed(pictures(150), {
  3: { faces: "two", record: { identity: 6, attributes: { Male: true } } },
  10: { faces: "none" },
  20: { faces: "missing" },
  30: { faces: "garbage" },
  31: { faces: "empty" },
  40: { note: "passed over: it" },
  90: { faces: "crash" },
});

Deno.test("extractFaces() looks again at what was replaced, added or taken away, and at no more", () =>
  inFolder(async (folder) => {
    const [from, to] = [`${folder}/in`, `${folder}/out`];
    await writeFakePictures(from, MIXED);
    const first = await extract(from, to);
    assertEquals([first.made, first.extracted, first.change], [true, 150, []]);
    assertEquals(first.report.notes, [{ picture: "0040.jpg", note: "passed over: it" }]);
    const again = await extract(from, to, { program: "/none" });
    assertEquals([again.made, again.extracted, again.lines], [false, 0, []]);
    assertEquals(again.report, first.report);

    const now = [
      { name: "0000-new.jpg", look: 77 },
      ...changed(MIXED, {
        5: { look: 99, timeMs: 1 }, // of the same length
        20: { faces: "one" }, // no longer missing
        30: { faces: "one", timeMs: 5 }, // no longer cut short
        41: { timeMs: 8 }, // only written again
      }).filter((_, i) => i !== 100 && i !== 3),
      { name: "9999.jpg", faces: "none" as const },
    ];
    await writeFakePictures(from, now);
    const next = await extract(from, to);
    assertEquals(next.change, ["3 pictures changed, 2 new, 2 gone: looking at 5 of 150 again"]);
    assertEquals([next.made, next.extracted], [true, 5]);
    await assertAsNew(from, to);
    assertEquals((await extract(from, to, { program: "/none" })).made, false);
    const left = (skipped: readonly SkippedPicture[]) => skipped.map(({ picture }) => picture);
    assertEquals(left(next.report.skipped), ["0010.jpg", "0031.jpg", "0090.jpg", "9999.jpg"]);
    const csv = await Deno.readTextFile(`${to}/report.csv`);
    assert(csv.includes("0040.jpg,taken,passed over: it\n"), csv);
  }));

Deno.test("extractFaces() looks at no picture again where only labels changed", () =>
  inFolder(async (folder) => {
    const [from, to] = [`${folder}/in`, `${folder}/out`];
    const labelled = (i: number) => ({
      identity: i >> 1,
      attributes: { Smiling: i % 2 === 0, Bald: true },
      ageYears: 20 + i,
    });
    const all = pictures(80).map((picture, i) => ({ ...picture, record: labelled(i) }))
      .map(({ record, ...picture }, i) => i < 8 ? { ...picture, record } : picture);
    await writeFakePictures(from, all);
    await extract(from, to);
    await writeFakePictures(
      from,
      changed(all, {
        0: { record: { ...labelled(9), partition: "test", measures: { smile: 0.25 } } },
        1: { record: { ...labelled(1), attributes: { Smiling: true } } },
        20: { record: { attributes: { Smiling: false }, ageYears: 61, identity: 4 } },
      }),
    );
    const next = await extract(from, to, { program: "/none" });
    assertEquals(next.change, ["labels changed: looking at 0 of 80 again"]);
    await assertAsNew(from, to);
    // Here a network has to say more (twice) or would not be asked any more.
    await writeFakePictures(
      from,
      changed(all, {
        0: { record: { ...labelled(0), attributes: { Bald: true } } },
        30: { record: { attributes: { Smiling: true, Male: true, Young: true } } },
      }),
    );
    const more = await extract(from, to);
    assertEquals(more.change, ["labels changed: looking at 3 of 80 again"]);
    await assertAsNew(from, to);
  }));

Deno.test("extractFaces() stopped on its way to a new store keeps the old one, and goes on", () =>
  inFolder(async (folder) => {
    const [from, to] = [`${folder}/in`, `${folder}/out`];
    const all = pictures(300).map((picture) => ({ ...picture, ms: 1 }));
    await writeFakePictures(from, all);
    await extract(from, to);
    const before = await folderBytes(to);
    const now = all.map((picture, i) => i < 200 ? { ...picture, look: i % 9, timeMs: 1 } : picture);
    await writeFakePictures(from, now);
    const stop = new AbortController();
    await assertRejects(() =>
      extract(from, to, {
        processes: 1,
        signal: stop.signal,
        onProgress: ({ phase, done }) =>
          phase === "extract" && done >= 100 && stop.abort(new Error("enough")),
      })
    );
    assertEquals(await folderBytes(to), before);
    // Some of these change once more meanwhile, and one is taken away.
    await writeFakePictures(from, changed(now, { 2: { look: 200, timeMs: 3 } }).slice(1));
    const { extracted, lines } = await extract(from, to, { processes: 1 });
    assert(extracted < 200 - 60, lines.join("\n"));
    assert(lines.some((line) => line.startsWith("Going on after ")), lines.join("\n"));
    await assertAsNew(from, to);
    assertEquals(await Deno.stat(`${to}.chunks`).catch(() => "gone"), "gone");
  }));

Deno.test("extractFaces() does not mix faces of other software into a store, but makes all anew", () =>
  inFolder(async (folder) => {
    const [from, to] = [`${folder}/in`, `${folder}/out`];
    await writeFakePictures(from, pictures(70));
    await extract(from, to);
    await Deno.writeTextFile(`${from}/backend.txt`, "fake 2");
    assertEquals((await extract(from, to)).made, false);
    await writeFakePictures(from, pictures(71));
    const next = await extract(from, to);
    assertEquals(next.extracted, 71);
    assert(next.lines.some((line) => line.includes('backend is "fake 1" there and "fake 2" here')));
    await assertAsNew(from, to);
  }));

Deno.test("extractFaces() leaves a store alone where the next one would be empty", () =>
  inFolder(async (folder) => {
    const [from, to] = [`${folder}/in`, `${folder}/out`];
    await writeFakePictures(from, pictures(3));
    await extract(from, to);
    const before = await folderBytes(to);
    await writeFakePictures(from, pictures(3).map((each) => ({ ...each, faces: "none" })));
    await assertRejects(() => extract(from, to), RangeError, "as it would be empty");
    assertEquals(await folderBytes(to), before);
  }));

Deno.test("extractFaces() follows pictures to another place, and never mixes others in", () =>
  inFolder(async (folder) => {
    const [from, other, to] = [`${folder}/in`, `${folder}/other`, `${folder}/out`];
    await writeFakePictures(from, pictures(10));
    await extract(from, to);
    const before = await folderBytes(to);
    await writeFakePictures(other, pictures(12));
    await assertRejects(
      () => extract(other, to),
      RangeError,
      `holds those of other pictures, ${from}: choose another folder by --to`,
    );
    assertEquals(await folderBytes(to), before);
    await Deno.remove(from, { recursive: true });
    assertEquals((await extract(other, to)).change, ["2 new: looking at 2 of 12 again"]);
    await assertAsNew(other, to);
    // With none in common they are others, even if those of before are gone.
    await Deno.remove(other, { recursive: true });
    await writeFakePictures(from, [{ name: "a.jpg" }]);
    await assertRejects(() => extract(from, to), RangeError, "those of other pictures");
  }));

Deno.test("extractFaces() gives back a store that a killed process has moved away", () =>
  inFolder(async (folder) => {
    const [from, to] = [`${folder}/in`, `${folder}/out`];
    await writeFakePictures(from, pictures(4));
    await extract(from, to);
    await Deno.rename(to, `${to}.replaced`);
    assertEquals((await extract(from, to, { program: "/none" })).made, false);
    const store = await openFaceStore(to);
    assertEquals(store.count, 4);
    await store.close();
  }));

Deno.test("mergeShards() of shards that were brought up to date gives the bytes of one run", () =>
  inFolder(async (folder) => {
    const [from, to] = [`${folder}/in`, `${folder}/out`];
    const all = changed(pictures(200), { 0: { record: { identity: 3 } } });
    await writeFakePictures(from, all);
    const shards = async () => {
      const made = [];
      for (const index of [1, 2, 3]) {
        made.push(await extract(from, `${folder}/part`, { shard: { index, count: 3 } }));
      }
      return made;
    };
    const folders = (await shards()).map((each) => each.folder);
    await mergeShards(folders, to);
    await assertAsNew(from, to);
    await writeFakePictures(from, changed(all, { 150: { look: 5, timeMs: 2 } }).slice(0, -1));
    assertEquals((await shards()).map(({ extracted }) => extracted), [0, 0, 1]);
    await mergeShards(folders, to);
    await assertAsNew(from, to);
    // The merged store is known as one that one run made.
    assertEquals((await extract(from, to, { program: "/none" })).made, false);
  }));
