/**
 * Makes charts on a page live: once one comes near, its data are fetched as a script (a page of a folder may not
 * read files otherwise) and Vega draws it in place of its picture. Expressions are interpreted, as the page's
 * policy forbids to make code of texts.
 *
 * @module
 */

import { parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { Handler } from "vega-tooltip";
import type { Spec } from "vega";

/** What the files of charts assign to, by their address. */
type ChartData = Record<string, Spec | undefined>;

const loaded = (address: string): Spec | undefined => {
  const data: ChartData | undefined = Reflect.get(globalThis, "facespaceCharts");
  return data?.[address];
};

function fetchChart(address: string): Promise<Spec> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => {
      const spec = loaded(address);
      if (spec) resolve(spec);
      else reject(new Error(`${address} holds no chart`));
    };
    script.onerror = () => reject(new Error(`${address} is not there`));
    document.head.append(script);
  });
}

/** Draws a figure's chart; its picture stays until that is done, and if it cannot be. */
async function draw(figure: HTMLElement): Promise<void> {
  const address = figure.dataset.chart ?? "";
  const image = figure.querySelector("img");
  const box = document.createElement("div");
  box.className = "live";
  const controls = document.createElement("div");
  controls.className = "controls";
  const tooltip = new Handler({ disableDefaultStyle: true }).call;
  try {
    const view = new View(parse(await fetchChart(address), undefined, { ast: true }), {
      expr: expressionInterpreter,
      renderer: "svg",
      hover: true,
      container: box,
      bind: controls,
      tooltip,
    });
    await view.runAsync();
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", image?.alt ?? "");
    const frame = document.createElement("div");
    frame.className = "frame";
    frame.tabIndex = 0; // where it is wider than the page, it is moved by itself
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", "Chart");
    frame.append(box);
    for (const child of figure.children) child.classList.add("still");
    figure.prepend(...(controls.childElementCount > 0 ? [controls, frame] : [frame]));
    figure.dataset.live = "";
  } catch (error) {
    console.warn(`The chart stands still: ${error}`);
  }
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting || !(target instanceof HTMLElement)) continue;
    near.unobserve(target);
    void draw(target);
  }
}, { rootMargin: "600px" });
for (const figure of document.querySelectorAll("figure[data-chart]")) near.observe(figure);
