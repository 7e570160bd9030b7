/**
 * Checks at the end of a notebook: a table of what was claimed and found, and a failing cell if
 * anything is not so.
 *
 * @module
 */

import { showTable } from "./show_table.ts";

/** One claim about the results above. */
export interface Check {
  /** What must be so. */
  readonly claim: string;
  /** What was found, in words or as a number. */
  readonly found: string | number;
  /** Whether it is so; `undefined` if this run cannot tell, which is shown as such. */
  readonly holds: boolean | undefined;
}

/**
 * Shows all checks, then fails if any does not hold.
 *
 * @throws {Error} Naming the claims that do not hold.
 * @throws {RangeError} If there are no checks, or none that can be judged.
 */
export async function checkResults(checks: readonly Check[]): Promise<void> {
  if (!checks.some(({ holds }) => holds !== undefined)) {
    throw new RangeError("Cannot check the results as no check can be judged");
  }
  const verdict = (holds: boolean | undefined) =>
    holds === undefined ? "not judged here" : holds ? "holds" : "DOES NOT HOLD";
  await showTable(
    checks.map(({ claim, found, holds }) => ({ claim, found, verdict: verdict(holds) })),
  );
  const failed = checks.filter(({ holds }) => holds === false);
  if (failed.length > 0) {
    const list = failed.map(({ claim, found }) => `${claim} (found: ${found})`).join("; ");
    throw new Error(`The results do not hold: ${list}`);
  }
}
