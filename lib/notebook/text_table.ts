/**
 * Tables as text, aligned by spaces or as Markdown.
 *
 * @module
 */

/** How a table is laid out. */
export interface TextTableOptions {
  /** Which columns are aligned to the right. Default none. */
  readonly alignRight?: readonly boolean[];
}

/**
 * A table aligned by spaces, with a line under its headers.
 *
 * @example
 * ```ts
 * import { formatTextTable } from "facespace/notebook";
 * console.log(formatTextTable(["n", "name"], [["12", "a"]], { alignRight: [true, false] }));
 * //  n  name
 * // ──  ────
 * // 12  a
 * ```
 */
export function formatTextTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  options: TextTableOptions = {},
): string {
  const { alignRight = [] } = options;
  const widths = headers.map((header, i) =>
    Math.max(...[header, ...rows.map((row) => row[i] ?? "")].map(textWidth))
  );
  const line = (cells: readonly string[]) =>
    widths.map((width, i) => pad(cells[i] ?? "", width, alignRight[i] ?? false)).join("  ")
      .trimEnd();
  return [headers, widths.map((width) => "─".repeat(width)), ...rows].map(line).join("\n");
}

/** A table in Markdown. */
export function formatMarkdownTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  options: TextTableOptions = {},
): string {
  const { alignRight = [] } = options;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const escape = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  return [
    line(headers.map(escape)),
    line(headers.map((_, i) => alignRight[i] ? "---:" : "---")),
    ...rows.map((row) => line(headers.map((_, i) => escape(row[i] ?? "")))),
  ].join("\n");
}

/** Characters that a terminal shows; a combining mark takes no room. */
function textWidth(text: string): number {
  return [...text.replaceAll(/\p{M}/gu, "")].length;
}

function pad(text: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - textWidth(text)));
  return right ? space + text : text + space;
}
