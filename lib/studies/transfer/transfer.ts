/**
 * An attribute taken from some faces and given to others: the smile of women to men, as in the log
 * entry's `smiling women − neutral women + neutral men`. Which transfers there are, and whose faces
 * they are made of.
 *
 * @module
 */

import type { AttributeColumns, AttributeName } from "../../annotations/mod.ts";
import { membersOf } from "../equation_terms.ts";
import type { FaceCondition, TableRow } from "../measures.ts";

/** What is given, and to whom. */
export interface Transfer {
  /** In words that an equation study reads. */
  readonly equation: string;
  /** What the result shall be, in words. */
  readonly result: string;
  /** What the donors differ in, and what the result shall have. */
  readonly given: FaceCondition;
  /** What the receivers have and the donors have not; the result shall keep it. */
  readonly receivers: FaceCondition;
}

const MEN = { attribute: "Male", present: true } as const;
const WOMEN = { attribute: "Male", present: false } as const;

/** The log entry's equation. */
export const ENTRY_TRANSFER: Transfer = {
  equation: "smiling woman - neutral woman + neutral man",
  result: "smiling and a man",
  given: { attribute: "Smiling", present: true },
  receivers: MEN,
};

/** Others of its form: glasses, hair, age. */
export const OTHER_TRANSFERS: readonly Transfer[] = [
  {
    equation: "man with glasses - man without glasses + woman without glasses",
    result: "with glasses and a woman",
    given: { attribute: "Eyeglasses", present: true },
    receivers: WOMEN,
  },
  {
    equation: "blond woman - not blond woman + not blond man",
    result: "blond and a man",
    given: { attribute: "Blond_Hair", present: true },
    receivers: MEN,
  },
  {
    equation: "woman with a fringe - woman without a fringe + man without a fringe",
    result: "with a fringe and a man",
    given: { attribute: "Bangs", present: true },
    receivers: MEN,
  },
  {
    equation: "old woman - young woman + young man",
    result: "old and a man",
    given: { attribute: "Young", present: false },
    receivers: MEN,
  },
];

/** Faces with and without what is given: row numbers, rising. */
export interface TransferGroup {
  /** Those that have it. */
  readonly with: readonly number[];
  /** Those that have it not. */
  readonly without: readonly number[];
}

/** The four groups of a transfer; faces of which an attribute is unknown are in none. */
export interface TransferGroups {
  /** From whom it is taken. */
  readonly donors: TransferGroup;
  /** To whom it is given. */
  readonly receivers: TransferGroup;
}

/**
 * The groups of a transfer among some faces.
 *
 * @param table What is known of all faces; predicted attributes count as given ones do.
 * @param rows Which faces, such as one part of a split.
 */
export function transferGroups(
  table: AttributeColumns,
  rows: readonly number[],
  { given, receivers }: Pick<Transfer, "given" | "receivers">,
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

/** Everybody with and without what is given. */
export function everybody({ donors, receivers }: TransferGroups): TransferGroup {
  const rising = (a: number, b: number) => a - b;
  return {
    with: [...donors.with, ...receivers.with].sort(rising),
    without: [...donors.without, ...receivers.without].sort(rising),
  };
}

/** The condition that the others meet. */
function opposite(condition: FaceCondition): FaceCondition {
  return { ...condition, present: !condition.present };
}

/** How many faces each group has. */
export function groupSizes(
  { donors, receivers }: TransferGroups,
): TableRow {
  return {
    "donors with": donors.with.length,
    "donors without": donors.without.length,
    "receivers with": receivers.with.length,
    "receivers without": receivers.without.length,
  };
}

/** A table that tells given attributes from predicted ones. */
export interface LabelTable extends AttributeColumns {
  /** How sure a prediction is; NaN where the attribute is given or unknown. */
  confidence(name: AttributeName): Float64Array;
}

/**
 * Of how many faces the attributes of a transfer are given, predicted by a network, or unknown, which
 * is to be said wherever they are used.
 */
export function labelOrigins(
  table: LabelTable,
  { given, receivers }: Pick<Transfer, "given" | "receivers">,
): readonly TableRow[] {
  return [given, receivers].map(({ attribute }) => {
    const values = table.attribute(attribute);
    const isPredicted = table.confidence(attribute).map((value) => Number.isNaN(value) ? 0 : 1);
    const unknown = values.filter((value) => value === 0).length;
    const predicted = values.filter((value, i) => value !== 0 && isPredicted[i] === 1).length;
    return { attribute, given: values.length - unknown - predicted, predicted, unknown };
  });
}
