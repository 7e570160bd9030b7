/**
 * The first page: an entry for each notebook, the playground, and the figures of runs.
 *
 * @module
 */

import { escapeHtml } from "../../charts/mod.ts";
import { formatDuration } from "../../notebook/mod.ts";
import type { FigureData } from "../../notebook/mod.ts";
import type { Entry } from "./entry.ts";
import { pageHtml } from "./frame.ts";
import { wideTable } from "./markdown.ts";
import type { SiteFile } from "./outputs.ts";
import type { ResultRow } from "./results.ts";

/** What is on the dashboard. */
interface DashboardOptions {
  readonly entries: readonly Entry[];
  /** The picture of an entry, relative to the page; nothing if it has none. */
  readonly coverOf: (entry: Entry) => SiteFile | undefined;
  /** Whether the playground stands beside the page. */
  readonly hasPlayground: boolean;
  /** Figures of runs. */
  readonly results: readonly ResultRow[];
  /** The chart of those, if there is one, as HTML. */
  readonly chartHtml: string;
}

/** The dashboard. */
export function dashboardHtml(options: DashboardOptions): string {
  const { entries, hasPlayground, results, chartHtml } = options;
  const playground = hasPlayground
    ? `<p class="play"><a class="button" href="playground.html">Take a face in your hand</a>
<span class="quiet">The playground: the trained network runs in this browser.</span></p>\n`
    : "";
  const body = `<header>
<p class="eyebrow">A research log that runs</p>
<h1>Facespace</h1>
<p class="lead">Autoencoders on faces: what a code of 256 numbers keeps of a face, what can be added to
codes and subtracted from them, and what of it is true. Each entry is a notebook that anybody can run
again; its code, numbers and pictures are those of its last run.</p>
${playground}</header>
<main>
<ol class="cards">
${entries.map((entry) => card(entry, options.coverOf(entry))).join("")}</ol>
${figuresHtml(results, chartHtml)}</main>
<footer>
<p>Static pages, built by <code>deno task site</code> from the committed notebooks. They ask no other
host for anything.</p>
</footer>`;
  return pageHtml({
    title: "Facespace · a research log that runs",
    description: "Autoencoders on faces, as notebooks that run.",
    body,
    hasCharts: chartHtml !== "",
  });
}

function card(entry: Entry, cover: SiteFile | undefined): string {
  const { name, question, finding, figures: [figure] } = entry;
  return `<li class="card">
${cover ? `<img src="${cover.path}" alt="" loading="lazy">\n` : ""}<div>
<p class="eyebrow">${escapeHtml(name.slice(0, 2))}</p>
<h2><a href="${name}.html">${escapeHtml(question)}</a></h2>
${finding === undefined ? "" : `<p>${escapeHtml(finding)}</p>\n`}${
    figure === undefined ? "" : headline(figure)
  }${runHtml(entry)}</div>
</li>
`;
}

function headline(figure: FigureData): string {
  const { name } = figure;
  return `<p class="headline"><strong>${escapeHtml(figureText(figure))}</strong> ${
    escapeHtml(name)
  }</p>\n`;
}

/**
 * A number with its interval and unit, in the digits that the interval's width allows; three without one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { figureText } from "./dashboard.ts";
 * const gain = { name: "gain", value: 8.2461, low: 8.1302, high: 8.3519, unit: "dB" };
 * assertEquals(figureText(gain), "8.25 dB (8.13 to 8.35)");
 * assertEquals(figureText({ name: "difference", value: -0.51234 }), "−0.512");
 * ```
 */
export function figureText({ value, low, high, unit }: FigureData): string {
  const width = low === undefined || high === undefined ? 0 : high - low;
  const digits = width > 0 ? Math.min(20, Math.max(0, 1 - Math.floor(Math.log10(width)))) : 0;
  const text = (number: number) =>
    number.toLocaleString(
      "en",
      width > 0
        ? { maximumFractionDigits: digits, minimumFractionDigits: digits }
        : Number.isInteger(number)
        ? {}
        : { maximumSignificantDigits: 3 },
    ).replace("-", "−");
  const interval = low === undefined || high === undefined
    ? ""
    : ` (${text(low)} to ${text(high)})`;
  return `${text(value)}${unit ? ` ${unit}` : ""}${interval}`;
}

/** When and on what a notebook was run, as far as it says so. */
export function runHtml({ startedAt, seconds, machine }: Entry): string {
  const facts = [
    ...startedAt === undefined ? [] : [`run on ${dayOf(startedAt)}`],
    ...seconds === undefined ? [] : [`took ${formatDuration(seconds)}`],
    ...machine === undefined ? [] : [machine],
  ].join("; ");
  return facts === ""
    ? ""
    : `<p class="quiet run">${escapeHtml(facts[0]?.toUpperCase() + facts.slice(1))}</p>\n`;
}

function dayOf(iso: string): string {
  const options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return new Date(iso).toLocaleDateString("en-GB", options);
}

function figuresHtml(results: readonly ResultRow[], chartHtml: string): string {
  if (results.length === 0) return "";
  const rows = results.map(({ notebook, run, figure }) =>
    `<tr>${
      [notebook, run, figure.name, figureText(figure)]
        .map((text) => `<td>${escapeHtml(text)}</td>`).join("")
    }</tr>`
  );
  const head = ["notebook", "run", "figure", "value (interval)"]
    .map((text) => `<th>${text}</th>`).join("");
  const table = `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${
    rows.join("\n")
  }\n</tbody>\n</table>`;
  return `<section aria-labelledby="figures">
<h2 id="figures">Runs and their figures</h2>
${chartHtml}${wideTable(table)}</section>
`;
}
