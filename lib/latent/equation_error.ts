/**
 * What is wrong with an equation, and where.
 *
 * @module
 */

/** A stretch of the equation's text. */
export interface Span {
  /** Index of its first character. */
  readonly start: number;
  /** Index after its last; equal to the start where something is missing. */
  readonly end: number;
}

/**
 * An error whose message shows the equation with carets under what is wrong.
 *
 * @param problem One line, no full stop.
 * @param text The equation as it was given.
 * @param after Lines that follow, such as what is known. Default: none.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { equationError } from "facespace/latent";
 *
 * const { message } = equationError("What is that", "man + x", { start: 6, end: 7 });
 * assert(message === "Cannot read the equation: What is that\n  man + x\n        ^");
 * ```
 */
export function equationError(
  problem: string,
  text: string,
  span: Span,
  after = "",
): SyntaxError {
  const lines = [`Cannot read the equation: ${problem}`, underlined(text, span)];
  return new SyntaxError([...lines, ...after ? [after] : []].join("\n"));
}

/**
 * Two lines: the text, and carets under a stretch of it.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { underlined } from "facespace/latent";
 * assert(underlined("man + x", { start: 6, end: 7 }) === "  man + x\n        ^");
 * ```
 */
export function underlined(text: string, { start, end }: Span): string {
  // Line breaks and tabs would move the carets away.
  const shown = text.replaceAll(/\s/g, " ");
  return `  ${shown}\n  ${" ".repeat(start)}${"^".repeat(Math.max(1, end - start))}`;
}

/**
 * Texts after a title, with commas, in lines of at most 100 characters.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { wrapList } from "facespace/latent";
 * assert(wrapList("Known:", ["man", "woman"]) === "Known: man, woman");
 * ```
 */
export function wrapList(title: string, items: readonly string[]): string {
  const lines = [title];
  for (const [i, item] of items.entries()) {
    const piece = i < items.length - 1 ? `${item},` : item;
    const line = lines.at(-1) ?? "";
    if (line.length + 1 + piece.length <= 100) lines[lines.length - 1] = `${line} ${piece}`;
    else lines.push(`  ${piece}`);
  }
  return lines.join("\n");
}
