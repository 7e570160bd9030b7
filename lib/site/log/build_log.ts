/**
 * Builds the log: a dashboard, an article for each notebook, their pictures and their charts, as static files that
 * open from a folder and from any web server, and ask no other host for anything. Nothing is computed here but
 * their look: all numbers and pictures are those of the notebooks' files.
 *
 * @module
 */

import { cropAndResize, decodeImage, encodeWebp } from "../../images/mod.ts";
import { renderPng } from "../../charts/mod.ts";
import { vegaLiteMime } from "../../notebook/mod.ts";
import { notebookFiles, readNotebook } from "../../runner/mod.ts";
import { projectPath, unlessMissing, writeFileAtomic } from "../../system/mod.ts";
import { articleFiles } from "./article.ts";
import { dashboardHtml } from "./dashboard.ts";
import { type Entry, missingIn, readEntry } from "./entry.ts";
import { ASSETS } from "./frame.ts";
import { pictureOf, showOutput, type SiteFile } from "./outputs.ts";
import { proseRenderer } from "./markdown.ts";
import { committedResults, experimentResults, type ResultRow, resultsChart } from "./results.ts";
import { stylesheet } from "../stylesheet.ts";

/** What the log is made of. */
export interface LogOptions {
  /** The folder of the notebooks. */
  readonly notebooks: string;
  /** A folder of experiments with a `results.json` each; there need be none. */
  readonly results: string;
  /** Takes lines that say what is being done, and what is missing. */
  readonly log: (line: string) => void;
}

/** The width of a card's picture, for screens of two pixels a CSS pixel. */
const COVER_WIDTH_PX = 760;

/**
 * Writes `index.html`, a page for each notebook, and a folder beside each for its pictures and charts.
 *
 * @param folder Where to; other files in it stay. If it has a `playground.html`, the dashboard leads to it.
 * @throws {SyntaxError} If a notebook cannot be read.
 * @throws {RangeError} If there are no notebooks, or a file of results or figures cannot be read.
 */
export async function buildLog(folder: string, options: LogOptions): Promise<void> {
  const { notebooks: from, log } = options;
  const opened = await Promise.all((await notebookFiles(from)).map(async ({ name, path }) => {
    const notebook = await readNotebook(path);
    return { notebook, entry: readEntry(name, notebook) };
  }));
  const entries = opened.map(({ entry }) => entry);
  const write = async (files: readonly SiteFile[]) => {
    await Promise.all(
      files.map(({ path, content }) => writeFileAtomic(`${folder}/${path}`, content)),
    );
  };
  await write([
    { path: `${ASSETS}/log.css`, content: await stylesheet("log/page/log.css") },
    { path: `${ASSETS}/charts.js`, content: await bundleCharts() },
  ]);
  const covers = new Map<Entry, SiteFile>();
  for (const { entry, notebook } of opened) {
    const files = await articleFiles(entry, notebook, { entries, log });
    await write(files);
    const cover = await coverOf(entry);
    if (cover) {
      covers.set(entry, cover);
      await write([cover]);
    }
    const sum = files.reduce((bytes, { content }) => bytes + content.length, 0);
    const missing = missingIn(entry);
    log(
      `${entry.name}.html: ${files.length - 1} files, ${(sum / 1e6).toFixed(1)} MB` +
        (missing.length > 0 ? `; its entry lacks ${missing.join(", ")}` : ""),
    );
  }
  const results = [...committedResults(entries), ...await experimentResults(options.results)];
  const chart = await chartOf(results, log);
  await write([...chart.files, {
    path: "index.html",
    content: dashboardHtml({
      entries,
      results,
      coverOf: (entry) => covers.get(entry),
      hasPlayground: await unlessMissing(Deno.stat(`${folder}/playground.html`)) !== undefined,
      chartHtml: chart.html,
    }),
  }]);
  log(`Log: ${folder}/index.html`);
}

/** The picture of a card. */
async function coverOf({ name, cover }: Entry): Promise<SiteFile | undefined> {
  const picture = cover && await pictureOf(cover, `${name}/cover`);
  if (!picture || typeof picture.file.content === "string") return undefined;
  const image = await decodeImage(picture.file.content);
  const { widthPx, heightPx } = image;
  const scale = Math.min(1, COVER_WIDTH_PX / widthPx);
  const small = await cropAndResize(
    image,
    { left: 0, top: 0, width: widthPx, height: heightPx },
    { widthPx: Math.round(scale * widthPx), heightPx: Math.round(scale * heightPx) },
  );
  return { path: `${name}/cover.webp`, content: await encodeWebp(small) };
}

/** The chart of results, shown as a notebook's are. */
async function chartOf(results: readonly ResultRow[], log: (line: string) => void) {
  const spec = resultsChart(results);
  if (!spec) return { html: "", files: [] };
  const png = (await renderPng(spec, 1)).toBase64();
  return await showOutput({
    output_type: "display_data",
    data: { [vegaLiteMime]: spec, "image/png": png, "text/plain": "Figures of runs" },
    metadata: {},
  }, { name: `${ASSETS}/runs`, prose: proseRenderer(() => undefined), log });
}

/** The script that makes charts live. */
async function bundleCharts(): Promise<Uint8Array> {
  const { build } = await import("esbuild");
  const { outputFiles: [script] } = await build({
    absWorkingDir: projectPath(),
    entryPoints: [projectPath("lib", "site", "log", "page", "charts.ts")],
    bundle: true,
    charset: "utf8",
    format: "iife",
    legalComments: "none",
    logLevel: "silent",
    minify: true,
    platform: "browser",
    target: "es2022",
    write: false,
  });
  if (!script) throw new Error("Cannot build the log as esbuild gave no script");
  return script.contents;
}
