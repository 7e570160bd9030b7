import { assert, assertEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { openFaceStore } from "facespace/store";
import { projectPath } from "facespace/system";
import { leftovers, markVariable } from "../notebook/fixture.ts";
import { extractFake, folderBytes } from "./fake_extraction.ts";
import { type FakePicture, writeFakePictures } from "./fake_pictures.ts";

const program = fileURLToPath(new URL("./fake_extraction.ts", import.meta.url));
const onLinux = Deno.build.os === "linux";

/** A folder in the project's own, which is not read by `deno info` and is removed afterwards. */
async function sandbox(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = projectPath(".facespace", "tests", crypto.randomUUID());
  await Deno.mkdir(folder, { recursive: true });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function pictures(count: number, special: Record<number, Partial<FakePicture>> = {}) {
  return Array.from({ length: count }, (_, i): FakePicture => ({
    name: `${String(i).padStart(4, "0")}.jpg`,
    ...special[i],
  }));
}

/** Waits until a folder is there and has so many chunks. */
async function untilChunks(folder: string, count: number): Promise<void> {
  for (;;) {
    const names: string[] = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)
      .catch(() => []);
    const chunks = names.filter((name) => name.endsWith(".chunk"));
    if (names.includes("recipe.json") && chunks.length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

Deno.test("extractFaces() takes every face and reports every picture without one", () =>
  sandbox(async (folder) => {
    await writeFakePictures(
      `${folder}/in`,
      pictures(150, {
        3: { faces: "two", record: { identity: 6, attributes: { Male: true } } },
        10: { faces: "none" },
        11: { faces: "missing" },
        70: { faces: "empty" },
        71: { faces: "garbage" },
        72: { faces: "fails" },
      }),
    );
    const { report, extracted } = await extractFake(`${folder}/in`, {
      to: `${folder}/out`,
      processes: 2,
    });
    assertEquals(extracted, 150);
    assertEquals(report, {
      pictures: 150,
      faces: 146,
      rungs: { a: 145, b: 1 },
      reasons: { missing: 1, unreadable: 2, "no face": 1, failed: 1 },
      skipped: [
        { picture: "0010.jpg", reason: "no face", detail: "" },
        { picture: "0011.jpg", reason: "missing", detail: "No such file: 0011.jpg" },
        { picture: "0070.jpg", reason: "unreadable", detail: "its file is empty" },
        { picture: "0071.jpg", reason: "unreadable", detail: "It is no picture" },
        { picture: "0072.jpg", reason: "failed", detail: "The network does not like it" },
      ],
      problems: ["pictures.json line 1: these are no pictures"],
    });
    const csv = await Deno.readTextFile(`${folder}/out/report.csv`);
    assert(csv.includes("0071.jpg,unreadable,It is no picture\n"), csv);
    const store = await openFaceStore(`${folder}/out`, { sizePx: 12 });
    assertEquals(store.count, 146);
    assertEquals(store.table.names.slice(2, 6), ["0002.jpg", "0003.jpg", "0003.jpg#2", "0004.jpg"]);
    // A given identity stays; others count from the first that is free, a second face's apart.
    assertEquals([...store.table.identities.slice(2, 6)], [9, 6, 7 + 150 + 3, 11]);
    assertEquals(store.table.row(3).attributes.Male, true);
    assertEquals(store.table.row(3).confidences.Male, undefined);
    assertEquals(store.table.row(4).confidences.Male, 0.875);
    assertEquals((await store.read([5]))[0], 4);
    await store.close();
    assertEquals(await Deno.stat(`${folder}/out.chunks`).catch(() => "gone"), "gone");
  }));

Deno.test("extractFaces() gives the same bytes for any number of processes, and once is enough", () =>
  sandbox(async (folder) => {
    await writeFakePictures(`${folder}/in`, pictures(300, { 20: { faces: "none" } }));
    await extractFake(`${folder}/in`, { to: `${folder}/one`, processes: 1 });
    await extractFake(`${folder}/in`, { to: `${folder}/three`, processes: 3 });
    const one = await folderBytes(`${folder}/one`);
    assert(one.has("faces.parquet") && one.has("report.csv"), [...one.keys()].join());
    assertEquals(await folderBytes(`${folder}/three`), one);
    const again = await extractFake(`${folder}/in`, { to: `${folder}/one` });
    assertEquals([again.extracted, again.report.faces], [0, 299]);
  }));

Deno.test("extractFaces() leaves out a picture that ends the process, and reports it", () =>
  sandbox(async (folder) => {
    await writeFakePictures(`${folder}/in`, pictures(140, { 130: { faces: "crash" } }));
    const lines: string[] = [];
    const { report, crashes } = await extractFake(`${folder}/in`, {
      to: `${folder}/out`,
      processes: 1,
      log: (line) => lines.push(line),
    });
    assertEquals(report.skipped, [{ picture: "0130.jpg", reason: "crash", detail: "" }]);
    assertEquals(report.faces, 139);
    assert(crashes >= 4, lines.join("\n"));
    assert(lines.some((line) => line.includes("killed by SIGKILL")), lines.join("\n"));
  }));

Deno.test("extractFaces() refuses a folder that holds anything else, and changes nothing", () =>
  sandbox(async (folder) => {
    await writeFakePictures(`${folder}/in`, pictures(3));
    await assertRejects(
      () => extractFake(`${folder}/in`, { to: `${folder}/in` }),
      RangeError,
      "holds something else, such as pictures.json",
    );
    await extractFake(`${folder}/in`, { to: `${folder}/out` });
    await assertRejects(
      () => extractFake(`${folder}/in`, { to: `${folder}/out`, policy: "levelled" }),
      RangeError,
      'settings.policy is "box" there and "levelled" here',
    );
    // Chunks of a run that was not finished are work, too.
    await Deno.mkdir(`${folder}/new.chunks`);
    const recipe = JSON.stringify({ extraction: 0 });
    await Deno.writeTextFile(`${folder}/new.chunks/recipe.json`, recipe);
    await assertRejects(
      () => extractFake(`${folder}/in`, { to: `${folder}/new` }),
      RangeError,
      `delete ${folder}/new.chunks`,
    );
    assertEquals(await Deno.readTextFile(`${folder}/new.chunks/recipe.json`), recipe);
  }));

Deno.test({
  name:
    "extractFaces() killed at any moment goes on, leaves no process, and ends with the same bytes",
  ignore: !onLinux,
  fn: () =>
    sandbox(async (folder) => {
      const slow = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [i, { ms: 2 }]));
      await writeFakePictures(`${folder}/in`, pictures(400, slow));
      await extractFake(`${folder}/in`, { to: `${folder}/whole`, processes: 2 });
      const mark = crypto.randomUUID();
      for (const chunksBefore of [0, 2, 4]) {
        const child = new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "--quiet", program, `${folder}/in`, `${folder}/killed`, "2"],
          cwd: projectPath(),
          env: { [markVariable]: mark },
          stdin: "null",
          stdout: "null",
        }).spawn();
        await untilChunks(`${folder}/killed.chunks`, chunksBefore);
        child.kill("SIGKILL");
        await child.status;
        assertEquals(await leftovers(mark, 5000), []);
      }
      const lines: string[] = [];
      await extractFake(`${folder}/in`, {
        to: `${folder}/killed`,
        processes: 2,
        log: (line) => lines.push(line),
      });
      assert(lines.some((line) => line.startsWith("Going on")), lines.join("\n"));
      assertEquals(await folderBytes(`${folder}/killed`), await folderBytes(`${folder}/whole`));
    }),
});

Deno.test("extractFaces() stops when it is aborted, and keeps what is finished", () =>
  sandbox(async (folder) => {
    const slow = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [i, { ms: 2 }]));
    await writeFakePictures(`${folder}/in`, pictures(200, slow));
    const stop = new AbortController();
    const reason = new Error("enough");
    const stopped = await assertRejects(() =>
      extractFake(`${folder}/in`, {
        to: `${folder}/out`,
        processes: 1,
        signal: stop.signal,
        onProgress: ({ done }) => done >= 100 && stop.abort(reason),
      })
    );
    assertEquals(stopped, reason);
    const resumed = await extractFake(`${folder}/in`, { to: `${folder}/out`, processes: 1 });
    assert(resumed.extracted <= 136, String(resumed.extracted));
    assertEquals(resumed.report.faces, 200);
  }));

Deno.test("extractFaces() waits for another one to the same folder, and can be stopped meanwhile", () =>
  sandbox(async (folder) => {
    const slow = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [i, { ms: 1 }]));
    await writeFakePictures(`${folder}/in`, pictures(200, slow));
    const stop = new AbortController();
    const reason = new Error("enough of waiting");
    const lines: string[] = [];
    const extract = (signal?: AbortSignal) =>
      extractFake(`${folder}/in`, {
        to: `${folder}/out`,
        processes: 1,
        signal,
        log: (line) => {
          lines.push(line);
          if (signal && line.includes("waiting for it")) stop.abort(reason);
        },
      });
    const first = extract();
    while (!lines.some((line) => line.includes("to go"))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const second = extract();
    assertEquals(await assertRejects(() => extract(stop.signal)), reason);
    assertEquals((await first).extracted, 200);
    assertEquals((await second).extracted, 0);
  }));

Deno.test("extractFaces() does not mix what workers with different software have made", () =>
  sandbox(async (folder) => {
    const slow = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [i, { ms: 1 }]));
    await writeFakePictures(`${folder}/in`, pictures(300, slow));
    const extract = () =>
      extractFake(`${folder}/in`, {
        to: `${folder}/out`,
        processes: 2,
        // Before the second worker starts.
        log: (line) => {
          if (line.includes("to go")) Deno.writeTextFileSync(`${folder}/in/backend.txt`, "fake 2");
        },
      });
    await assertRejects(
      extract,
      Error,
      'backend is "fake 1" there and "fake 2" here',
    );
    // Nor does a later run go on with other software.
    await assertRejects(
      extract,
      RangeError,
      'software.backend is "fake 1" there and "fake 2" here',
    );
  }));
