/**
 * Shows a grid of pictures that says what its rows and columns are.
 *
 * @module
 */

import { defaultPixelRatio, drawGrid, type GridOptions, type GridRow } from "./grid_picture.ts";
import { pngDisplay } from "./png_display.ts";
import { inNotebook, publish } from "./publish.ts";

export type { GridOptions, GridRow };

/** Shows the grid in the notebook; in a terminal, its title and labels. */
export async function showGrid(rows: readonly GridRow[], options: GridOptions): Promise<void> {
  const text = gridText(rows, options);
  if (!inNotebook()) return publish({ data: { "text/plain": text } });
  publish(pngDisplay(await drawGrid(rows, options), options.pixelRatio ?? defaultPixelRatio, text));
}

/** What a grid shows, in words. */
export function gridText(rows: readonly GridRow[], options: GridOptions): string {
  const { title, columnLabels = [], caption } = options;
  const count = (n: number) => `${n} ${n === 1 ? "picture" : "pictures"}`;
  return [
    `[grid] ${title}`,
    ...rows.map((row) => `  ${row.label || "row"}: ${count(row.images.length)}`),
    ...(columnLabels.length > 0 ? [`  columns: ${columnLabels.join(", ")}`] : []),
    ...(caption ? [caption] : []),
  ].join("\n");
}
