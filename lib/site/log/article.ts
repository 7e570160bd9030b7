/**
 * A notebook as an article: its prose, its outputs, and its code, folded.
 *
 * @module
 */

import { escapeHtml } from "../../charts/mod.ts";
import type { CodeCell, Notebook } from "../../runner/mod.ts";
import type { Entry } from "./entry.ts";
import { pageHtml } from "./frame.ts";
import { highlight, type ProseRenderer, proseRenderer } from "./markdown.ts";
import { showOutput, type SiteFile } from "./outputs.ts";
import { runHtml } from "./dashboard.ts";

/** What an article is made with. */
interface ArticleOptions {
  /** All notebooks, in the order of the log. */
  readonly entries: readonly Entry[];
  /** Takes a line on what cannot be shown as it should. */
  readonly log: (line: string) => void;
}

/**
 * The files of an article: its page first, then those of its pictures and charts.
 *
 * @throws {Error} If a formula cannot be read; the message names the cell.
 */
export async function articleFiles(
  entry: Entry,
  notebook: Notebook,
  { entries, log }: ArticleOptions,
): Promise<readonly SiteFile[]> {
  const { name, question } = entry;
  const prose = proseRenderer((other) => {
    const target = entries.find((each) => each.name === other || each.name.startsWith(`${other}-`));
    return target === undefined || target === entry ? undefined : `${target.name}.html`;
  });
  // In their order, as headings are numbered by it; pictures take time, and are made side by side.
  const parts = await Promise.all(notebook.cells.map(async (cell) => {
    try {
      if (cell.cell_type === "markdown") {
        return { html: `<div class="prose">\n${prose.render(cell.source)}</div>\n`, files: [] };
      }
      return cell.cell_type === "code"
        ? await codePart(cell, { folder: name, prose, log })
        : { html: "", files: [] };
    } catch (error) {
      throw new Error(`Cannot show cell ${cell.id} of notebook ${name}: ${error}`, {
        cause: error,
      });
    }
  }));
  const sections = prose.headings.filter(({ level }) => level === 2);
  const at = entries.indexOf(entry);
  const body = `<header>
<p class="eyebrow"><a href="index.html">Facespace</a> · ${escapeHtml(name.slice(0, 2))}</p>
<h1>${escapeHtml(question)}</h1>
${runHtml(entry)}
</header>
<div class="columns">
<nav class="contents" aria-label="Contents">
<ol>
${sections.map(({ id, html }) => `<li><a href="#${id}">${unlinked(html)}</a></li>`).join("\n")}
</ol>
</nav>
<main>
${parts.map(({ html }) => html).join("")}</main>
</div>
<footer class="turn">
${turn("Before", entries[at - 1])}${turn("Next", entries[at + 1])}
</footer>`;
  const page = pageHtml({
    title: `${question} · Facespace`,
    description: entry.finding ?? question,
    body,
    hasCharts: parts.some(({ html }) => html.includes("data-chart=")),
  });
  return [{ path: `${name}.html`, content: page }, ...parts.flatMap(({ files }) => files)];
}

/** A link may not lie within another. */
const unlinked = (html: string): string => html.replaceAll(/<\/?a\b[^>]*>/g, "");

function turn(word: string, entry: Entry | undefined): string {
  if (!entry) return "";
  return `<p>${word}: <a href="${entry.name}.html">${escapeHtml(entry.question)}</a></p>\n`;
}

async function codePart(
  cell: CodeCell,
  { folder, prose, log }: {
    readonly folder: string;
    readonly prose: ProseRenderer;
    readonly log: (line: string) => void;
  },
) {
  const shown = await Promise.all(cell.outputs.map((output, i) => {
    const name = `${folder}/${cell.id}${i === 0 ? "" : `-${i + 1}`}`;
    return showOutput(output, { name, prose, log });
  }));
  const source = cell.source.trimEnd();
  const lines = source.split("\n").length;
  const what = cell.metadata.tags?.includes("parameters") ? "Parameters" : "Code";
  const code = source === "" ? "" : `<details class="code">
<summary>${what}, ${lines} ${lines === 1 ? "line" : "lines"}</summary>
<pre tabindex="0"><code>${highlight(source)}</code></pre>
</details>
`;
  return {
    html: `<section class="cell" id="${escapeHtml(cell.id)}">\n${code}${
      shown.map(({ html }) => html).join("")
    }</section>\n`,
    files: shown.flatMap(({ files }) => files),
  };
}
