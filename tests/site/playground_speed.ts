/**
 * How soon the playground answers in a real browser. By hand:
 *
 *     deno run -A tests/site/playground_speed.ts outputs/site
 *
 * @module
 */

import { resolve } from "node:path";
import { openBrowser } from "./open_browser.ts";

/** Moves a slider a hundred times; runs in the page. */
const MOVES = `(async () => {
  const slider = document.querySelector("#sliders input");
  const [painted, shown] = [[], []];
  for (let i = 0; i < 110; i++) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const start = performance.now();
    slider.value = String(-3 + (i % 100) * 0.06);
    slider.dispatchEvent(new Event("input"));
    painted.push(performance.now() - start);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    shown.push(performance.now() - start);
  }
  return { painted: painted.slice(10), shown: shown.slice(10) };
})()`;

if (import.meta.main) {
  const [folder = "outputs/site"] = Deno.args;
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const start = performance.now();
  await page.goto(`file://${resolve(folder)}/playground.html`);
  await page.waitForSelector("body[data-ready]");
  console.log(`ready after ${Math.round(performance.now() - start)} ms`);
  const times: Readonly<Record<string, number[]>> = await page.evaluate(MOVES);
  for (const [name, durationsMs] of Object.entries(times)) {
    const sorted = durationsMs.toSorted((a, b) => a - b);
    const [median = NaN, worst = NaN] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    console.log(`${name}: median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms`);
  }
  await browser.close();
}
