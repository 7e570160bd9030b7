/**
 * Checks at the end of a notebook: a table of what was claimed and found, and a failing cell if
 * anything is not so. Who sets a parameter asks a question, so that claims of quality are enforced only
 * in the setting that they were made for.
 *
 * @module
 */

import { table } from "./table.ts";

/**
 * The environment variable by which a runner tells which setting a notebook runs in: `committed` if the
 * parameters are as they stand in its cell, or `changed`. Without it nobody knows, as in JupyterLab.
 */
export const SETTING_VARIABLE = "FACESPACE_SETTING";

/** One claim about the results above. It holds if all of its conditions do; it has at least one. */
export interface Claim {
  /** What must be so. */
  readonly claim: string;
  /** What was found, in words or as a number; `undefined` if nothing was, which meets no limit. */
  readonly found: string | number | undefined;
  /** The smallest number that may be found. */
  readonly atLeast?: number;
  /** The largest number that may be found. */
  readonly atMost?: number;
  /** Whether something else is so. */
  readonly holds?: boolean;
  /**
   * Whether this is a claim of quality: made of the committed setting and faces, enforced in a run of
   * those, and only shown in any other. Default false.
   */
  readonly quality?: boolean;
}

/** What else is checked. */
export interface CheckOptions {
  /** Work that must leave no tensor behind. What it needs once should be there already. */
  readonly leaksOf?: () => unknown;
  /** What that work is, such as `200 codes are decoded`. Default: nothing is said of it. */
  readonly leaksWhile?: string;
}

/**
 * Shows all claims with what is asked and with their verdicts, then fails if any does not hold. Claims of
 * quality are not judged where parameters were set, and fail nothing where nobody knows the setting.
 *
 * @example
 * ```ts
 * import { check } from "facespace/notebook";
 *
 * await check([
 *   { claim: "every loss is finite", found: 16, holds: true },
 *   { claim: "gain on the mean face (dB)", found: 8.2, atLeast: 7, quality: true },
 * ]);
 * ```
 *
 * @throws {Error} Naming the claims that do not hold.
 * @throws {RangeError} If there are no claims, or one has no condition.
 */
export async function check(claims: readonly Claim[], options: CheckOptions = {}): Promise<void> {
  const all = options.leaksOf ? [...claims, await noLeaks(options.leaksOf, options)] : claims;
  if (all.length === 0) throw new RangeError("Cannot check the results as nothing is claimed");
  const setting = Deno.env.get(SETTING_VARIABLE);
  const judged = all.map((each) => {
    const isMet = isAsAsked(each);
    const isEnforced = !each.quality || setting === "committed";
    return {
      ...each,
      isFailed: isEnforced && !isMet,
      verdict: inWords(isMet, isEnforced, setting),
    };
  });
  await table(judged.map(({ claim, found, verdict, ...limits }) => (
    { claim, found: found ?? NaN, asked: asked(limits), verdict }
  )));
  const failed = judged.filter(({ isFailed }) => isFailed);
  if (failed.length > 0) {
    const list = failed.map(({ claim, found }) => `${claim} (found: ${found ?? NaN})`).join("; ");
    throw new Error(`The results do not hold: ${list}`);
  }
}

function inWords(isMet: boolean, isEnforced: boolean, setting: string | undefined): string {
  if (!isEnforced && setting === "changed") return "not judged: parameters were set";
  if (isMet) return "holds";
  return isEnforced ? "DOES NOT HOLD" : "not as in the committed setting";
}

/** Whether all conditions of a claim are met. */
function isAsAsked({ claim, found, atLeast, atMost, holds }: Claim): boolean {
  if (atLeast === undefined && atMost === undefined && holds === undefined) {
    throw new RangeError(
      `Cannot check "${claim}" as it has no condition: atLeast, atMost or holds`,
    );
  }
  return (atLeast === undefined || Number(found) >= atLeast) &&
    (atMost === undefined || Number(found) <= atMost) && holds !== false;
}

/** The limits in words; a claim without any says itself what is asked. */
function asked({ atLeast, atMost }: Pick<Claim, "atLeast" | "atMost">): string {
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} to ${atMost}`;
  if (atLeast !== undefined) return `at least ${atLeast}`;
  return atMost === undefined ? "" : `at most ${atMost}`;
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
