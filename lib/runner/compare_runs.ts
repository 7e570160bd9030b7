/**
 * Many runs as one table: each figure of each notebook, over the runs that differ in nothing but the
 * seed.
 *
 * @module
 */

import { meanInterval } from "../statistics/mod.ts";
import type { ParameterValue } from "./notebook_file.ts";
import type { RunResults } from "./results.ts";

/** The results of a run. */
export interface ComparedRun extends RunResults {
  /** Where they are, for notes. */
  readonly path: string;
}

/** One figure over the runs of one setting. */
export interface ComparedFigure {
  /** The notebook's name. */
  readonly notebook: string;
  /** The figure's name. */
  readonly figure: string;
  /** Its unit, or an empty text. */
  readonly unit: string;
  /** What differs between settings, by name; what the notebook does not have is missing. */
  readonly settings: Readonly<Record<string, ParameterValue>>;
  /** The figure in each run, by path. */
  readonly values: readonly number[];
  /** Their mean. */
  readonly mean: number;
  /** The least of them. */
  readonly lowest: number;
  /** The greatest. */
  readonly highest: number;
  /** The lower end of the mean's 95 % t interval between runs, of three or more. */
  readonly low?: number;
  /** The upper end. */
  readonly high?: number;
}

/** Many runs in comparison. */
export interface Comparison {
  /** By notebook, figure and setting. */
  readonly figures: readonly ComparedFigure[];
  /** The names of all settings that differ. */
  readonly settings: readonly string[];
  /** What a reader has to know, a sentence each. */
  readonly notes: readonly string[];
}

/** Runs that differ in this alone are runs of one setting. */
const SEED = "seed";

/** How many runs an interval needs: two say next to nothing of how they spread. */
const FEWEST = 3;

/**
 * Compares runs. Those of one notebook with the same parameters, but for the seed, and the same code are
 * taken together; of two with the same seed, too, the first alone counts.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { compareRuns } from "facespace/runner";
 *
 * const runs = [1, 2, 3].map((seed) => ({
 *   path: `${seed}/results.json`,
 *   notebook: "03-variational-autoencoder",
 *   parameters: { seed, epochs: 16 },
 *   backend: "",
 *   code: "a",
 *   figures: [{ name: "PSNR", value: seed, unit: "dB" }],
 * }));
 * const [psnr] = compareRuns(runs).figures;
 * assert(psnr?.mean === 2 && psnr.values.length === 3);
 * ```
 */
export function compareRuns(runs: readonly ComparedRun[]): Comparison {
  const notes: string[] = [];
  const kept = withoutRepeats(runs, notes);
  const names = new Set(kept.map(({ notebook }) => notebook));
  const figures: ComparedFigure[] = [];
  const settings = new Set<string>();
  for (const notebook of [...names].sort()) {
    const own = kept.filter((run) => run.notebook === notebook);
    const differing = differingSettings(own);
    for (const name of differing) settings.add(name);
    figures.push(...figuresOf(own, differing));
  }
  const backends = new Set(kept.map(({ backend }) => backend).filter((name) => name !== ""));
  if (backends.size > 1) {
    notes.push(`Not all runs were computed by the same: ${[...backends].sort().join("; ")}`);
  }
  const withoutFigures = kept.filter((run) => run.figures.length === 0);
  if (withoutFigures.length > 0) {
    const which = [...new Set(withoutFigures.map(({ notebook }) => notebook))].sort().join(", ");
    notes.push(`${counted(withoutFigures.length, "run")} showed no figures: ${which}`);
  }
  return { figures, settings: [...settings].sort(), notes };
}

/** The first run of each notebook, parameters and code. */
function withoutRepeats(runs: readonly ComparedRun[], notes: string[]): ComparedRun[] {
  const byIdentity = new Map<string, ComparedRun>();
  for (const run of runs) {
    const identity = JSON.stringify([run.notebook, run.code, sorted(run.parameters)]);
    const first = byIdentity.get(identity);
    if (!first) byIdentity.set(identity, run);
    else notes.push(`${run.path} is left out as it is of the same run as ${first.path}`);
  }
  return [...byIdentity.values()];
}

/** What a run was set to, the code among it. */
function settingsOf({ parameters, code }: RunResults): Record<string, ParameterValue> {
  const { [SEED]: _, ...settings } = parameters;
  return { ...settings, code };
}

/** The names of all settings that are not the same in all runs of a notebook. */
function differingSettings(runs: readonly ComparedRun[]): string[] {
  const all = runs.map(settingsOf);
  const names = new Set(all.flatMap((settings) => Object.keys(settings)));
  return [...names].sort().filter((name) => new Set(all.map((each) => each[name])).size > 1);
}

function figuresOf(
  runs: readonly ComparedRun[],
  differing: readonly string[],
): ComparedFigure[] {
  const groups = Map.groupBy(runs, (run) => JSON.stringify(pick(settingsOf(run), differing)));
  const rows: ComparedFigure[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const settings = pick(settingsOf(first), differing);
    const byName = Map.groupBy(group.flatMap(({ figures }) => figures), ({ name }) => name);
    for (const [figure, found] of byName) {
      const values = found.map(({ value }) => value);
      const { mean, low, high, count } = meanInterval(values);
      rows.push({
        notebook: first.notebook,
        figure,
        unit: found[0]?.unit ?? "",
        settings,
        values,
        mean,
        lowest: Math.min(...values),
        highest: Math.max(...values),
        ...(count < FEWEST ? {} : { low, high }),
      });
    }
  }
  // By figure, so that settings stand below each other.
  const order = [...new Set(rows.map(({ figure }) => figure))];
  return order.flatMap((figure) =>
    rows.filter((row) => row.figure === figure)
      .sort((a, b) => compareSettings(a.settings, b.settings, differing))
  );
}

/** Orders settings by their values, one after the other: numbers by size, all else by its text. */
function compareSettings(
  a: ComparedFigure["settings"],
  b: ComparedFigure["settings"],
  names: readonly string[],
): number {
  for (const name of names) {
    const [one, other] = [a[name], b[name]];
    if (one === other) continue;
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one) < String(other) ? -1 : 1;
  }
  return 0;
}

function pick(
  settings: Readonly<Record<string, ParameterValue>>,
  names: readonly string[],
): Record<string, ParameterValue> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = settings[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function sorted(record: Readonly<Record<string, ParameterValue>>) {
  return Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
