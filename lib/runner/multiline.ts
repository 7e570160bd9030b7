/**
 * Notebook files keep long texts as lists of lines, each with its newline.
 *
 * @module
 */

/**
 * The text as lines that keep their newline.
 *
 * @example
 * ```ts
 * import { splitLines } from "facespace/runner";
 * console.log(splitLines("a\nb")); // ["a\n", "b"]
 * ```
 */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The text of a list of lines; a text stays what it is. */
export function joinLines(lines: unknown): string {
  return Array.isArray(lines) ? lines.join("") : String(lines);
}
