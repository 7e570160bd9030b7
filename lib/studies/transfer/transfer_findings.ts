/**
 * What came of a transfer: figures of each way of doing it, as tables, curves, pictures and files.
 *
 * Rates and means have 95 % intervals over draws; that draws share faces, and that all come from one
 * network, is not in them.
 *
 * @module
 */

import { arithmeticCurveChart, type ChartSpec, type PictureRow } from "../../charts/mod.ts";
import type { FloatImages } from "../../images/mod.ts";
import type { NormPolicy } from "../../latent/mod.ts";
import { type Interval, shareInterval } from "../../statistics/mod.ts";
import { csvText, writeFileAtomic } from "../../system/mod.ts";
import { amountText, meanOf, percentText, successColumns, type TableRow } from "../measures.ts";
import type { LabelledPictures } from "../networks.ts";
import { type JudgedDraw, successBy, type UntouchedFaces } from "./network_study.ts";
import {
  listOf,
  type TransferCell,
  type TransferGrid,
  type TransferKind,
} from "./transfer_results.ts";

/** The figures of a cell on one network. */
export interface CellFigures extends TransferCell {
  /** Whose they are. */
  readonly network: string;
  /** How many results. */
  readonly draws: number;
  /** The share of successes by each judge's name. */
  readonly success: Readonly<Record<string, Interval>>;
  /** Means over draws: sharpness over that of real faces, reconstructed. */
  readonly relativeSharpness: Interval;
  /** Means over draws: how far from the real faces' mean code, over how far these are. */
  readonly groupDistance: Interval;
}

/** Where nothing was found, no number is. */
export const NOT_FOUND: Interval = { estimate: NaN, low: NaN, high: NaN };

/** What kinds of equation are called in charts and tables. */
export const KIND_LABELS: Readonly<Record<TransferKind, string>> = {
  entry: "a − b + c, all held-out",
  average: "a − b + c, a and b trained on",
  difference: "one face + difference",
  balanced: "one face + balanced",
  projected: "one face + projected",
  logistic: "one face + logistic",
  svm: "one face + SVM",
};

/** What policies for the norm are called where there is little room. */
const POLICY_LABELS: Readonly<Record<NormPolicy["kind"], string>> = {
  "plain": "plain",
  "rescaled": "rescaled",
  "distribution-preserving": "÷ √Σw²",
};

/** What a table of findings tells beside the way of doing the transfer. */
export type FindingsColumn = "draws" | "success" | "sharpness" | "distance";

/** What {@linkcode TransferFindings.table} tells. */
export interface FindingsTableOptions {
  /** Default: the success by each judge. */
  readonly columns?: readonly FindingsColumn[];
  /** Real faces whose success stands beside that of results. Default: none. */
  readonly beside?: UntouchedFaces;
}

/** What {@linkcode TransferFindings.curve} draws. */
export interface FindingsCurveOptions {
  /** The question or the finding. */
  readonly title: string;
  /** What bands and dashes are. */
  readonly subtitle: string;
  /** What is along a curve. Default: the number of images in an average. */
  readonly along?: "count" | "strength";
  /** What tells panels apart. Default: the kind. */
  readonly panels?: readonly ("network" | "kind" | "policy" | "codes")[];
  /** What tells lines apart; `judge` is for success alone. Default: the network. */
  readonly lines?: "network" | "kind" | "judge";
  /** Real faces whose success is a dashed line. Default: none. */
  readonly beside?: UntouchedFaces;
  /** Panels in a row. Default 4. */
  readonly columns?: number;
}

/** What findings need of the study that found them. */
export interface FindingsSource {
  /** What the results shall be, in words. */
  readonly result: string;
  /** What went into some draws of a cell, and what came out. */
  picturesOf(
    network: string,
    cell: TransferCell,
    draws: readonly number[],
  ): Promise<readonly PictureRow[]>;
  /** All that came out of a cell. */
  resultsOf(network: string, cell: TransferCell): Promise<FloatImages>;
}

/** Findings of a study, of all or some cells. */
export class TransferFindings {
  /** Network by network, cell by cell. */
  readonly draws: readonly JudgedDraw[];
  /** In the same order. */
  readonly cells: readonly CellFigures[];
  /** What the groups of faces were too small for, in sentences. */
  readonly leftOut: readonly string[];
  readonly #study: FindingsSource;

  /**
   * Findings as a study makes them.
   *
   * @param study What found them.
   * @param found What it found.
   */
  constructor(
    study: FindingsSource,
    found: Pick<TransferFindings, "draws" | "cells" | "leftOut">,
  ) {
    this.#study = study;
    this.draws = found.draws;
    this.cells = found.cells;
    this.leftOut = found.leftOut;
  }

  /** The findings of some networks and cells: those that have one of the given values each. */
  only(values: TransferGrid & { readonly network?: string | readonly string[] }): TransferFindings {
    const wanted = Object.entries(values).flatMap(([name, some]) =>
      some === undefined ? [] : [[name, listOf<string | number>(some)] as const]
    );
    const fits = (cell: CellFigures | JudgedDraw) =>
      wanted.every(([name, some]) => some.some((value) => Reflect.get(cell, name) === value));
    return this.#with(this.draws.filter(fits), this.cells.filter(fits));
  }

  /** These and others of the same study, network by network. */
  and(...others: readonly TransferFindings[]): TransferFindings {
    const all = [this, ...others];
    const networks = new Set(all.flatMap((one) => one.#networks));
    const ofEach = <T extends { readonly network: string }>(found: readonly T[]) =>
      [...networks].flatMap((name) => found.filter(({ network }) => network === name));
    return this.#with(
      ofEach(all.flatMap(({ draws }) => draws)),
      ofEach(all.flatMap(({ cells }) => cells)),
      [...new Set(all.flatMap(({ leftOut }) => leftOut))],
    );
  }

  /**
   * How often a judge finds what is wanted in the one cell of a network; NaN if there is none.
   *
   * @throws {RangeError} If there are several cells, or the judge has not seen it.
   */
  success(network: string, judge: string): Interval {
    if (!this.#networks.includes(network)) return NOT_FOUND;
    return successBy(this.#onlyCell(network), judge);
  }

  /** A row for each cell; the network is told where there are several. */
  table({ columns = ["success"], beside }: FindingsTableOptions = {}): readonly TableRow[] {
    const several = this.#networks.length > 1;
    return this.cells.map((cell) => {
      const { network, kind, count, policy, codes, strength, success } = cell;
      const real = beside
        ? Object.keys(success).map((judge) => percentText(beside.success(network, judge).estimate))
        : [];
      const parts: Readonly<Record<FindingsColumn, TableRow>> = {
        draws: { draws: cell.draws },
        success: {
          ...successColumns(success),
          ...(beside ? { "of real ones": real.join(", ") } : {}),
        },
        sharpness: { sharpness: amountText(cell.relativeSharpness) },
        distance: { distance: amountText(cell.groupDistance) },
      };
      return {
        ...(several ? { network } : {}),
        ...{ method: KIND_LABELS[kind], k: count, policy, codes, strength },
        ...Object.fromEntries(columns.flatMap((column) => Object.entries(parts[column]))),
      };
    });
  }

  /**
   * A chart of success, of sharpness, or of the distance from the real faces' mean code; success is
   * that by the first judge, unless lines are judges.
   */
  curve(value: "success" | "sharpness" | "distance", options: FindingsCurveOptions): ChartSpec {
    const { title, subtitle, along = "count", panels = ["kind"], lines = "network" } = options;
    const { beside, columns } = options;
    const judges = Object.keys(this.cells[0]?.success ?? {});
    const rows = (lines === "judge" ? judges : judges.slice(0, 1)).flatMap((judge) =>
      this.cells.map((cell) => {
        const labels = {
          network: cell.network,
          kind: KIND_LABELS[cell.kind],
          policy: POLICY_LABELS[cell.policy],
          codes: `${cell.codes} codes`,
          judge,
        };
        return {
          panel: panels.map((name) => labels[name]).join(", "),
          series: labels[lines],
          at: cell[along],
          ...(value === "success"
            ? {
              ...successBy(cell, judge),
              ...(beside ? { reference: beside.success(cell.network, judge).estimate } : {}),
            }
            : {
              ...(value === "sharpness" ? cell.relativeSharpness : cell.groupDistance),
              reference: 1,
            }),
        };
      })
    );
    return arithmeticCurveChart(rows, {
      title,
      subtitle,
      stepTitle: along === "count" ? "images in each average" : "strength",
      ...(value === "success"
        ? { valueTitle: `judged ${this.#study.result}` }
        : { valueTitle: `${value}, relative`, values: "amount" }),
      ...(columns === undefined ? {} : { columns }),
    });
  }

  /**
   * Typical, best and worst draws of each network's one cell, by how sure the first judge is of the
   * less certain of what is wanted: rows of what went in (`a`, `b`, `c`) and what came out.
   *
   * @param each How many of each; no draw is shown twice.
   * @throws {RangeError} If a network has not one cell, or not three times as many draws.
   */
  async examples(each: number): Promise<LabelledPictures> {
    const rows: PictureRow[] = [];
    for (const name of this.#networks) {
      const cell = this.#onlyCell(name);
      const [judge = ""] = Object.keys(cell.success);
      const draws = this.draws.filter(({ network }) => network === name);
      const { typical, best, worst } = rankedDraws(draws, judge, each);
      const shown = [...typical, ...best, ...worst].map(({ draw }) => draw);
      rows.push(...await this.#study.picturesOf(name, cell, shown));
    }
    const columnLabels = ["typical", "best", "worst"]
      .flatMap((kind) => Array.from({ length: each }, () => kind));
    return { rows, columnLabels };
  }

  /**
   * The results of each network's one cell, as pictures, for those who look at them otherwise.
   *
   * @throws {RangeError} If a network has not one cell.
   */
  async results(): Promise<Readonly<Record<string, FloatImages>>> {
    const found: Record<string, FloatImages> = {};
    for (const name of this.#networks) {
      found[name] = await this.#study.resultsOf(name, this.#onlyCell(name));
    }
    return found;
  }

  /**
   * Writes all draws and all figures as CSV, for whoever wants to count again.
   *
   * @param folder Made if it is not there.
   * @param files What is not named is not written. Default: `draws.csv` and `cells.csv`.
   */
  async save(
    folder: string,
    files: { readonly draws?: string; readonly cells?: string } = {
      draws: "draws.csv",
      cells: "cells.csv",
    },
  ): Promise<void> {
    if (files.draws !== undefined) {
      const rows = this.draws.map(({ judged, ...row }) => ({
        ...row,
        ...Object.fromEntries(
          Object.entries(judged).flatMap(([judge, { success, certainty }]) => [
            [`${judge}: success`, success],
            [`${judge}: certainty`, certainty],
          ]),
        ),
      }));
      await writeFileAtomic(`${folder}/${files.draws}`, csvText(rows));
    }
    if (files.cells !== undefined) {
      const rows = this.cells.map(({ success, relativeSharpness, groupDistance, ...cell }) => ({
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
      await writeFileAtomic(`${folder}/${files.cells}`, csvText(rows));
    }
  }

  /** Those of which there are findings. */
  get #networks(): readonly string[] {
    return [...new Set(this.cells.map(({ network }) => network))];
  }

  #with(
    draws: readonly JudgedDraw[],
    cells: readonly CellFigures[],
    leftOut: readonly string[] = this.leftOut,
  ): TransferFindings {
    return new TransferFindings(this.#study, { draws, cells, leftOut });
  }

  #onlyCell(name: string): CellFigures {
    const cells = this.cells.filter(({ network }) => network === name);
    const [cell] = cells;
    if (!cell || cells.length > 1) {
      throw new RangeError(
        `Cannot tell which way of ${name} is meant as there must be one: got ${cells.length}; ` +
          "take some by only()",
      );
    }
    return cell;
  }
}

/**
 * The figures of each cell, in the order in which cells come.
 *
 * @param seed Seeds the bootstrap.
 */
export function cellFigures(draws: readonly JudgedDraw[], seed: string): readonly CellFigures[] {
  const cells = Map.groupBy(
    draws,
    ({ network, kind, count, policy, codes, strength }) =>
      [network, kind, count, policy, codes, strength].join(),
  );
  return [...cells.values()].flatMap((rows) => {
    const [first] = rows;
    if (!first) return [];
    const { network, kind, count, policy, codes, strength } = first;
    const mean = (valueOf: (row: JudgedDraw) => number) => meanOf(rows.map(valueOf), seed);
    const successes = (judge: string) =>
      rows.filter(({ judged }) => judged[judge]?.success === true).length;
    return [{
      ...{ network, kind, count, policy, codes, strength },
      draws: rows.length,
      success: Object.fromEntries(
        Object.keys(first.judged)
          .map((judge) => [judge, shareInterval(successes(judge), rows.length)]),
      ),
      relativeSharpness: mean((row) => row.relativeSharpness),
      groupDistance: mean((row) => row.groupDistance),
    }];
  });
}

/** The typical draws of a cell, around the median, and the surest and the least sure ones. */
export function rankedDraws(
  draws: readonly JudgedDraw[],
  judge: string,
  each: number,
): Readonly<Record<"typical" | "best" | "worst", readonly JudgedDraw[]>> {
  if (draws.length < 3 * each) {
    throw new RangeError(
      `Cannot show ${each} typical, best and worst draws as there are only ${draws.length}`,
    );
  }
  const certainty = (draw: JudgedDraw) => draw.judged[judge]?.certainty ?? 0;
  const ranked = draws.toSorted((a, b) => certainty(b) - certainty(a) || a.draw - b.draw);
  const middle = Math.floor((ranked.length - each) / 2);
  return {
    typical: ranked.slice(middle, middle + each),
    best: ranked.slice(0, each),
    worst: ranked.slice(-each),
  };
}
