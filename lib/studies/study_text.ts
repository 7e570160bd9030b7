/**
 * Findings in words, for tables and charts.
 *
 * @module
 */

import type { NormPolicy } from "../latent/mod.ts";
import type { Interval } from "../statistics/mod.ts";
import type { ArithmeticCell, EquationKind } from "./arithmetic_cell.ts";
import type { TransferGroups } from "./transfer.ts";

/** What kinds of equation are called in charts and tables. */
export const KIND_LABELS: Readonly<Record<EquationKind, string>> = {
  entry: "a − b + c, all held-out",
  average: "a − b + c, a and b trained on",
  difference: "one face + difference",
  balanced: "one face + balanced",
  projected: "one face + projected",
  logistic: "one face + logistic",
  svm: "one face + SVM",
};

/** What policies for the norm are called where there is little room. */
export const POLICY_LABELS: Readonly<Record<NormPolicy["kind"], string>> = {
  "plain": "plain",
  "rescaled": "rescaled",
  "distribution-preserving": "÷ √Σw²",
};

/** `97 % (93 to 98)`, or `1.02 (0.99 to 1.05)`. */
export function intervalText(
  interval: Interval | undefined,
  values: "share" | "amount" = "share",
): string {
  if (!interval) return "";
  const { estimate, low, high } = interval;
  if (values === "amount") {
    const text = `${estimate.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
    return text.replaceAll("-", "−");
  }
  const percent = (share: number) => (100 * share).toFixed(0);
  return `${percent(estimate)} % (${percent(low)} to ${percent(high)})`;
}

/** `97 %`. */
export function percentText(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** The success by each judge, as columns of a table. */
export function successColumns(
  success: Readonly<Record<string, Interval>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(success).map(([judge, share]) => [judge, intervalText(share)]),
  );
}

/** How many faces a transfer's groups have, as columns of a table. */
export function groupSizes(
  { donors, receivers }: TransferGroups,
): Readonly<Record<string, number>> {
  return {
    "donors with": donors.with.length,
    "donors without": donors.without.length,
    "receivers with": receivers.with.length,
    "receivers without": receivers.without.length,
  };
}

/** What a cell is, as columns of a table. */
export function cellText(
  { kind, count, policy, codes, strength }: ArithmeticCell,
): Readonly<Record<string, string | number>> {
  return { method: KIND_LABELS[kind], k: count, policy, codes, strength };
}
