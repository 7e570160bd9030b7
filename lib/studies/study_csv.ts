/**
 * Findings as CSV, for whoever wants to count again.
 *
 * @module
 */

import { writeFileAtomic } from "../system/mod.ts";
import type { CellFigures } from "./cell_figures.ts";
import type { JudgedDraw } from "./judged_draws.ts";

/** A value in a table; null leaves the cell empty. */
type CsvValue = string | number | boolean | null;

/**
 * Rows as CSV, with a line of column names: those of the first row.
 *
 * @throws {RangeError} If a row has other columns.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { csvText } from "facespace/studies";
 *
 * assert(csvText([{ name: "a, b", share: 0.5 }]) === 'name,share\n"a, b",0.5\n');
 * ```
 */
export function csvText(rows: readonly Readonly<Record<string, CsvValue>>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (value: CsvValue) => {
    const text = String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row, i) => {
    if (Object.keys(row).join() !== columns.join()) {
      throw new RangeError(`Cannot write a table as row ${i} has other columns than the first`);
    }
    return Object.values(row).map(cell).join(",");
  });
  return rows.length === 0 ? "" : [columns.map(cell).join(","), ...lines, ""].join("\n");
}

/**
 * Writes rows as CSV, atomically.
 *
 * @throws {RangeError} If rows have different columns.
 */
export async function writeCsv(
  path: string,
  rows: readonly Readonly<Record<string, CsvValue>>[],
): Promise<void> {
  await writeFileAtomic(path, csvText(rows));
}

/** Draws as rows of a table, one a result. */
export function drawRows(
  network: string,
  draws: readonly JudgedDraw[],
): readonly Readonly<Record<string, CsvValue>>[] {
  return draws.map(({ judged, ...row }) => ({
    network,
    ...row,
    ...Object.fromEntries(
      Object.entries(judged).flatMap(([judge, { success, certainty }]) => [
        [`${judge}: success`, success],
        [`${judge}: certainty`, certainty],
      ]),
    ),
  }));
}

/** Figures as rows of a table, one a cell, with the limits of their 95 % intervals. */
export function figureRows(
  network: string,
  figures: readonly CellFigures[],
): readonly Readonly<Record<string, CsvValue>>[] {
  return figures.map(({ success, relativeSharpness, groupDistance, ...cell }) => ({
    network,
    ...cell,
    ...Object.fromEntries(
      Object.entries({ ...success, relativeSharpness, groupDistance })
        .flatMap(([name, { estimate, low, high }]) => [
          [name, estimate],
          [`${name}: low`, low],
          [`${name}: high`, high],
        ]),
    ),
  }));
}
