/**
 * What the draws of a cell come to: rates and means with 95 % intervals. The intervals are over
 * draws; that draws share faces, and that all come from one network, is not in them.
 *
 * @module
 */

import { bootstrapInterval, type Interval, mean, shareInterval } from "../statistics/mod.ts";
import type { ArithmeticCell } from "./arithmetic_cell.ts";
import type { JudgedDraw } from "./judged_draws.ts";

/** The figures of a cell. */
export interface CellFigures extends ArithmeticCell {
  /** How many results. */
  readonly draws: number;
  /** The share of successes by each judge's name. */
  readonly success: Readonly<Record<string, Interval>>;
  /** Means over draws; see {@linkcode JudgedDraw}. */
  readonly relativeSharpness: Interval;
  readonly groupDistance: Interval;
}

/** Enough for limits that are right to a tenth of the interval's width. */
const RESAMPLES = 400;

/**
 * The figures of each cell, in the order in which cells come.
 *
 * @param seed Seeds the bootstrap.
 */
export function cellFigures(
  draws: readonly JudgedDraw[],
  seed: string,
): readonly CellFigures[] {
  return [...Map.groupBy(draws, cellKey).values()].flatMap((rows) => {
    const [first] = rows;
    if (!first) return [];
    const { kind, count, policy, codes, strength } = first;
    const mean = (valueOf: (row: JudgedDraw) => number) => meanOf(rows.map(valueOf), seed);
    return [{
      ...{ kind, count, policy, codes, strength },
      draws: rows.length,
      success: Object.fromEntries(
        Object.keys(first.judged).map((name) => [name, successOf(rows, name)]),
      ),
      relativeSharpness: mean((row) => row.relativeSharpness),
      groupDistance: mean((row) => row.groupDistance),
    }];
  });
}

/** What tells cells apart. */
export function cellKey({ kind, count, policy, codes, strength }: ArithmeticCell): string {
  return [kind, count, policy, codes, strength].join();
}

/** The mean of values with its 95 % interval; the value alone if there is one. */
export function meanOf(values: readonly number[], seed: string): Interval {
  const [only = NaN] = values;
  if (values.length < 2) return { estimate: only, low: only, high: only };
  return bootstrapInterval([values], mean, { seed, resamples: RESAMPLES, method: "percentile" });
}

function successOf(rows: readonly JudgedDraw[], judge: string): Interval {
  const successes = rows.filter(({ judged }) => judged[judge]?.success === true).length;
  return shareInterval(successes, rows.length);
}
