import { assert, assertAlmostEquals, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { AttributeName } from "facespace/annotations";
import { cropAndResize, encodePng } from "facespace/images";
import { portraitAttributes, renderPortrait, samplePortrait } from "facespace/portraits";
import { buildPlayground } from "facespace/site";
import { packedFaces } from "facespace/store";
import { equationStudy } from "facespace/studies";
import { projectPath } from "facespace/system";
import { openVaeRun } from "facespace/training";
import { disposeVae } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { printState, readState } from "../../lib/site/playground/address.ts";
import type { PackedSlider } from "../../lib/site/playground_data.ts";
import { openHand } from "../../lib/site/playground/hand.ts";
import { browserPath, openBrowser, watchPage, withoutBrowser } from "./open_browser.ts";

const [PEOPLE, SHOTS, SIZE_PX] = [20, 2, 80];
const NETWORK = projectPath("data/networks/vae-v2.safetensors");
const JUDGE = projectPath("data/networks/attribute-classifier.safetensors");
const EQUATION = ["smiling woman", "neutral woman", "neutral man"] as const;

/** Half of the people are women and half of the pictures smile, so that every well has its faces. */
async function drawnFaces() {
  const count = PEOPLE * SHOTS;
  const portraits = Array.from({ length: count }, (_, i) => {
    const person = Math.floor(i / SHOTS);
    const seeds = { person: `playground ${person}`, shot: `${i}` };
    const expression = { smile: i % SHOTS === 0 ? 0.9 : 0 };
    const forced = { basics: { male: person % 2 === 0 }, expression };
    return samplePortrait(seeds, { variety: 0.4, forced });
  });
  const pixels = new Uint8Array(count * SIZE_PX * SIZE_PX * 3);
  const size = { widthPx: SIZE_PX, heightPx: SIZE_PX };
  for (const [i, portrait] of portraits.entries()) {
    const { image } = await renderPortrait(portrait);
    const face = await cropAndResize(image, { left: 44, top: 82, width: 90, height: 100 }, size);
    pixels.set(face.pixels, i * face.pixels.length);
  }
  const known = portraits.map((portrait) => portraitAttributes(portrait));
  const identities = Int32Array.from({ length: count }, (_, i) => Math.floor(i / SHOTS));
  const table = {
    attribute: (name: AttributeName) =>
      Int8Array.from(known, (attributes) => attributes[name] ? 1 : -1),
    identities,
  };
  return { ...packedFaces({ pixels, count, sizePx: SIZE_PX }), table };
}

/** A page, built once for all tests, and one browser. */
async function openPlayground() {
  const folder = await Deno.makeTempDir();
  const faces = await drawnFaces();
  const rows = Array.from({ length: faces.count }, (_, i) => i);
  await buildPlayground(folder, {
    network: NETWORK,
    judge: JUDGE,
    faces: { inSize: () => faces, table: faces.table },
    rows,
    facesNote: "Faces of a test",
    networkNote: "A network of a test",
    isOfDrawings: true,
    log: () => {},
  });
  const browser = await openBrowser();
  return { folder, faces, rows, browser };
}

async function openPage(
  browser: Browser,
  folder: string,
  options: BrowserContextOptions & { readonly hash?: string } = {},
) {
  const { hash = "", ...context } = options;
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...context });
  const { faults } = watchPage(page);
  await page.goto(`file://${folder}/playground.html${hash}`);
  await page.waitForSelector("body[data-ready]", { timeout: 60_000 });
  return { page, faults };
}

const inHand = (page: Page): Promise<number[]> => page.evaluate("facespace.code()");
const verdictOn = async (page: Page, attribute: string): Promise<number> =>
  Number(
    await page.locator(`#slider-${attribute} ~ .seen meter`).evaluate((meter) =>
      (meter as HTMLMeterElement).value
    ),
  );

/** Moves a slider as a hand does, and waits for its picture. */
async function slide(page: Page, id: string, value: number): Promise<void> {
  await page.locator(`#${id}`).fill(String(value));
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
}

const facePixels = (page: Page): Promise<string> =>
  page.evaluate("document.getElementById('face').toDataURL()");

Deno.test({
  name: `buildPlayground() gives a page that works from a folder${withoutBrowser}`,
  ignore: browserPath === undefined,
  sanitizeOps: false, // the browser's pipes
  sanitizeResources: false,
  async fn(t) {
    const { folder, faces, rows, browser } = await openPlayground();
    try {
      await t.step("is at most 8 MB before the first move, and 15 MB in all", async () => {
        const sizes = await Promise.all(
          [
            "playground.html",
            ...Array.from(
              Deno.readDirSync(`${folder}/playground`),
              ({ name }) => `playground/${name}`,
            ),
          ].map(async (name) => [name, (await Deno.stat(`${folder}/${name}`)).size] as const),
        );
        const sum = (some: typeof sizes) => some.reduce((total, [, size]) => total + size, 0);
        // The wall of the finished page has ten times as many faces as this one.
        const faceBytes = sum(sizes.filter(([name]) => name.includes("faces")));
        assert(sum(sizes.filter(([name]) => !name.includes("detector"))) + 9 * faceBytes < 8e6);
        assert(sum(sizes) + 9 * faceBytes < 15e6);
      });

      await t.step("has measured each slider, the best one first", async () => {
        const { page } = await openPage(browser, folder);
        const sliders: readonly PackedSlider[] = await page.evaluate("facespaceData.faces.sliders");
        assert(sliders.some(({ attribute }) => attribute === "Smiling"));
        const rates = sliders.map(({ itself: { turned, faces } }) => turned / Math.max(1, faces));
        assertEquals(rates, rates.toSorted((a, b) => b - a));
        for (const { attribute, itself, leaks, identity } of sliders) {
          assert(!(attribute in leaks) && "Young" in { ...leaks, [attribute]: 0 });
          assert(
            itself.turned <= itself.faces && identity.share > 0 && identity.share < 3,
            attribute,
          );
        }
        await page.close();
      });

      await t.step("moves picture and verdict by a slider, and takes it back", async () => {
        const { page, faults } = await openPage(browser, folder, { hash: "#hand=face-2" });
        const before = {
          picture: await facePixels(page),
          smiling: await verdictOn(page, "Smiling"),
        };
        await slide(page, "slider-Smiling", 2);
        const after = {
          picture: await facePixels(page),
          smiling: await verdictOn(page, "Smiling"),
        };
        assert(before.picture !== after.picture);
        assert(after.smiling > before.smiling + 0.5, `${before.smiling} → ${after.smiling}`);
        assert(
          await page.locator("#hand-name").innerText().then((text) => text.includes("1 change")),
        );
        await page.click("#reset");
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
        assert(await facePixels(page) === before.picture);
        assertEquals(faults, []);
        await page.close();
      });

      await t.step("computes the equation of the command line", async () => {
        await startBackend({ log: () => {} });
        const { vae } = await openVaeRun(NETWORK);
        const study = equationStudy({ network: { vae }, faces, rows, judges: [] });
        const { page, faults } = await openPage(browser, folder);
        for (
          const [equation, policy] of [
            [EQUATION, "plain"],
            [["2 smiling woman", "woman", "man"], "rescaled"],
          ] as const
        ) {
          for (const [i, words] of equation.entries()) {
            await page.locator(".well input").nth(i).fill(words);
          }
          await page.check(`input[name=policy][value=${policy}]`);
          await page.waitForTimeout(600);
          const sum: number[] = await page.evaluate("facespace.sum()");
          const line = `${equation[0]} - ${equation[1]} + ${equation[2]}`;
          const { code } = await study.run(line, { policy });
          assertEquals(sum.length, code.length);
          for (const [i, value] of code.entries()) assertAlmostEquals(sum[i] ?? NaN, value, 1e-4);
        }
        await page.fill(".well input >> nth=0", "smilling woman");
        await page.waitForTimeout(400);
        assertMatch(await page.locator("#equation-error").innerText(), /did you mean/);
        disposeVae(vae);
        assertEquals(faults, []);
        await page.close();
      });

      await t.step(
        "averages pictures, takes faces into wells by keyboard, and the sum in hand",
        async () => {
          const { page, faults } = await openPage(browser, folder);
          const ofCodes: number[] = await page.evaluate("facespace.sum()");
          await page.check("input[name=average][value=pictures]");
          const ofPictures: number[] = await page.evaluate("facespace.sum()");
          assert(ofCodes.some((value, i) => Math.abs(value - (ofPictures[i] ?? 0)) > 0.01));
          await page.check("input[name=average][value=codes]");
          await page.locator("#wall button").first().focus();
          await page.keyboard.press("ArrowRight");
          for (const well of ["1", "2"]) await page.keyboard.press(well);
          await page.waitForTimeout(400);
          await page.locator(".well").nth(2).getByRole("button", { name: "Empty" }).click();
          await page.waitForTimeout(400);
          // a face less itself is the mean code, from which sums are measured
          assertMatch(await page.locator("#equation-line").innerText(), /lies 0\.0 from/);
          await page.getByRole("button", { name: "Take it in hand" }).first().click();
          assertEquals(await inHand(page), await page.evaluate("facespace.sum()"));
          assertEquals(faults, []);
          await page.close();
        },
      );

      await t.step("has its state in the address", async () => {
        const hash = "#hand=face-3&s=Smiling:1.5&n=7:2&walk=2,5,40&draw=3";
        const { page } = await openPage(browser, folder, { hash });
        const code = await inHand(page);
        assertEquals(code[7], 2);
        await page.waitForTimeout(500);
        const again = await openPage(browser, folder, { hash: new URL(page.url()).hash });
        assertEquals(await inHand(again.page), code);
        for (const opened of [page, again.page]) await opened.close();
      });

      await t.step("changes a number of the code by keyboard", async () => {
        const { page } = await openPage(browser, folder);
        const before = await inHand(page);
        await page.focus("#numbers");
        for (const key of ["ArrowRight", "PageDown", "ArrowUp", "ArrowUp"]) {
          await page.keyboard.press(key);
          await page.waitForTimeout(100);
        }
        const after = await inHand(page);
        const changed = after.flatMap((value, i) => value === before[i] ? [] : [i]);
        assertEquals(changed, [33]);
        assertAlmostEquals(after[33] ?? NaN, (before[33] ?? NaN) + 0.5, 0.06);
        await page.close();
      });

      await t.step("finds the face of a picture, and paints it", async () => {
        const { image } = await renderPortrait(samplePortrait({ person: "visitor", shot: "1" }));
        const { page, faults } = await openPage(browser, folder);
        const before = await inHand(page);
        await page.setInputFiles("#photo-file", {
          name: "me.png",
          mimeType: "image/png",
          buffer: Buffer.from(await encodePng(image)),
        });
        await page.waitForSelector("#photo-result:not([hidden])", { timeout: 30_000 });
        await page.click("#photo-take");
        assert((await inHand(page)).some((value, i) => value !== before[i]));
        await page.waitForTimeout(500);
        assertEquals(new URL(page.url()).hash, "", "a photograph is in the address");
        assertEquals(faults, []);
        await page.close();
      });

      await t.step("looks through the camera, and says when there is no face", async () => {
        const { page, faults } = await openPage(browser, folder);
        await page.click("#photo-camera");
        await page.waitForSelector("#camera:not([hidden])");
        await page.click("#camera-shoot");
        await page.waitForSelector("#camera", { state: "hidden", timeout: 30_000 });
        assertMatch(await page.locator("#photo-status").innerText(), /^No face was found/);
        assertEquals(faults, []);
        await page.close();
      });

      for (const look of ["light", "dark"] as const) {
        await t.step(`has no serious fault for those who cannot see it well, ${look}`, async () => {
          const { page } = await openPage(browser, folder, { colorScheme: look });
          await page.evaluate(axe.source);
          const { violations }: { violations: { id: string; impact: string; nodes: unknown[] }[] } =
            await page.evaluate("axe.run()");
          const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
          assertEquals(grave.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes)}`), []);
          await page.close();
        });
      }

      await t.step("works from a web server, below any path", async () => {
        const server = Deno.serve({ port: 0, onListen: () => {} }, async ({ url }) => {
          const path = new URL(url).pathname.replace(/^\/some\/where\//, "");
          const type = { html: "text/html", css: "text/css", js: "text/javascript" };
          const [, ending] = /\.(html|css|js)$/.exec(path) ?? [];
          const headers = { "content-type": type[ending as keyof typeof type] };
          return new Response(await Deno.readFile(`${folder}/${path}`), { headers });
        });
        const page = await browser.newPage();
        const asked: string[] = [];
        page.on("request", (request) => asked.push(request.url()));
        const base = `http://127.0.0.1:${server.addr.port}/some/where/`;
        await page.goto(`${base}playground.html`);
        await page.waitForSelector("body[data-ready]", { timeout: 60_000 });
        assertEquals(
          asked.filter((url) => !url.startsWith(base) && !/^(data|blob):/.test(url)),
          [],
        );
        await page.close();
        await server.shutdown();
      });

      await t.step("fits into 320 pixels", async () => {
        const { page } = await openPage(browser, folder, { viewport: { width: 320, height: 640 } });
        const wide: string[] = await page.evaluate(
          `[...document.querySelectorAll("body *")].filter((element) =>
            element.getBoundingClientRect().right > 320.5).map((element) => element.outerHTML.slice(0, 90))`,
        );
        assertEquals(wide, []);
        assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 320);
        await page.close();
      });

      await t.step("says what is missing", async () => {
        await Deno.rename(`${folder}/playground/data-vae.js`, `${folder}/playground/gone.js`);
        const page = await browser.newPage();
        await page.goto(`file://${folder}/playground.html`);
        await page.waitForSelector("#status.warning");
        assertMatch(await page.locator("#status").innerText(), /files in the folder playground/);
        await page.close();
      });
    } finally {
      await browser.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("buildPlayground() refuses a judge that is none", async () => {
  const folder = await Deno.makeTempDir();
  const nobody = { attribute: () => new Int8Array(), identities: [] };
  const faces = {
    inSize: () => packedFaces({ pixels: new Uint8Array(), count: 0, sizePx: SIZE_PX }),
    table: nobody,
  };
  const notes = { facesNote: "", networkNote: "", isOfDrawings: true, log: () => {} };
  const built = buildPlayground(folder, {
    network: NETWORK,
    judge: NETWORK,
    faces,
    rows: [],
    ...notes,
  });
  await assertRejects(() => built, RangeError, "is no judge of attributes");
  await Deno.remove(folder);
});

Deno.test("printState() and readState() give back what a link says, and drop what makes no sense", () => {
  const state = {
    hand: "face-3",
    sliders: { Smiling: -1.25 },
    numbers: { 7: 2 },
    wells: ["@3,4", "neutral woman", ""],
    policy: "rescaled",
    images: 3,
    walk: [1, 6, 50],
    arc: true,
    draw: 2,
  };
  assertEquals(readState(`#${printState(state)}`), state);
  assertEquals(readState("#s=Smiling:x,:3&images=-2&walk=1,2"), { sliders: {}, numbers: {} });
});

Deno.test("openHand() adds sliders to the code, sets numbers, and takes both back", () => {
  const slider = {
    attribute: "Smiling",
    isBalanced: true,
    itself: { turned: 0, faces: 0 },
    leaks: {},
    identity: { share: 0, faces: 0 },
  };
  const held = { origin: { kind: "sum" }, code: [1, 2], name: "a sum" } as const;
  const hand = openHand(held, [{ ...slider, vector: Float32Array.of(0, 4) }]);
  let changes = 0;
  hand.onChange(() => changes++);
  hand.move("Smiling", 0.5);
  hand.set(0, -3);
  assertEquals([...hand.code()], [-3, 4]);
  hand.take({ ...held, code: [5, 5] }, { keep: true });
  assertEquals([...hand.code()], [-3, 7]);
  hand.reset();
  assertEquals([...hand.code()], [5, 5]);
  assertEquals(changes, 4);
});
