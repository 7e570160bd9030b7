/**
 * An attribute taken from some faces and given to others: the smile of women to men, as in the log
 * entry's `smiling women − neutral women + neutral men`.
 *
 * @module
 */

import type { AttributeColumns, AttributeName } from "../annotations/mod.ts";
import { membersOf } from "./equation_faces.ts";

/** An attribute that a face has, or has not. */
export interface FaceCondition {
  readonly attribute: AttributeName;
  readonly present: boolean;
}

/** What is given, and to whom. */
export interface Transfer {
  /** What the donors differ in, and what the result shall have. */
  readonly given: FaceCondition;
  /** What the receivers have and the donors have not; the result shall keep it. */
  readonly receivers: FaceCondition;
}

/** The log entry's equation. */
export const ENTRY_TRANSFER: Transfer = {
  given: { attribute: "Smiling", present: true },
  receivers: { attribute: "Male", present: true },
};

/** Faces with and without what is given: row numbers, rising. */
export interface TransferGroup {
  readonly with: readonly number[];
  readonly without: readonly number[];
}

/** The four groups of a transfer; faces of which an attribute is unknown are in none. */
export interface TransferGroups {
  readonly donors: TransferGroup;
  readonly receivers: TransferGroup;
}

/**
 * The groups of a transfer among some faces.
 *
 * @param table What is known of all faces; predicted attributes count as given ones do.
 * @param rows Which faces, such as one part of a split.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { ENTRY_TRANSFER, transferGroups } from "facespace/studies";
 *
 * const columns = { Smiling: [1, -1, -1, 1], Male: [-1, -1, 1, 0] };
 * const attribute = (name: string) => Int8Array.from(name === "Male" ? columns.Male : columns.Smiling);
 * const { donors, receivers } = transferGroups({ attribute }, [0, 1, 2, 3], ENTRY_TRANSFER);
 * assert(donors.with.join() === "0" && receivers.with.length === 0);
 * ```
 */
export function transferGroups(
  table: AttributeColumns,
  rows: readonly number[],
  { given, receivers }: Transfer,
): TransferGroups {
  const group = (isReceiver: boolean, isGiven: boolean) =>
    membersOf([isReceiver ? receivers : opposite(receivers), isGiven ? given : opposite(given)], {
      table,
      rows,
    });
  return {
    donors: { with: group(false, true), without: group(false, false) },
    receivers: { with: group(true, true), without: group(true, false) },
  };
}

/** The conditions that a result must meet. */
export function wantedOf({ given, receivers }: Transfer): readonly FaceCondition[] {
  return [given, receivers];
}

/** Everybody with and without what is given. */
export function everybody({ donors, receivers }: TransferGroups): TransferGroup {
  const rising = (a: number, b: number) => a - b;
  return {
    with: [...donors.with, ...receivers.with].sort(rising),
    without: [...donors.without, ...receivers.without].sort(rising),
  };
}

/** The condition that the others meet. */
export function opposite(condition: FaceCondition): FaceCondition {
  return { ...condition, present: !condition.present };
}
