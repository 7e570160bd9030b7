/**
 * `deno task compare`: the figures of many runs as one table and one chart.
 *
 * @module
 */

import { intervalPanels, renderPng } from "../charts/mod.ts";
import { table } from "../notebook/mod.ts";
import {
  type ComparedFigure,
  type ComparedRun,
  compareRuns,
  readResults,
  resultsBelow,
} from "../runner/mod.ts";
import { type CsvRecord, csvText, projectPath, writeFileAtomic } from "../system/mod.ts";
import {
  exitCodes,
  type Flags,
  formatFlags,
  HELP_FLAG,
  isBadRequest,
  readCommandLine,
  runTask,
  typedPath,
} from "./command_line.ts";

/** A request to compare runs. */
interface CompareRequest {
  readonly folders: readonly string[];
  readonly to: string;
}

const FLAGS = {
  to: { value: "<folder>", help: "Where table and chart go. Default: outputs/compare" },
  ...HELP_FLAG,
} as const satisfies Flags;

/** What `--help` prints. */
const compareHelp = `Compares the figures of many runs of notebooks.

deno task compare <folders…> [options]

Below each folder every results.json is read, as "deno task experiments --to <folder>" leaves them. Runs
of one notebook that differ in the seed alone are taken together: for each figure their mean, the least
and the greatest, and, of three runs or more, the mean's 95 % t interval between runs. Whatever else
differs is a column.

${formatFlags(FLAGS)}

The table is shown, and written as compare.csv beside the chart, compare.png. The exit code is 0, 1 if
results cannot be read, 2 if the request made no sense.`;

/**
 * Reads the command line.
 *
 * @throws {SyntaxError} If a flag is unknown or lacks its value, or there is no folder.
 */
export function parseCompareRequest(args: readonly string[]): CompareRequest {
  const line = readCommandLine("compare", FLAGS, args);
  if (line.words.length === 0) throw new SyntaxError("compare needs folders with results");
  const to = line.value("to");
  return {
    folders: line.words.map(typedPath),
    to: to === undefined ? projectPath("outputs", "compare") : typedPath(to),
  };
}

/**
 * Shows and writes the comparison.
 *
 * @throws {RangeError} If a folder is none, or there are no results with figures below them.
 * @throws {SyntaxError} If results are damaged.
 */
export async function compare({ folders, to }: CompareRequest): Promise<void> {
  const paths: string[] = [];
  for (const folder of folders) paths.push(...await resultsBelow(folder));
  if (paths.length === 0) {
    const where = folders.join(", ");
    throw new RangeError(
      `Cannot compare as there is no results.json below ${where}: run notebooks by ` +
        '"deno task experiments --to <folder>"',
    );
  }
  const runs: ComparedRun[] = [];
  for (const path of [...new Set(paths)].sort()) runs.push({ ...await readResults(path), path });
  const { figures, settings, notes } = compareRuns(runs);
  const rows = figures.map((row) => asRow(row, settings));
  const [first] = rows;
  for (const note of notes) console.log(note);
  if (!first) throw new RangeError("Cannot compare as none of the runs has figures");
  await table(rows, { title: `${runs.length} results` });
  await writeFileAtomic(`${to}/compare.csv`, csvText(rows));
  await writeFileAtomic(`${to}/compare.png`, await renderPng(chartOf(figures)));
  console.log(`\n${to}/compare.csv\n${to}/compare.png`);
}

function asRow(row: ComparedFigure, settings: readonly string[]): CsvRecord {
  const { notebook, figure, unit, values, mean, lowest, highest, low, high } = row;
  return {
    notebook,
    figure,
    unit,
    ...Object.fromEntries(settings.map((name) => [name, row.settings[name] ?? null])),
    runs: values.length,
    mean,
    lowest,
    highest,
    low: low ?? null,
    high: high ?? null,
  };
}

function chartOf(figures: readonly ComparedFigure[]) {
  const several = new Set(figures.map(({ notebook }) => notebook)).size > 1;
  const rows = figures.map(({ notebook, figure, unit, settings, values, ...row }) => ({
    panel: [...(several ? [notebook] : []), figure].join(": ") + (unit === "" ? "" : ` (${unit})`),
    name: Object.entries(settings).map(([name, value]) => `${name}=${value}`).join(", ") ||
      "all runs",
    mean: row.mean,
    low: row.low ?? row.mean,
    high: row.high ?? row.mean,
    values,
  }));
  return intervalPanels(rows, {
    title: "How do runs differ?",
    subtitle:
      "Means with 95 % t intervals where there are three runs or more; ticks are single runs",
  });
}

/** Compares and gives the exit code. */
async function run(request: CompareRequest): Promise<number> {
  try {
    await compare(request);
    return exitCodes.ok;
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    console.error(error.message);
    return error instanceof RangeError ? exitCodes.badRequest : exitCodes.failed;
  }
}

if (import.meta.main) {
  const task = { name: "compare", help: compareHelp, parse: parseCompareRequest, run };
  Deno.exit(await runTask(task, Deno.args));
}
