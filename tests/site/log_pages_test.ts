import { assert, assertEquals, assertMatch } from "@std/assert";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { buildLog, serveSite } from "facespace/site";
import { projectPath } from "facespace/system";
import { logFolder } from "./log_fixture.ts";
import { browserPath, openBrowser, watchPage, withoutBrowser } from "./open_browser.ts";

/** The log of the committed notebooks, built once, below a folder that a server has as its root. */
async function openLog() {
  const root = await Deno.makeTempDir();
  const folder = `${root}/some/where`;
  const none = `${root}/none`;
  await buildLog(folder, { notebooks: projectPath("notebooks"), results: none, log: () => {} });
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  const pages = names.filter((name) => name.endsWith(".html")).sort();
  return { root, folder, pages, browser: await openBrowser(), server: serveSite(root) };
}

async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const { faults } = watchPage(page);
  page.on("console", (message) => {
    if (message.type() === "warning") faults.push(message.text());
  });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(url);
  return { page, faults, asked };
}

/** Passes over the whole page, so that each picture is fetched and each chart drawn. */
async function passOver(page: Page): Promise<void> {
  // Not by waitForFunction(), which evaluates a text in the page, and that is forbidden there.
  const next = `(() => {
    const lacks = (element) => element.matches("img")
      ? !element.complete || element.naturalWidth === 0
      : element.dataset.live === undefined;
    const some = [...document.querySelectorAll("figure[data-chart], img:not(.still *)")].find(lacks);
    some?.scrollIntoView({ block: "center" });
    return some?.outerHTML;
  })()`;
  for (let i = 0; i < 600; i++) {
    if (await page.evaluate(next) === undefined) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`This is not there: ${await page.evaluate(next)}`);
}

async function graveFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations }: { violations: { id: string; impact: string; nodes: unknown[] }[] } =
    await page.evaluate("axe.run({ exclude: ['[role=img] svg'] }, { preload: false })");
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes).slice(0, 900)}`);
}

/** The first chart of a page whose title is this. */
const chartTitled = (page: Page, title: string) =>
  page.locator(`figure[data-chart]:has(img[alt^="${title}"])`);

Deno.test({
  name: `buildLog() gives pages that work from a folder and from a server${withoutBrowser}`,
  ignore: browserPath === undefined,
  sanitizeOps: false, // the browser's pipes
  sanitizeResources: false,
  async fn(t) {
    const { root, folder, pages, browser, server } = await openLog();
    assert(pages.length > 7, pages.join());
    try {
      await t.step("of at most 3 MB each without their pictures, and 10 MB in all", async () => {
        let sum = 0;
        const add = (path: string): void => {
          for (const { name, isDirectory } of Deno.readDirSync(path)) {
            if (isDirectory) add(`${path}/${name}`);
            else sum += Deno.statSync(`${path}/${name}`).size;
          }
        };
        add(folder);
        assert(sum < 10e6, `${sum}`);
        for (const name of pages) assert((await Deno.stat(`${folder}/${name}`)).size < 3e6, name);
      });

      for (const name of pages) {
        await t.step(`${name}: whole, from a folder, in the light`, async () => {
          const { page, faults } = await openPage(browser, `file://${folder}/${name}`);
          await passOver(page);
          if (name === "index.html" || name.startsWith("03")) {
            assertEquals(await graveFaults(page), []);
          }
          assertEquals(faults, []);
          await page.close();
        });

        await t.step(`${name}: whole, from below a path, in the dark, at 320 pixels`, async () => {
          const { page, faults, asked } = await openPage(
            browser,
            `${server.url}some/where/${name}`,
            { colorScheme: "dark", viewport: { width: 320, height: 640 } },
          );
          await passOver(page);
          assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 320);
          const paper = await page.evaluate("getComputedStyle(document.body).backgroundColor");
          assertEquals(paper, "rgb(22, 24, 28)");
          assertEquals(await graveFaults(page), []);
          const own = `${server.url}some/where/`;
          assertEquals(asked.filter((url) => !url.startsWith(own) && !url.startsWith("data:")), []);
          assertEquals(faults.filter((fault) => !fault.startsWith(`asked for ${own}`)), []);
          await page.close();
        });
      }

      const article = (number: string) =>
        `file://${folder}/${pages.find((name) => name.startsWith(number))}`;

      await t.step(
        "leads from the dashboard to an article, and by its contents to a part",
        async () => {
          const { page } = await openPage(browser, `file://${folder}/index.html`);
          assertEquals(await page.locator(".card").count(), pages.length - 1);
          await page.locator(".card a").nth(2).click();
          assertMatch(page.url(), /\/03-[^/]+\.html$/);
          await page.getByRole("navigation").getByRole("link", { name: "The loss" }).click();
          assertMatch(page.url(), /#the-loss$/);
          assert(await page.locator("math").count() > 3);
          const code = page.locator("details pre").first();
          assert(!await code.isVisible());
          await page.locator("details summary").first().click();
          assert(await code.isVisible());
          await page.close();
        },
      );

      await t.step("tells the numbers of a point, and picks a series in the legend", async () => {
        const { page, faults } = await openPage(browser, article("05"));
        const chart = chartTitled(page, "Which dimensions of V1");
        await chart.scrollIntoViewIfNeeded();
        await chart.locator("svg").waitFor();
        const points = chart.locator("svg .mark-symbol.role-mark path");
        await points.nth(4).hover({ force: true });
        const tooltip = page.locator("#vg-tooltip-element.visible");
        assertMatch(await tooltip.innerText(), /mean.*variance/s);
        const opacities = () =>
          points.evaluateAll((paths) => paths.map((path) => path.getAttribute("opacity")));
        assert(!(await opacities()).includes("0.1"));
        await chart.locator("svg .role-legend-label text").first().click();
        await page.waitForTimeout(300);
        const picked = await opacities();
        assert(
          picked.includes("0.1") && picked.some((each) => each !== "0.1"),
          picked.slice(0, 9).join(),
        );
        assertEquals(faults, []);
        await page.close();
      });

      await t.step("shows other pictures when a slider is moved", async () => {
        const { page, faults } = await openPage(browser, article("03"));
        const chart = chartTitled(page, "How many components");
        await chart.scrollIntoViewIfNeeded();
        const pictures = () =>
          chart.locator("svg image").evaluateAll((images) =>
            images.map((image) => image.getAttribute("href") ?? image.getAttribute("xlink:href"))
          );
        await chart.locator("svg image").first().waitFor();
        const before = await pictures();
        const slider = chart.locator("input[type=range]");
        await slider.focus();
        await page.keyboard.press("ArrowRight");
        await page.waitForTimeout(300);
        const after = await pictures();
        assert(after.some((url) => !before.includes(url)), "the pictures are the same");
        assertEquals(faults, []);
        await page.close();
      });

      await t.step("keeps still pictures where there is no script, and on paper", async () => {
        const still = await openPage(browser, article("03"), { javaScriptEnabled: false });
        assertEquals(await still.page.locator("figure.chart img").count(), 3);
        assert(await still.page.locator("figure.chart img").first().isVisible());
        await still.page.close();
        const { page } = await openPage(browser, article("03"));
        await passOver(page);
        await page.emulateMedia({ media: "print" });
        assert(await page.locator("figure.chart img").first().isVisible());
        assert(!await page.locator("figure.chart svg").first().isVisible());
        assert(!await page.getByRole("navigation").isVisible());
        await page.close();
      });
    } finally {
      await browser.close();
      await server.close();
      await Deno.remove(root, { recursive: true });
    }
  },
});

Deno.test({
  name: `buildLog() draws the figures that several runs have${withoutBrowser}`,
  ignore: browserPath === undefined,
  sanitizeOps: false, // the browser's pipes
  sanitizeResources: false,
  async fn() {
    const { site, ...from } = await logFolder();
    await buildLog(site, { ...from, log: () => {} });
    const browser = await openBrowser();
    try {
      const { page, faults } = await openPage(browser, `file://${site}/index.html`);
      await passOver(page);
      assertEquals(await page.locator("figure.chart svg .mark-symbol.role-mark path").count(), 2);
      assertEquals(faults, []);
    } finally {
      await browser.close();
      await Deno.remove(`${site}/..`, { recursive: true });
    }
  },
});
