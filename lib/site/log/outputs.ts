/**
 * What cells have published, as HTML and files: pictures as WebP, tables, printed text, and charts as a picture
 * and as data for Vega, which takes the picture's place where there is a script.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { stripVTControlCharacters } from "node:util";
import { escapeHtml, vegaSpec } from "../../charts/mod.ts";
import { pictureHeader, webpOfFile } from "../../images/mod.ts";
import type { Output } from "../../runner/mod.ts";
import { isRecord } from "../../system/mod.ts";
import { vegaLiteMime } from "../../notebook/mod.ts";
import { enliven } from "./enliven.ts";
import { type ProseRenderer, wideTable } from "./markdown.ts";

/** A file of the site. */
export interface SiteFile {
  /** Relative to the site's folder. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** A picture of an output. */
interface Picture {
  readonly file: SiteFile;
  /** In CSS pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** What it shows, in words. */
  readonly words: string;
}

/** An output on a page. */
interface ShownOutput {
  readonly html: string;
  readonly files: readonly SiteFile[];
}

/**
 * An output as it stands in an article.
 *
 * @param name What its files are called, without an ending: unique on the site.
 * @param prose Renders what an output says in Markdown.
 * @param log Takes a line on what cannot be shown as it should.
 */
export async function showOutput(
  output: Output,
  { name, prose, log }: {
    readonly name: string;
    readonly prose: ProseRenderer;
    readonly log: (line: string) => void;
  },
): Promise<ShownOutput> {
  if (output.output_type === "stream") return { html: printed(output.text), files: [] };
  if (output.output_type === "error") {
    return { html: printed(output.traceback.join("\n")), files: [] };
  }
  const picture = await pictureOf(output, name);
  const chart = output.data[vegaLiteMime];
  if (picture) {
    const image = imageHtml(picture);
    if (!isRecord(chart)) return { html: `<figure>${image}</figure>\n`, files: [picture.file] };
    try {
      const spec = vegaSpec(enliven(chart));
      // The page names it as one picture, in place of thousands of named marks.
      const drawn = { ...spec, config: { ...spec.config, aria: false } };
      const data: SiteFile = {
        path: `${name}.js`,
        content: `(globalThis.facespaceCharts ??= {})[${JSON.stringify(`${name}.js`)}] = ` +
          `${JSON.stringify(drawn)};\n`,
      };
      const html = `<figure class="chart" data-chart="${data.path}">${image}</figure>\n`;
      return { html, files: [picture.file, data] };
    } catch (error) {
      log(`${name}: the chart stands still, as Vega-Lite refuses it: ${error}`);
      return { html: `<figure>${image}</figure>\n`, files: [picture.file] };
    }
  }
  const { "text/html": html, "text/markdown": markdown, "text/plain": plain } = output.data;
  const table = typeof html === "string" ? plainTable(html) : undefined;
  if (table !== undefined) return { html: wideTable(table), files: [] };
  if (typeof markdown === "string") return { html: prose.render(markdown), files: [] };
  if (typeof plain === "string") return { html: printed(plain), files: [] };
  log(`${name}: an output is left out, as it is only ${Object.keys(output.data).join(", ")}`);
  return { html: "", files: [] };
}

/** The picture of an output; `undefined` if it has none. */
export async function pictureOf(output: Output, name: string): Promise<Picture | undefined> {
  if (!("data" in output)) return undefined;
  for (const mediaType of ["image/png", "image/jpeg"]) {
    const base64 = output.data[mediaType];
    if (typeof base64 !== "string") continue;
    const bytes = new Uint8Array(Buffer.from(base64, "base64"));
    const [width, height] = sizeIn(output.metadata[mediaType]) ?? await sizeOf(bytes);
    const { "text/plain": text } = output.data;
    const file = { path: `${name}.webp`, content: await webpOfFile(bytes) };
    const words = typeof text === "string" ? text.replace(/^\[\w+\] /, "") : "";
    return { file, widthPx: width, heightPx: height, words };
  }
  return undefined;
}

async function sizeOf(bytes: Uint8Array): Promise<readonly [number, number]> {
  const { widthPx, heightPx } = await pictureHeader(bytes);
  return [widthPx, heightPx];
}

function sizeIn(metadata: unknown): readonly [number, number] | undefined {
  if (!isRecord(metadata)) return undefined;
  const { width, height } = metadata;
  return typeof width === "number" && typeof height === "number" ? [width, height] : undefined;
}

/** The picture, as a link to itself: on a telephone one wants to see it large. */
function imageHtml({ file, widthPx, heightPx, words }: Picture): string {
  const title = words.split("\n")[0] ?? "";
  return `<a href="${file.path}" aria-label="${escapeHtml(title)}: the picture by itself">` +
    `<img src="${file.path}" width="${widthPx}" height="${heightPx}" loading="lazy" ` +
    `alt="${escapeHtml(words)}"></a>`;
}

function printed(text: string): string {
  const plain = stripVTControlCharacters(text).trimEnd();
  return plain === "" ? "" : `<pre class="printed" tabindex="0">${escapeHtml(plain)}</pre>\n`;
}

const CELL = String.raw`<t[hd] style="text-align: (?:left|right)">[^<]*<\/t[hd]>`;
const TABLE = new RegExp(
  String
    .raw`^<table>\n(?:<caption>[^<]*<\/caption>\n)?<thead><tr>(?:${CELL})*<\/tr><\/thead>\n<tbody>\n(?:<tr>(?:${CELL})*<\/tr>\n)*<\/tbody>\n<\/table>$`,
);

/** A table as `table()` writes it, without inline style; `undefined` for any other HTML. */
export function plainTable(html: string): string | undefined {
  if (!TABLE.test(html)) return undefined;
  return html.replaceAll(' style="text-align: left"', "")
    .replaceAll(' style="text-align: right"', ' class="right"');
}
