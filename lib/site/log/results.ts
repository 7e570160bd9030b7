/**
 * The figures of runs: of the committed notebooks, and of experiments with other parameters, which leave a
 * `results.json` each.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import { type ChartSpec, palette } from "../../charts/mod.ts";
import type { FigureData } from "../../notebook/mod.ts";
import { readResults, resultsBelow } from "../../runner/mod.ts";
import { unlessMissing } from "../../system/mod.ts";
import type { Entry } from "./entry.ts";

/** A figure of a run. */
export interface ResultRow {
  /** The notebook's name. */
  readonly notebook: string;
  /** The parameters that were set, or `as committed`. */
  readonly run: string;
  readonly figure: FigureData;
}

/** What a run with the committed parameters is called. */
const COMMITTED = "as committed";

/** The figures of the committed notebooks. */
export function committedResults(entries: readonly Entry[]): ResultRow[] {
  return entries.flatMap(({ name, figures }) =>
    figures.map((figure) => ({ notebook: name, run: COMMITTED, figure }))
  );
}

/**
 * The figures of all experiments below a folder, as `experiments --to` keeps them.
 *
 * @returns In the order of their paths; none if there is no such folder.
 * @throws {SyntaxError} If a file holds no results; the message names it.
 */
export async function experimentResults(folder: string): Promise<ResultRow[]> {
  const isThere = await unlessMissing(Deno.stat(folder)) !== undefined;
  const rows: ResultRow[] = [];
  for (const path of isThere ? await resultsBelow(folder) : []) {
    const { notebook, figures } = await readResults(path);
    const run = settingsOf(path, notebook);
    rows.push(...figures.map((figure) => ({ notebook, run, figure })));
  }
  return rows;
}

/** What was set in a run, by the name of its folder: `NOTEBOOK,seed=2,quick`. */
function settingsOf(path: string, notebook: string): string {
  const folder = basename(dirname(path));
  if (folder === notebook) return COMMITTED;
  return folder.startsWith(`${notebook},`)
    ? folder.slice(notebook.length + 1).replaceAll(",", ", ")
    : folder;
}

/** A chart of the figures that several runs have, each on an axis of its own; nothing if there are none. */
export function resultsChart(rows: readonly ResultRow[]): ChartSpec | undefined {
  const labelOf = ({ notebook, figure: { name, unit } }: ResultRow) =>
    `${notebook.slice(0, 2)} ${name}${unit ? ` (${unit})` : ""}`;
  const compared = [...Map.groupBy(rows, labelOf)].filter(([, own]) => own.length > 1);
  if (compared.length === 0) return undefined;
  return {
    title: "How do figures change with parameters?",
    vconcat: compared.map(([label, own]) => ({
      title: { text: label, fontSize: 12, fontWeight: "normal" as const },
      width: 420,
      height: { step: 22 },
      data: {
        values: own.map(({ run, figure: { value, low = value, high = value } }) => ({
          ...{ run, value, low, high },
        })),
      },
      encoding: { y: { field: "run", type: "nominal" as const, title: null, sort: null } },
      layer: [
        {
          mark: { type: "rule" as const, strokeWidth: 2, color: palette[0] },
          encoding: {
            x: { field: "low", type: "quantitative" as const, title: null, scale: { zero: false } },
            x2: { field: "high" },
          },
        },
        {
          mark: { type: "point" as const, filled: true, size: 60 },
          encoding: { x: { field: "value", type: "quantitative" as const, title: null } },
        },
      ],
    })),
  };
}
