import { assertEquals, assertGreaterOrEqual, assertLess, assertRejects } from "@std/assert";
import {
  portraitFaces,
  type PortraitFacesOptions,
} from "../../../lib/images/portraits/portrait_faces.ts";
import { projectPath } from "../../../lib/runtime/project.ts";

const COUNT = 40;

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const draw = (directory: string, options: Partial<PortraitFacesOptions> = {}) =>
  portraitFaces({ count: COUNT, seed: "test", directory, ...options });

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

/** Starts the command line, and kills it without warning once its first shard is written. */
async function drawAndKill(directory: string): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", projectPath("lib/tasks/portraits.ts")].concat(
      ["--count", String(COUNT), "--seed", "test", "--directory", directory],
    ),
    cwd: projectPath(),
    stdout: "null",
    stderr: "null",
  }).spawn();
  const firstShard = `${directory}.partial/00000.bin`;
  const deadlineMs = performance.now() + 60_000;
  while (!await Deno.stat(firstShard).then(() => true, () => false)) {
    if (performance.now() > deadlineMs) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  child.kill("SIGKILL");
  await child.status;
}

Deno.test("portraitFaces() goes on after a kill and ends as if undisturbed", () =>
  withFolder(async (folder) => {
    const undisturbed = await draw(`${folder}/undisturbed`);
    assertEquals(undisturbed.pixels.length, COUNT * 80 * 80 * 3);
    assertEquals(namesIn(folder), ["undisturbed"]);

    await drawAndKill(`${folder}/killed`);
    assertEquals(namesIn(folder), ["killed.partial", "undisturbed"]);
    let firstDone = -1;
    const onProgress = (done: number) => {
      if (firstDone < 0) firstDone = done;
    };
    const resumed = await draw(`${folder}/killed`, { onProgress });
    assertGreaterOrEqual(firstDone, 25);
    assertLess(firstDone, COUNT);
    assertEquals(resumed, undisturbed);
    assertEquals(namesIn(folder), ["killed", "undisturbed"]);
    for (const name of namesIn(`${folder}/killed`)) {
      assertEquals(
        await Deno.readFile(`${folder}/killed/${name}`),
        await Deno.readFile(`${folder}/undisturbed/${name}`),
        name,
      );
    }

    const fewer = await draw(`${folder}/fewer`, { count: 10, inFlight: 1 });
    const bytes = 10 * 80 * 80 * 3;
    assertEquals(fewer.pixels, undisturbed.pixels.slice(0, bytes), "a prefix, one in flight");
    assertEquals(fewer.attributes, undisturbed.attributes.slice(0, 10));
    assertEquals([...fewer.identities], [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]);
  }));

Deno.test("portraitFaces() reads its cache, tells damage and notices other options", () =>
  withFolder(async (folder) => {
    const options = { count: 3, sizePx: 16 };
    const drawn = await draw(folder, options);
    const before = await Deno.stat(`${folder}/faces.npy`);
    assertEquals(await draw(folder, options), drawn);
    assertEquals((await Deno.stat(`${folder}/faces.npy`)).mtime, before.mtime);

    const npy = await Deno.readFile(`${folder}/faces.npy`);
    await Deno.writeFile(`${folder}/faces.npy`, npy.with(500, (npy[500] ?? 0) ^ 1));
    await assertRejects(() => draw(folder, options), SyntaxError, `${folder}/faces.npy`);
    assertEquals((await draw(folder, { ...options, count: 2 })).count, 2);
  }));

Deno.test("portraitFaces() stops when its signal is aborted", () =>
  withFolder(async (folder) => {
    const stop = new AbortController();
    let drawn = 0;
    const onProgress = (done: number) => {
      drawn = done;
      if (done === 2) stop.abort(new Error("enough"));
    };
    const options = { signal: stop.signal, onProgress, inFlight: 2 };
    await assertRejects(() => draw(`${folder}/set`, options), Error, "enough");
    assertLess(drawn, 5);
    await assertRejects(() => draw(`${folder}/set`, options), Error, "enough");
  }));

Deno.test("portraitFaces() refuses options out of range", async () => {
  const refuses = (options: Partial<PortraitFacesOptions>, message: string) =>
    assertRejects(() => draw("/nowhere", options), RangeError, message);
  await refuses({ count: 0 }, "count must be a whole number from 1: got 0");
  await refuses({ sizePx: 80.5 }, "sizePx must be a whole number from 1: got 80.5");
  await refuses({ variety: 2 }, "variety must be 0 to 1: got 2");
});
