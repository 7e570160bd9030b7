/**
 * The figures of runs: of the committed notebooks, and of experiments with other parameters, which leave a
 * `results.json` each.
 *
 * @module
 */

import { type ChartSpec, palette } from "../../charts/mod.ts";
import { isRecord, unlessMissing } from "../../system/mod.ts";
import { type Entry, type Figure, readFigures } from "./entry.ts";

/** A figure of a run. */
export interface ResultRow {
  /** The notebook's name. */
  readonly notebook: string;
  /** The parameters that were set, or `as committed`. */
  readonly run: string;
  readonly figure: Figure;
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
 * The figures of all experiments in a folder and in its folders: each `results.json` is
 * `{ notebook, parameters, figures }`, or a list of such.
 *
 * @returns In the order of their paths; none if there is no such folder.
 * @throws {RangeError} If a file is not of that form; the message names it.
 */
export async function readResults(folder: string): Promise<ResultRow[]> {
  const entries = await unlessMissing(Array.fromAsync(Deno.readDir(folder)));
  const rows: ResultRow[] = [];
  for (const { name, isDirectory } of entries?.toSorted((a, b) => a.name < b.name ? -1 : 1) ?? []) {
    const path = `${folder}/${name}`;
    if (isDirectory) rows.push(...await readResults(path));
    else if (name === "results.json") {
      rows.push(...parseResults(await Deno.readTextFile(path), path));
    }
  }
  return rows;
}

/** The figures of a `results.json`; what it throws is told at {@linkcode readResults}. */
export function parseResults(text: string, path: string): ResultRow[] {
  const content: unknown = parseJson(text, path);
  return (Array.isArray(content) ? content : [content]).flatMap((each: unknown) => {
    const { notebook, parameters } = isRecord(each) ? each : {};
    if (typeof notebook !== "string") {
      throw new RangeError(`Cannot read the results ${path} as they do not name their notebook`);
    }
    const set = isRecord(parameters) ? Object.entries(parameters) : [];
    const run = set.map(([name, value]) => `${name}=${value}`).join(", ") || COMMITTED;
    return readFigures(each, path).map((figure) => ({ notebook, run, figure }));
  });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(`Cannot read the results ${path}: it is no JSON`, { cause: error });
  }
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
