/**
 * One way of doing an equation: a cell of the study.
 *
 * @module
 */

import type { NormPolicy } from "../latent/mod.ts";
import type { MemberCount } from "./draws.ts";
import type { TransferGroups } from "./transfer.ts";
import { largestCount, type VectorKind } from "./transfer_vector.ts";

/**
 * The equation as it is done.
 *
 * - `entry`: `a − b + c` of three averages of held-out faces, as in the log entry.
 * - `average`: the same with `a` and `b` of training faces; `c` is an average of held-out ones.
 * - the kinds of vector: estimated on training faces and added to the code of one held-out face.
 */
export type EquationKind = "entry" | "average" | VectorKind;

/** Whether codes are the posterior's means or draws from it. */
export type CodeKind = "mean" | "sampled";

/** One way of doing an equation. */
export interface ArithmeticCell {
  readonly kind: EquationKind;
  /** Faces in each average; see {@linkcode VectorKind}. */
  readonly count: MemberCount;
  readonly policy: NormPolicy["kind"];
  readonly codes: CodeKind;
  /** What the vector, or `a − b`, is multiplied by. */
  readonly strength: number;
}

/** What is to be combined. */
export interface ArithmeticGrid {
  readonly kinds: readonly EquationKind[];
  readonly counts: readonly MemberCount[];
  readonly policies: readonly NormPolicy["kind"][];
  readonly codes: readonly CodeKind[];
  readonly strengths: readonly number[];
}

/** From whom vectors are estimated, and to whom they are given. */
export interface ArithmeticParts {
  /** Groups of the training part. */
  readonly training: TransferGroups;
  /** Groups of people who took no part in training: validation or test. */
  readonly heldOut: TransferGroups;
}

/** A kind that cannot be done with so many faces, and why. */
export interface LeftOut {
  readonly kind: EquationKind;
  readonly count: MemberCount;
  readonly reason: string;
}

/** Every combination that the groups are large enough for, and what is left out. */
export function arithmeticCells(
  { kinds, counts, policies, codes, strengths }: ArithmeticGrid,
  parts: ArithmeticParts,
): { readonly cells: readonly ArithmeticCell[]; readonly leftOut: readonly LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const cells = kinds.flatMap((kind) =>
    counts.flatMap((count) => {
      const reason = obstacle(kind, count, parts);
      if (reason !== undefined) {
        leftOut.push({ kind, count, reason });
        return [];
      }
      return codes.flatMap((codes) =>
        policies.flatMap((policy) =>
          strengths.map((strength) => ({ kind, count, policy, codes, strength }))
        )
      );
    })
  );
  return { cells, leftOut };
}

/** The grid of a single cell. */
export function gridOf({ kind, count, policy, codes, strength }: ArithmeticCell): ArithmeticGrid {
  return {
    kinds: [kind],
    counts: [count],
    policies: [policy],
    codes: [codes],
    strengths: [strength],
  };
}

/** Whether vectors are added to an average, not to one face. */
export function isAveraged(kind: EquationKind): kind is "entry" | "average" {
  return kind === "entry" || kind === "average";
}

/** Why a kind cannot be done with so many faces; `undefined` if it can. */
function obstacle(
  kind: EquationKind,
  count: MemberCount,
  { training, heldOut }: ArithmeticParts,
): string | undefined {
  const receivers = heldOut.receivers.without.length;
  if (receivers === 0) return "there is no held-out face to change";
  const averaged = isAveraged(kind);
  const ofVector = averaged ? "difference" : kind;
  const largest = Math.min(
    largestCount(ofVector, kind === "entry" ? heldOut : training),
    averaged ? receivers : Infinity,
  );
  if (count === "all" && averaged) return "averages of all faces give one result, and no rate";
  if (largest === 0) return "a group has no faces";
  if (count !== "all" && count > largest) return `the smallest group has ${largest} faces`;
  return undefined;
}
