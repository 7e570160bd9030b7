/**
 * What the dashboard says of a notebook: its question, its finding, a picture, a number, and how it was run. All of
 * it is in the notebook's file, by conventions; what is not there is left out.
 *
 * @module
 */

import { marked, type Token, type Tokens } from "marked";
import { stripVTControlCharacters } from "node:util";
import type { FigureData } from "../../notebook/mod.ts";
import { type FacespaceMetadata, figuresIn, type Notebook, type Output } from "../../runner/mod.ts";

/** What stands for a notebook. */
export interface Entry {
  /** Its file's name without an ending, which is its page's, too. */
  readonly name: string;
  /** Its title. */
  readonly question: string;
  /** The first sentence of the cell tagged `finding`. */
  readonly finding?: string;
  /** The first output with a picture of the cell tagged `cover`. */
  readonly cover?: Output;
  /** Its figures; the first is the one to show. */
  readonly figures: readonly FigureData[];
  /** When it was run, ISO 8601. */
  readonly startedAt?: string;
  /** How long that took. */
  readonly seconds?: number;
  /** What it computed on, as its first cell says. */
  readonly machine?: string;
}

/** Reads what stands for a notebook. */
export function readEntry(name: string, notebook: Notebook): Entry {
  const { cells, metadata } = notebook;
  const tagged = (tag: string) => cells.find((cell) => cell.metadata.tags?.includes(tag));
  const outputs = (cell: Notebook["cells"][number] | undefined) =>
    cell?.cell_type === "code" ? cell.outputs : [];
  const all = cells.flatMap(outputs);
  const prose = cells.find(({ cell_type }) => cell_type === "markdown")?.source ?? "";
  const finding = firstSentence(tagged("finding")?.source ?? "");
  const cover = outputs(tagged("cover")).find((output) =>
    "data" in output && ("image/png" in output.data || "image/jpeg" in output.data)
  );
  const { startedAt, seconds } = runOf(metadata.facespace);
  const machine =
    all.flatMap((output) =>
      output.output_type === "stream"
        ? /^Back end: (.+)$/m.exec(stripVTControlCharacters(output.text))?.[1] ?? []
        : []
    )[0];
  return {
    name,
    question: plainText(/^# (.+)$/m.exec(prose)?.[1] ?? name),
    ...(finding === undefined ? {} : { finding }),
    ...(cover === undefined ? {} : { cover }),
    figures: figuresIn(notebook),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(machine === undefined ? {} : { machine }),
  };
}

/** What an entry has nothing to say of, in words. */
export function missingIn(entry: Entry): string[] {
  return [
    ...entry.finding === undefined ? ['a finding (tag "finding")'] : [],
    ...entry.cover === undefined ? ['a picture (tag "cover")'] : [],
    ...entry.figures.length === 0 ? ["figures"] : [],
    ...entry.startedAt === undefined ? ["when it was run"] : [],
  ];
}

/** The run that the outputs come from, of a committed notebook or of an executed copy. */
function runOf(
  facespace: FacespaceMetadata = {},
): { readonly startedAt?: string | undefined; readonly seconds?: number | undefined } {
  return facespace.run ?? facespace.executed ?? {};
}

/**
 * The first sentence that is said: after headings and the line that says what results are read from, and after
 * questions, whose answer it may be.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { firstSentence } from "./entry.ts";
 * const prose = "## Learned\n\n_As committed:_\n\n- _'More than 3?'_ By success, **ten** are\n  enough. Also";
 * assertEquals(firstSentence(prose), "By success, ten are enough.");
 * ```
 */
export function firstSentence(markdown: string): string | undefined {
  for (const block of saidBlocks(marked.lexer(markdown))) {
    // An end is followed by a capital letter or nothing; "3.5 dB" and "i.e. so" have none.
    const sentences = block.match(/.+?[.!?]['"’”]?(?=\s+['"“‘(]?\p{Lu}|\s*$)/gu) ?? [];
    const said = sentences.map((sentence) => sentence.trim())
      .find((sentence) => !/\?['"’”]?$/.test(sentence));
    if (said !== undefined) return said;
  }
  return undefined;
}

/** Paragraphs and items of lists as text; the line that is nothing but stressed says what holds for the others. */
function saidBlocks(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    const inside = "tokens" in token ? token.tokens ?? [] : [];
    if (token.type === "list" && "items" in token) {
      return saidBlocks(
        token.items.map((item: Tokens.ListItem) => ({ ...item, type: "paragraph" })),
      );
    }
    const isSetting = inside.length === 1 && inside[0]?.type === "em";
    return token.type === "paragraph" && !isSetting ? [oneLine(inside)] : [];
  });
}

/** One line of Markdown as text. */
export function plainText(markdown: string): string {
  return oneLine(marked.Lexer.lexInline(markdown));
}

function oneLine(tokens: readonly Token[]): string {
  const words = (token: Token): string =>
    "tokens" in token && token.tokens
      ? token.tokens.map(words).join("")
      : "text" in token
      ? token.text
      : token.raw;
  return tokens.map(words).join("").replaceAll(/\s+/g, " ").trim();
}
