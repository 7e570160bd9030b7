/**
 * What is to be given, as a vector in latent space, estimated from a few faces in several ways.
 *
 * Whatever the way, strength 1 goes as far as from the mean of the faces without to the mean of
 * those with, measured along the vector on the same faces (of the balanced one: of equally many
 * donors and receivers).
 *
 * @module
 */

import {
  balancedDifference,
  type Codes,
  dot,
  type LabelledCodes,
  logisticDirection,
  meanDifference,
  projectFree,
  selectCodes,
  svmDirection,
  unit,
} from "../latent/mod.ts";
import type { RandomStream } from "../random/mod.ts";
import { drawMembers, type MemberCount } from "./draws.ts";
import { everybody, type TransferGroups } from "./transfer.ts";

/**
 * How a vector is estimated from averages of k faces, or from as many labelled faces.
 *
 * - `difference`: k donors with less k donors without, as the log entry's `a − b`.
 * - `balanced`: the mean of the difference among donors and that among receivers, k faces each.
 * - `projected`: k of everybody with less k of everybody without, less its part along the
 *   difference of k receivers and k donors.
 * - `logistic`, `svm`: across the plane that parts k of everybody with from k without.
 */
export type VectorKind = "difference" | "balanced" | "projected" | "logistic" | "svm";

/** All ways. */
export const VECTOR_KINDS: readonly VectorKind[] = [
  "difference",
  "balanced",
  "projected",
  "logistic",
  "svm",
];

/** A vector, and what it rests on. */
export interface TransferVector {
  /** Length `dim`; added to a code it gives the attribute at strength 1. */
  readonly step: Float64Array;
  /** Faces on its positive side, and on its negative side. */
  readonly members: { readonly with: readonly number[]; readonly without: readonly number[] };
}

/** Newton's method to a direction good to a tenth of a percent, which saves half the steps. */
const CLASSIFIER = { tolerance: 1e-3 } as const;

/** How many faces the smallest group has that a kind draws from; no average can be of more. */
export function largestCount(kind: VectorKind, groups: TransferGroups): number {
  const { donors, receivers } = groups;
  const all = everybody(groups);
  const sizes: Readonly<Record<VectorKind, readonly (readonly number[])[]>> = {
    difference: [donors.with, donors.without],
    balanced: [donors.with, donors.without, receivers.with, receivers.without],
    projected: [all.with, all.without, everyDonor(groups), everyReceiver(groups)],
    logistic: [all.with, all.without],
    svm: [all.with, all.without],
  };
  return Math.min(...sizes[kind].map(({ length }) => length));
}

/**
 * Estimates a vector from drawn faces.
 *
 * @param codes The code of each row.
 * @param groups Whom to draw from.
 * @param count Faces in each average, or of each class.
 * @throws {RangeError} If a group has too few faces.
 */
export function estimateVector(
  kind: VectorKind,
  codes: Codes,
  groups: TransferGroups,
  count: MemberCount,
  random: RandomStream,
): TransferVector {
  const { donors, receivers } = groups;
  const draw = (rows: readonly number[]) => drawMembers(rows, count, random);
  if (kind === "difference") {
    const members = { with: draw(donors.with), without: draw(donors.without) };
    return { step: meanDifference(labelled(codes, members)), members };
  }
  if (kind === "balanced") {
    const drawn = [donors.with, receivers.with, donors.without, receivers.without].map(draw);
    const [dWith = [], rWith = [], dWithout = [], rWithout = []] = drawn;
    const members = { with: [...dWith, ...rWith], without: [...dWithout, ...rWithout] };
    const isDonor = [dWith, rWith, dWithout, rWithout]
      .flatMap((rows, i) => rows.map(() => i % 2 === 0 ? 1 : -1));
    return { step: balancedDifference(labelled(codes, members), [isDonor]).direction, members };
  }
  const all = everybody(groups);
  const members = { with: draw(all.with), without: draw(all.without) };
  const faces = labelled(codes, members);
  const difference = meanDifference(faces);
  if (kind === "projected") {
    const sides = { with: draw(everyReceiver(groups)), without: draw(everyDonor(groups)) };
    return { step: projectFree(difference, [meanDifference(labelled(codes, sides))]), members };
  }
  const fit = kind === "logistic" ? logisticDirection : svmDirection;
  const direction = unit(fit(faces, CLASSIFIER).direction);
  const gap = dot(difference, direction);
  return { step: direction.map((value) => gap * value), members };
}

/** The codes of both sides, with their labels. */
function labelled(codes: Codes, members: TransferVector["members"]): LabelledCodes {
  return {
    codes: selectCodes(codes, [...members.with, ...members.without]),
    labels: [...members.with.map(() => 1), ...members.without.map(() => -1)],
  };
}

const everyDonor = ({ donors }: TransferGroups) => [...donors.with, ...donors.without];
const everyReceiver = ({ receivers }: TransferGroups) => [...receivers.with, ...receivers.without];
