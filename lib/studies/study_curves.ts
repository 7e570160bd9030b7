/**
 * Figures of cells as points of curves: what `arithmeticCurveChart` draws.
 *
 * @module
 */

import type { AttributeJudge } from "../judges/mod.ts";
import type { Interval } from "../statistics/mod.ts";
import { type NetworkFigures, successBy } from "./study_runs.ts";
import { KIND_LABELS, POLICY_LABELS } from "./study_text.ts";

/** A point of a curve. */
export interface CurvePoint extends Interval {
  readonly panel: string;
  readonly series: string;
  readonly at: string | number;
  readonly reference?: number;
}

/** What a curve shows of a cell, and beside what; nothing where there is no reference. */
export type CurveValue = (cell: NetworkFigures) => Interval & { readonly reference?: number };

/** A panel for each kind, a line for each network, over the number of images. */
export function networkCurves(
  figures: readonly NetworkFigures[],
  valueOf: CurveValue,
): readonly CurvePoint[] {
  return figures.map((cell) => ({
    panel: KIND_LABELS[cell.kind],
    series: cell.network,
    at: cell.count,
    ...valueOf(cell),
  }));
}

/** A panel for each sort of codes and policy, a line for each kind, over the number of images. */
export function policyCurves(
  figures: readonly NetworkFigures[],
  valueOf: CurveValue,
): readonly CurvePoint[] {
  return figures.map((cell) => ({
    panel: `${cell.codes} codes, ${POLICY_LABELS[cell.policy]}`,
    series: KIND_LABELS[cell.kind],
    at: cell.count,
    ...valueOf(cell),
  }));
}

/** What {@linkcode judgeCurves} draws. */
export interface JudgeCurvesOptions {
  /** What tells the panels of a network apart. */
  readonly panels: "policy" | "kind";
  /** What is along the curve. */
  readonly along: "strength" | "count";
  /** What a judge says of real faces on a network. Default: no reference. */
  readonly referenceOf?: (network: string, judge: string) => number;
}

/** Panels for each network, a line for each judge: how often it finds what is wanted. */
export function judgeCurves(
  figures: readonly NetworkFigures[],
  judges: readonly Pick<AttributeJudge, "name">[],
  { panels, along, referenceOf }: JudgeCurvesOptions,
): readonly CurvePoint[] {
  return judges.flatMap(({ name }) =>
    figures.map((cell) => ({
      panel: `${cell.network}, ${
        panels === "kind" ? KIND_LABELS[cell.kind] : POLICY_LABELS[cell.policy]
      }`,
      series: name,
      at: cell[along],
      ...successBy(cell, name),
      ...(referenceOf ? { reference: referenceOf(cell.network, name) } : {}),
    }))
  );
}
