/**
 * Equations that the study knows by name, and which of them some faces allow.
 *
 * @module
 */

import type { AttributeColumns, AttributeName } from "../annotations/mod.ts";
import type { Split } from "../training/mod.ts";
import { ENTRY_TRANSFER, type Transfer, transferGroups } from "./transfer.ts";

/** A transfer with its words. */
export interface NamedTransfer {
  /** Can be read by `parseEquation`. */
  readonly equation: string;
  readonly transfer: Transfer;
}

const MEN = { attribute: "Male", present: true } as const;
const WOMEN = { attribute: "Male", present: false } as const;

/** The log entry's equation. */
export const ENTRY_EQUATION: NamedTransfer = {
  equation: "smiling woman - neutral woman + neutral man",
  transfer: ENTRY_TRANSFER,
};

/** Others of its form: glasses, hair, age. */
export const OTHER_EQUATIONS: readonly NamedTransfer[] = [
  {
    equation: "man with glasses - man without glasses + woman without glasses",
    transfer: { given: { attribute: "Eyeglasses", present: true }, receivers: WOMEN },
  },
  {
    equation: "blond woman - not blond woman + not blond man",
    transfer: { given: { attribute: "Blond_Hair", present: true }, receivers: MEN },
  },
  {
    equation: "woman with a fringe - woman without a fringe + man without a fringe",
    transfer: { given: { attribute: "Bangs", present: true }, receivers: MEN },
  },
  {
    equation: "old woman - young woman + young man",
    transfer: { given: { attribute: "Young", present: false }, receivers: MEN },
  },
];

/** A transfer that some faces do not allow, and why. */
export interface ImpossibleTransfer {
  readonly equation: string;
  readonly reason: string;
}

/**
 * Those equations for which faces and judge suffice.
 *
 * @param faces Who is known to have what, and the part whose faces are changed.
 * @param told The attributes that the judge can tell.
 * @param least Faces that each group must have.
 */
export function possibleTransfers(
  transfers: readonly NamedTransfer[],
  faces: { readonly table: AttributeColumns; readonly split: Split; readonly part: keyof Split },
  told: readonly AttributeName[],
  least: number,
): { readonly possible: readonly NamedTransfer[]; readonly left: readonly ImpossibleTransfer[] } {
  const possible: NamedTransfer[] = [];
  const left: ImpossibleTransfer[] = [];
  for (const named of transfers) {
    const { given, receivers } = named.transfer;
    const untold = [given, receivers].find(({ attribute }) => !told.includes(attribute));
    const smallest = Math.min(
      smallestGroup(faces.table, faces.split.train, named.transfer),
      smallestGroup(faces.table, faces.split[faces.part], named.transfer),
    );
    const reason = untold
      ? `the judge cannot tell ${untold.attribute}`
      : smallest < least
      ? `its smallest group has ${smallest} faces, ${least} are needed`
      : undefined;
    if (reason === undefined) possible.push(named);
    else left.push({ equation: named.equation, reason });
  }
  return { possible, left };
}

function smallestGroup(
  table: AttributeColumns,
  rows: readonly number[],
  transfer: Transfer,
): number {
  const { donors, receivers } = transferGroups(table, rows, transfer);
  return Math.min(
    ...[donors.with, donors.without, receivers.with, receivers.without]
      .map(({ length }) => length),
  );
}
