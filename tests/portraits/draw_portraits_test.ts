import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertRejects,
} from "@std/assert";
import { ATTRIBUTE_NAMES } from "facespace/annotations";
import { decodeImage } from "facespace/images";
import { drawPortraits, type DrawPortraitsOptions } from "facespace/portraits";
import { projectPath } from "facespace/system";
import { inFolder } from "../in_folder.ts";

const COUNT = 24;
const options = { count: COUNT, seed: "test", picturesPerPerson: 2 };

const draw = (folder: string, more: DrawPortraitsOptions = {}) =>
  drawPortraits({ ...options, ...more, folder });

/** All files below a folder with their bytes, in hexadecimal. */
async function contents(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) {
      for (const [below, bytes] of Object.entries(await contents(`${folder}/${name}`))) {
        files[`${name}/${below}`] = bytes;
      }
    } else files[name] = (await Deno.readFile(`${folder}/${name}`)).toHex();
  }
  return Object.fromEntries(Object.entries(files).sort());
}

const linesOf = async (path: string) => (await Deno.readTextFile(path)).trimEnd().split("\n");

const picturesIn = (folder: string) =>
  Deno.stat(folder).then(() => [...Deno.readDirSync(folder)].map(({ name }) => name), () => []);

/** Starts a process that draws, and kills it without warning once `pictures` of them are there. */
async function drawAndKill(folder: string, pictures: number): Promise<void> {
  const module = new URL(`file://${projectPath("lib/portraits/draw_portraits.ts")}`).href;
  const code = `import { drawPortraits } from ${JSON.stringify(module)};
    await drawPortraits(${JSON.stringify({ ...options, folder })});`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", code],
    cwd: projectPath(),
    stdout: "null",
    stderr: "null",
  }).spawn();
  let ended = false;
  const status = child.status.finally(() => ended = true);
  while (!ended && (await picturesIn(`${folder}/img_align_celeba`)).length < pictures) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (!ended) child.kill("SIGKILL");
  await status;
}

Deno.test("drawPortraits() writes CelebA's layout and the truth behind it", () =>
  inFolder(async (folder) => {
    assertEquals((await draw(folder)).drawn, COUNT);
    const image = await decodeImage(
      await Deno.readFile(`${folder}/img_align_celeba/000001.jpg`),
    );
    assertEquals([image.widthPx, image.heightPx], [178, 218]);

    const attributes = await linesOf(`${folder}/list_attr_celeba.txt`);
    assertEquals(attributes.slice(0, 2), [String(COUNT), `${ATTRIBUTE_NAMES.join(" ")} `]);
    assertEquals(attributes.length, COUNT + 2);
    assertEquals(attributes[2]?.split(/\s+/).length, 41);
    const identities = await linesOf(`${folder}/identity_CelebA.txt`);
    assertEquals(identities.slice(0, 3), ["000001.jpg 1", "000002.jpg 1", "000003.jpg 2"]);

    const truth = (await linesOf(`${folder}/truth.csv`)).map((line) => line.split(","));
    assertEquals(truth.length, COUNT + 1);
    const [header = [], ...rows] = truth;
    const smiling = ATTRIBUTE_NAMES.indexOf("Smiling") + 1;
    for (const [i, row] of rows.entries()) {
      const smile = Number(row[header.indexOf("smile")]);
      const labels = attributes[i + 2]?.split(/\s+/) ?? [];
      assertEquals([row[0], labels[smiling]], [labels[0], smile > 0.4 ? "1" : "-1"]);
      const years = Number(row[header.indexOf("age_years")]);
      assert(years >= 18 && years <= 75, `${years} years`);
    }
    const manifest = JSON.parse(await Deno.readTextFile(`${folder}/manifest.json`));
    assertEquals(manifest.recipe.count, COUNT);
    assertEquals(Object.keys(manifest.sha256).length, 7);
  }));

Deno.test("drawPortraits() keeps each person in one partition, eight of ten for training", () =>
  inFolder(async (folder) => {
    await draw(folder, { count: 20, picturesPerPerson: 1 });
    const parts = (await linesOf(`${folder}/list_eval_partition.txt`)).map((line) => line.at(-1));
    const often = (part: string) => parts.filter((other) => other === part).length;
    assertEquals(["0", "1", "2"].map(often), [16, 2, 2]);
  }));

Deno.test("drawPortraits() goes on after a kill and ends as if undisturbed", () =>
  inFolder(async (folder) => {
    await draw(`${folder}/undisturbed`);
    const expected = await contents(`${folder}/undisturbed`);
    for (const pictures of [1, 9]) {
      const killed = `${folder}/killed at ${pictures}`;
      await drawAndKill(killed, pictures);
      const left = (await picturesIn(`${killed}/img_align_celeba`))
        .filter((name) => name.endsWith(".jpg")).length;
      assertLess(left, COUNT);
      // What a power failure may leave: a picture without its end; and an unfinished one of a kill.
      const torn = `${killed}/img_align_celeba/000020.jpg`;
      await Deno.writeFile(torn, new Uint8Array([0xff, 0xd8, 0xff, 0, 0, 0, 0]));
      await Deno.writeFile(`${torn}.01234567.part`, new Uint8Array(100));
      let firstDone = -1;
      const onProgress = (done: number) => {
        if (firstDone < 0) firstDone = done;
      };
      // Other numbers in flight must not change anything either.
      await draw(killed, { inFlight: 1 + pictures, onProgress });
      assertGreaterOrEqual(firstDone, left);
      assertEquals(await contents(killed), expected);
    }
    const fewer = await draw(`${folder}/fewer`, { count: 6, inFlight: 1 });
    for (const name of await picturesIn(`${fewer.folder}/img_align_celeba`)) {
      const path = `img_align_celeba/${name}`;
      assertEquals((await Deno.readFile(`${fewer.folder}/${path}`)).toHex(), expected[path]);
    }
  }));

Deno.test("drawPortraits() returns at once what is complete, and mends what is not", () =>
  inFolder(async (folder) => {
    const few = { count: 4 };
    await draw(folder, few);
    const whole = await contents(folder);
    const written = async () => (await Deno.stat(`${folder}/manifest.json`)).mtime?.getTime();
    const before = await written();
    assertEquals((await draw(folder, few)).drawn, 0);
    assertEquals(await written(), before);

    const picture = `${folder}/img_align_celeba/000002.jpg`;
    const damage: Record<string, [drawn: number, damage: () => Promise<void>]> = {
      "a lost picture": [1, () => Deno.remove(picture)],
      "a shorter picture": [1, async () => {
        const bytes = await Deno.readFile(picture);
        await Deno.writeFile(picture, bytes.slice(0, 3000));
      }],
      "another picture": [1, () => Deno.copyFile(`${folder}/img_align_celeba/000001.jpg`, picture)],
      "a changed annotation": [0, () => Deno.writeTextFile(`${folder}/truth.csv`, "image_id\n")],
      "a lost annotation": [0, () => Deno.remove(`${folder}/identity_CelebA.txt`)],
      "a lost manifest": [0, () => Deno.remove(`${folder}/manifest.json`)],
      "a lost list": [0, () => Deno.remove(`${folder}/pictures.sha256`)],
    };
    for (const [name, [drawn, spoil]] of Object.entries(damage)) {
      await spoil();
      assertEquals((await draw(folder, few)).drawn, drawn, name);
      assertEquals(await contents(folder), whole, name);
    }
  }));

Deno.test("drawPortraits() stops when its signal is aborted, and goes on later", () =>
  inFolder(async (folder) => {
    const stop = new AbortController();
    let drawn = 0;
    const onProgress = (done: number) => {
      drawn = done;
      if (done === 3) stop.abort(new Error("enough"));
    };
    await assertRejects(() => draw(folder, { signal: stop.signal, onProgress }), Error, "enough");
    assertGreater(drawn, 2);
    assertLess(drawn, COUNT);
    assertEquals((await draw(folder)).drawn, COUNT - drawn);
  }));

Deno.test("drawPortraits() lets two that want the same take turns", () =>
  inFolder(async (folder) => {
    const lines: string[] = [];
    const one = () => draw(folder, { count: 4, log: (line) => lines.push(line) });
    const both = await Promise.all([one(), one()]);
    assertEquals(both.map(({ drawn }) => drawn).sort(), [0, 4]);
    assertEquals(lines, [`Another program draws portraits into ${folder}: waiting for it …`]);
  }));

Deno.test("drawPortraits() goes on where a killed run has left its lock, or what stood for one", () =>
  inFolder(async (folder) => {
    for (const name of ["drawing.lock", "drawing.lock.claim"]) {
      await Deno.writeTextFile(`${folder}/${name}`, "");
    }
    assertEquals((await draw(folder, { count: 1 })).drawn, 1);
  }));

Deno.test("drawPortraits() leaves a folder alone that is not for it", () =>
  inFolder(async (folder) => {
    await draw(`${folder}/other`, { count: 1 });
    const before = await contents(folder);
    const refuses = (at: string, more: DrawPortraitsOptions, message: string) =>
      assertRejects(() => draw(`${folder}${at}`, more), RangeError, message);
    await refuses("/other", { count: 2 }, "whose count is 1 and not 2; name another folder");
    await refuses("/other", { count: 1, seed: "b" }, `whose seed is "test" and not "b"`);
    await refuses("/other", { count: 1, confounding: 1 }, "whose confounding is 0 and not 1");
    await refuses("", {}, "as it has no recipe.json and is not empty: got other");
    assertEquals(await contents(folder), before);
    await Deno.writeTextFile(`${folder}/other/recipe.json`, "{");
    await assertRejects(() => draw(`${folder}/other`, { count: 1 }), SyntaxError, "recipe.json");
  }));

Deno.test("drawPortraits() refuses options out of range", async () => {
  const refuses = (more: DrawPortraitsOptions, message: string) =>
    assertRejects(() => draw("/nowhere", more), RangeError, message);
  await refuses({ count: 0 }, "count must be a whole number from 1 to 999999: got 0");
  await refuses({ picturesPerPerson: 1.5 }, "picturesPerPerson must be a whole number");
  await refuses({ confounding: NaN }, "confounding must be 0 to 1: got NaN");
  await refuses({ variety: 2 }, "variety must be 0 to 1: got 2");
  await refuses({ inFlight: 0 }, "inFlight must be a whole number from 1: got 0");
});

Deno.test("drawPortraits() draws one part's pictures as the whole set has them, and neither passes for the other", () =>
  inFolder(async (folder) => {
    const ofMany = { count: 21, seed: "test", picturesPerPerson: 1 };
    const part = `${folder}/part`;
    const { drawn } = await drawPortraits({ ...ofMany, part: "test", folder: part });
    const names = [...Deno.readDirSync(`${part}/img_align_celeba`)].map(({ name }) => name).sort();
    assertEquals([drawn, names], [2, ["000010.jpg", "000020.jpg"]]);
    const whole = `${folder}/whole`;
    await drawPortraits({ ...ofMany, folder: whole });
    for (const name of names) {
      const [one, other] = [part, whole].map((set) =>
        Deno.readFileSync(`${set}/img_align_celeba/${name}`)
      );
      assertEquals(one, other);
    }
    await assertRejects(
      () => drawPortraits({ ...ofMany, folder: part }),
      RangeError,
      'whose part is "test" and not undefined',
    );
    await assertRejects(
      () => drawPortraits({ ...ofMany, part: "test", folder: whole }),
      RangeError,
      'whose part is undefined and not "test"',
    );
  }));
