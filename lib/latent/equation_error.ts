/**
 * What is wrong with an equation and where, and which words may have been meant.
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

/**
 * The words, three at most, that are nearest to a text, or that begin with it: none if all are
 * further than a third of its letters.
 */
export function nearestWords(text: string, words: readonly string[]): readonly string[] {
  const continued = words.filter((word) => word.startsWith(`${text} `));
  if (continued.length > 0) return continued.slice(0, 3);
  const distances = words.map((word) => ({ word, distance: editDistance(text, word) }));
  const least = Math.min(...distances.map(({ distance }) => distance));
  if (least > Math.max(1, Math.floor(text.length / 3))) return [];
  return distances.filter(({ distance }) => distance === least)
    .map(({ word }) => word).slice(0, 3);
}

/**
 * The fewest letters to insert, delete, replace or exchange with their neighbour to make one text
 * the other (optimal string alignment). Own code, as `fastest-levenshtein` counts an exchange as
 * two: 70 of the 298 words of equations with two letters exchanged would not be recognised.
 */
export function editDistance(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  const table = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => table[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    table.push(row);
    for (let j = 1; j <= b.length; j++) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const exchanged = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
        ? at(i - 2, j - 2) + 1
        : Infinity;
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, exchanged));
    }
  }
  return at(a.length, b.length);
}
