/**
 * Tables: HTML in a notebook, aligned text in a terminal, and Markdown for what takes that.
 *
 * @module
 */

import { escapeHtml } from "../charts/mod.ts";
import { type Display, publish } from "./jupyter.ts";

/** A value in a table; undefined and null leave the cell empty. */
export type TableCell = string | number | boolean | null | undefined;

/** Rows as objects, whose keys are the headers. */
export type TableRows = readonly Readonly<Record<string, TableCell>>[];

/** How a table is shown. */
export interface TableOptions {
  /** A line above the table. Default none. */
  readonly title?: string;
  /** Significant digits of numbers that are not whole. Default 4. */
  readonly digits?: number;
  /** What is said in place of a table without rows, such as why there are none. Default `none`. */
  readonly whenEmpty?: string;
}

/**
 * Shows a table; columns that hold only numbers are aligned to the right.
 *
 * @example
 * ```ts
 * import { table } from "facespace/notebook";
 *
 * await table([
 *   { part: "training", faces: 3200, loss: -24512.3 },
 *   { part: "test", faces: 400, loss: null },
 * ], { title: "The parts", digits: 3 });
 * ```
 */
export async function table(rows: TableRows, options: TableOptions = {}): Promise<void> {
  const { title, whenEmpty = "none" } = options;
  if (rows.length === 0) return console.log(title ? `${title}: ${whenEmpty}` : whenEmpty);
  const display = tableDisplay(rows, options);
  await publish(display.data["text/plain"], () => display);
}

/** The representations of a table. */
export function tableDisplay(rows: TableRows, { title, digits = 4 }: TableOptions = {}): Display {
  const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const alignRight = headers.map((header) =>
    rows.some((row) => typeof row[header] === "number") &&
    rows.every((row) => typeof (row[header] ?? 0) === "number")
  );
  const texts = rows.map((row) => headers.map((header) => formatCell(row[header], digits)));
  const text = formatTextTable(headers, texts, { alignRight });
  const markdown = formatMarkdownTable(headers, texts, { alignRight });
  return {
    data: {
      "text/html": tableHtml(headers, texts, alignRight, title),
      "text/markdown": title ? `**${title}**\n\n${markdown}` : markdown,
      "text/plain": title ? `${title}\n\n${text}` : text,
    },
  };
}

/** Whole numbers with thousands separators, others to some significant digits, signs as minus. */
function formatCell(cell: TableCell, digits: number): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "number" || !Number.isFinite(cell)) return String(cell);
  const options = Number.isInteger(cell)
    ? { maximumFractionDigits: 0 }
    : { minimumSignificantDigits: Math.min(2, digits), maximumSignificantDigits: digits };
  const magnitude = Math.abs(cell);
  const text = magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e12)
    ? cell.toExponential(digits - 1)
    : cell.toLocaleString("en", options);
  return text.replace("-", "−");
}

function tableHtml(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  alignRight: readonly boolean[],
  title: string | undefined,
): string {
  const row = (tag: "td" | "th", cells: readonly string[]) =>
    `<tr>${
      cells.map((text, i) =>
        `<${tag} style="text-align: ${alignRight[i] ? "right" : "left"}">${
          escapeHtml(text)
        }</${tag}>`
      ).join("")
    }</tr>`;
  return [
    "<table>",
    ...(title ? [`<caption>${escapeHtml(title)}</caption>`] : []),
    `<thead>${row("th", headers)}</thead>`,
    "<tbody>",
    ...rows.map((cells) => row("td", cells)),
    "</tbody>",
    "</table>",
  ].join("\n");
}

/** How a table of text is laid out. */
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
  { alignRight = [] }: TextTableOptions = {},
): string {
  const widths = headers.map((header, i) =>
    Math.max(...[header, ...rows.map((row) => row[i] ?? "")].map(textWidth))
  );
  const line = (cells: readonly string[]) =>
    widths.map((width, i) => {
      const text = cells[i] ?? "";
      const space = " ".repeat(Math.max(0, width - textWidth(text)));
      return alignRight[i] ? space + text : text + space;
    }).join("  ").trimEnd();
  return [headers, widths.map((width) => "─".repeat(width)), ...rows].map(line).join("\n");
}

/** A table in Markdown. */
export function formatMarkdownTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  { alignRight = [] }: TextTableOptions = {},
): string {
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
