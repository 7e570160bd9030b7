/**
 * Checks at the end of a notebook: a table of what was claimed and found, and a failing cell if
 * anything is not so.
 *
 * @module
 */

import { table } from "./table.ts";

/** One claim about the results above. It holds if all of its conditions do. */
export interface Claim {
  /** What must be so. */
  readonly claim: string;
  /** What was found, in words or as a number. */
  readonly found: string | number | undefined;
  /** The smallest number that may be found; `null` or `undefined` if this run cannot tell. */
  readonly atLeast?: number | null | undefined;
  /** The largest number that may be found, in the same manner. */
  readonly atMost?: number | null | undefined;
  /** Whether something else is so, in the same manner. */
  readonly holds?: boolean | null | undefined;
}

/** What else is checked. */
export interface CheckOptions {
  /** Work that must leave no tensor behind. What it needs once should be there already. */
  readonly leaksOf?: () => unknown;
  /** What that work is, such as `200 codes are decoded`. Default: nothing is said of it. */
  readonly leaksWhile?: string;
}

/**
 * Shows all claims with their verdicts, then fails if any does not hold. A claim that this run cannot
 * tell is shown as such.
 *
 * @example
 * ```ts
 * import { check } from "facespace/notebook";
 *
 * await check([
 *   { claim: "the loss falls (nats)", found: 3.5, holds: 3.5 > 0 },
 *   { claim: "gain on the mean face (dB)", found: 8.2, atLeast: 7 },
 *   { claim: "gain of the small run (dB)", found: 0.1, atLeast: null },
 * ]);
 * ```
 *
 * @throws {Error} Naming the claims that do not hold.
 * @throws {RangeError} If there are no claims, or none that can be judged.
 */
export async function check(claims: readonly Claim[], options: CheckOptions = {}): Promise<void> {
  const all = options.leaksOf ? [...claims, await noLeaks(options.leaksOf, options)] : claims;
  const judged = all.map((each) => ({ ...each, found: each.found ?? NaN, holds: verdict(each) }));
  if (!judged.some(({ holds }) => holds !== undefined)) {
    throw new RangeError("Cannot check the results as no check can be judged");
  }
  const inWords = (holds: boolean | undefined) =>
    holds === undefined ? "not judged here" : holds ? "holds" : "DOES NOT HOLD";
  await table(judged.map(({ claim, found, holds }) => ({ claim, found, verdict: inWords(holds) })));
  const failed = judged.filter(({ holds }) => holds === false);
  if (failed.length > 0) {
    const list = failed.map(({ claim, found }) => `${claim} (found: ${found})`).join("; ");
    throw new Error(`The results do not hold: ${list}`);
  }
}

/** Whether a claim holds; undefined if a condition has no limit, and those that have one hold. */
function verdict({ found, ...conditions }: Claim): boolean | undefined {
  const met: (boolean | undefined)[] = [];
  if ("atLeast" in conditions) {
    const { atLeast } = conditions;
    met.push(atLeast == undefined ? undefined : Number(found) >= atLeast);
  }
  if ("atMost" in conditions) {
    const { atMost } = conditions;
    met.push(atMost == undefined ? undefined : Number(found) <= atMost);
  }
  if ("holds" in conditions) met.push(conditions.holds ?? undefined);
  if (met.includes(false)) return false;
  return met.length === 0 || met.includes(undefined) ? undefined : true;
}

/** Whether the engine holds as many tensors after some work as before. */
async function noLeaks(
  work: () => unknown,
  { leaksWhile }: Pick<CheckOptions, "leaksWhile">,
): Promise<Claim> {
  // Commands that print tables of this room's need no TensorFlow.
  const tf = await import("@tensorflow/tfjs");
  const before = tf.memory().numTensors;
  await work();
  const found = tf.memory().numTensors - before;
  const when = leaksWhile === undefined ? "" : ` while ${leaksWhile}`;
  return { claim: `no tensor leaks on ${tf.getBackend()}${when}`, found, holds: found === 0 };
}
