/**
 * Shows a table: HTML in a notebook, aligned text in a terminal, and Markdown for what takes that.
 *
 * @module
 */

import { escapeHtml } from "../charts/mod.ts";
import { type Display, publish } from "./publish.ts";
import { formatMarkdownTable, formatTextTable } from "./text_table.ts";

/** A value in a table; undefined and null leave the cell empty. */
export type TableCell = string | number | boolean | null | undefined;

/** Rows as objects, whose keys are the headers, or headers and rows apart. */
export type TableInput =
  | readonly Readonly<Record<string, TableCell>>[]
  | { readonly headers: readonly string[]; readonly rows: readonly (readonly TableCell[])[] };

/** How a table is shown. */
export interface ShowTableOptions {
  /** A line above the table. Default none. */
  readonly title?: string;
  /** Significant digits of numbers that are not whole. Default 4. */
  readonly digits?: number;
}

/** Shows a table. Async like its siblings, so that a cell can await them alike. */
export function showTable(table: TableInput, options: ShowTableOptions = {}): Promise<void> {
  publish(tableDisplay(table, options));
  return Promise.resolve();
}

/** The representations of a table. */
export function tableDisplay(table: TableInput, options: ShowTableOptions = {}): Display {
  const { title, digits = 4 } = options;
  const { headers, rows } = normalise(table);
  const alignRight = headers.map((_, i) =>
    rows.some((row) => typeof row[i] === "number") &&
    rows.every((row) => typeof (row[i] ?? 0) === "number")
  );
  const texts = rows.map((row) => headers.map((_, i) => formatCell(row[i], digits)));
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

function normalise(table: TableInput): {
  headers: readonly string[];
  rows: readonly (readonly TableCell[])[];
} {
  if ("headers" in table) return table;
  const headers = [...new Set(table.flatMap((row) => Object.keys(row)))];
  return { headers, rows: table.map((row) => headers.map((header) => row[header])) };
}

/** Whole numbers with thousands separators, others to some significant digits, signs as minus. */
function formatCell(cell: TableCell, digits: number): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "number") return String(cell);
  if (!Number.isFinite(cell)) return String(cell);
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
  const cell = (tag: "td" | "th", text: string, i: number) =>
    `<${tag} style="text-align: ${alignRight[i] ? "right" : "left"}">${escapeHtml(text)}</${tag}>`;
  const row = (tag: "td" | "th", cells: readonly string[]) =>
    `<tr>${cells.map((text, i) => cell(tag, text, i)).join("")}</tr>`;
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
