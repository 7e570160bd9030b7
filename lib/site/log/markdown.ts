/**
 * The prose of notebooks as HTML: Markdown by marked, formulas by KaTeX as MathML, which browsers set without a
 * script or fonts of our own, and code by highlight.js, all of it at build time. HTML in a notebook is shown
 * as text, so that nothing in one can run.
 *
 * @module
 */

import hljs from "highlight.js/lib/core";
import typescript from "highlight.js/lib/languages/typescript";
import katex from "katex";
import { Marked, type TokenizerAndRendererExtension } from "marked";
import { escapeHtml } from "../../charts/mod.ts";

/** A heading of an article, but for its title. */
interface Heading {
  /** 2 for a section, 3 for a part of one. */
  readonly level: number;
  /** Its anchor. */
  readonly id: string;
  /** What it says, as HTML. */
  readonly html: string;
}

/** Renders the prose of one article, piece by piece. */
export interface ProseRenderer {
  /** Renders the next piece; its title, if it has one, is left out. */
  render(markdown: string): string;
  /** The headings met so far. */
  readonly headings: readonly Heading[];
}

/** Code as HTML, with classes for what is what. */
export function highlight(code: string): string {
  if (!hljs.getLanguage("typescript")) hljs.registerLanguage("typescript", typescript);
  return hljs.highlight(code, { language: "typescript" }).value;
}

/**
 * A renderer of an article's prose.
 *
 * @param linkTo The address of what a notebook's number or name stands for, such as `04` or
 *   `04-vector-arithmetic`; `undefined` if it is none.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { proseRenderer } from "./markdown.ts";
 * const prose = proseRenderer(() => undefined);
 * assertEquals(prose.render("## A *smile*\n").trim(), '<h2 id="a-smile">A <em>smile</em></h2>');
 * assertEquals(prose.headings, [{ level: 2, id: "a-smile", html: "A <em>smile</em>" }]);
 * ```
 */
export function proseRenderer(linkTo: (notebook: string) => string | undefined): ProseRenderer {
  const headings: Heading[] = [];
  const linked = (html: string, notebook: string) => {
    const address = linkTo(notebook);
    return address === undefined ? html : `<a href="${address}">${html}</a>`;
  };
  const marked = new Marked({ extensions: [display, inline] }, {
    renderer: {
      code: ({ text, lang }) =>
        `<pre tabindex="0"><code>${
          /^(ts|typescript|js|javascript)$/.test(lang ?? "") ? highlight(text) : escapeHtml(text)
        }</code></pre>\n`,
      codespan: ({ text }) => linked(`<code>${escapeHtml(text)}</code>`, text),
      heading({ tokens, depth, text }) {
        if (depth === 1) return "";
        const html = this.parser.parseInline(tokens);
        const level = Math.min(depth, 4);
        const id = anchor(text, headings.map((heading) => heading.id));
        headings.push({ level, id, html });
        return `<h${level} id="${id}">${html}</h${level}>\n`;
      },
      html: ({ text, block }) => block ? `<p>${escapeHtml(text)}</p>\n` : escapeHtml(text),
      image: ({ text }) => escapeHtml(text),
      link({ href, tokens }) {
        const html = this.parser.parseInline(tokens);
        return /^(https?:|#|[\w./-]+$)/.test(href)
          ? `<a href="${escapeHtml(href)}">${html}</a>`
          : html;
      },
      table({ header, rows }) {
        const line = (tag: "th" | "td", cells: typeof header) =>
          `<tr>${
            cells.map(({ tokens, align }) =>
              `<${tag}${align === "right" ? ' class="right"' : ""}>${
                this.parser.parseInline(tokens)
              }</${tag}>`
            ).join("")
          }</tr>`;
        return wideTable(
          `<table>\n<thead>${line("th", header)}</thead>\n<tbody>\n${
            rows.map((row) => line("td", row)).join("\n")
          }\n</tbody>\n</table>`,
        );
      },
      text(token) {
        if ("tokens" in token && token.tokens) return this.parser.parseInline(token.tokens);
        const text = "escaped" in token && token.escaped ? token.text : escapeHtml(token.text);
        return text.replaceAll(/(\d) %/g, "$1\u00a0%")
          .replaceAll(/\b[Nn]otebook (\d\d)\b/g, (words, number) => linked(words, number));
      },
    },
  });
  return {
    headings,
    render: (markdown) => marked.parse(markdown, { async: false }),
  };
}

/** A table that may be wider than the page: it is moved by itself, also by keyboard. */
export function wideTable(html: string): string {
  return `<div class="wide" tabindex="0" role="group" aria-label="Table">\n${html}\n</div>\n`;
}

/** An anchor that no earlier heading has, made of the words. */
function anchor(text: string, taken: readonly string[]): string {
  const words = text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-+|-+$/g, "");
  const free = (n: number): string => {
    const id = n === 1 ? words || "part" : `${words || "part"}-${n}`;
    return taken.includes(id) ? free(n + 1) : id;
  };
  return free(1);
}

const display = formula("display", /^\$\$([^$]+?)\$\$/);
const inline = formula("inline", /^\$(?!\s)((?:\\.|[^\\$])+?)(?<!\s)\$(?!\d)/);

/** What stands between dollars, as JupyterLab reads it. */
function formula(kind: "display" | "inline", pattern: RegExp): TokenizerAndRendererExtension {
  const name = `${kind} formula`;
  return {
    name,
    level: "inline",
    start: (text) => text.indexOf("$"),
    tokenizer(text) {
      const [raw, tex] = pattern.exec(text) ?? [];
      return raw === undefined ? undefined : { type: name, raw, text: tex };
    },
    renderer({ text }) {
      const math = katex.renderToString(text, {
        displayMode: kind === "display",
        output: "mathml",
      });
      // A long one is moved by itself, also by keyboard.
      return kind === "display" ? `<span class="formula" tabindex="0">${math}</span>` : math;
    },
  };
}
