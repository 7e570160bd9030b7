/**
 * The faces that the terms of an equation speak of, and a seeded choice of them.
 *
 * @module
 */

import { ATTRIBUTE_NAMES, type AttributeColumns, type AttributeName } from "../annotations/mod.ts";
import {
  CELEBA_WORDS,
  type Condition,
  type EquationTerm,
  type PlacedCondition,
  termMembers,
  underlined,
  wrapList,
} from "../latent/mod.ts";
import { stream } from "../random/mod.ts";
import { drawMembers, type MemberCount } from "./draws.ts";

/** A term and its faces. */
export interface TermFaces {
  readonly term: EquationTerm;
  /** All rows that it speaks of, in their order; at least one. */
  readonly members: readonly number[];
  /** Those that are used, in a random order. */
  readonly rows: readonly number[];
}

/** Which faces are used. */
export interface TermFacesOptions {
  readonly table: AttributeColumns;
  /** Faces to choose from. */
  readonly rows: readonly number[];
  /** How many at most for a term. */
  readonly images: MemberCount;
  /** Decides which; terms of the same faces get the same ones. */
  readonly seed: string;
}

/**
 * Chooses faces for each term.
 *
 * @param text The equation, for messages.
 * @param terms As `parseEquation` read them from the text.
 * @throws {RangeError} If there are no faces, an attribute is known of none, or none is what a term
 * says; the message points at the words and says what there is.
 */
export function termFaces(
  text: string,
  terms: readonly EquationTerm[],
  options: TermFacesOptions,
): readonly TermFaces[] {
  const { images, seed } = options;
  if (images !== "all" && !(Number.isInteger(images) && images >= 1)) {
    throw new RangeError(
      `Cannot choose faces as their number must be "all" or a whole number from 1: got ${images}`,
    );
  }
  if (options.rows.length === 0) {
    throw new RangeError("Cannot compute the equation as there are no faces to choose from");
  }
  for (const { conditions } of terms) {
    for (const condition of conditions) assertKnown(text, condition, options);
  }
  return terms.map((term) => {
    const members = membersOf(term.conditions, options);
    if (members.length === 0) throw nobody(text, term, options);
    const said = term.conditions.map(conditionText).sort().join();
    const count = images === "all" ? members.length : Math.min(images, members.length);
    return { term, members, rows: drawMembers(members, count, stream(seed, "equation", said)) };
  });
}

/**
 * The rows, among some, for which all conditions hold.
 *
 * @param conditions On attributes of CelebA.
 */
export function membersOf(
  conditions: readonly Condition[],
  { table, rows }: Pick<TermFacesOptions, "table" | "rows">,
): readonly number[] {
  const column = (name: string) => {
    const values = table.attribute(attributeName(name));
    return Int8Array.from(rows, (row) => values[row] ?? 0);
  };
  return termMembers(conditions, rows.length, column).flatMap((i) => rows.slice(i, i + 1));
}

/**
 * A text as one of the attributes that faces speak of.
 *
 * @throws {RangeError} If it is none.
 */
export function attributeName(text: string): AttributeName {
  const name = ATTRIBUTE_NAMES.find((known) => known === text);
  if (!name) throw new RangeError(`Cannot read an attribute of faces as there is no ${text}`);
  return name;
}

/** `Smiling` or `not Smiling`. */
export function conditionText({ attribute, present }: Condition): string {
  return present ? attribute : `not ${attribute}`;
}

function isKnown(attribute: string, { table, rows }: TermFacesOptions): boolean {
  const values = table.attribute(attributeName(attribute));
  return rows.some((row) => (values[row] ?? 0) !== 0);
}

function assertKnown(text: string, condition: PlacedCondition, options: TermFacesOptions): void {
  if (isKnown(condition.attribute, options)) return;
  const word = text.slice(condition.start, condition.end);
  const known = ATTRIBUTE_NAMES.filter((name) => isKnown(name, options));
  const words = Object.keys(CELEBA_WORDS).filter((word) =>
    CELEBA_WORDS[word]?.every(({ attribute }) => known.some((name) => name === attribute))
  );
  throw new RangeError([
    `Cannot compute the equation as nobody knows which of the ${options.rows.length} faces are ` +
    `"${word}" (${condition.attribute})`,
    underlined(text, condition),
    wrapList("Known of them:", words),
  ].join("\n"));
}

function nobody(text: string, term: EquationTerm, options: TermFacesOptions): RangeError {
  const counts = term.conditions.map((condition) => {
    const word = text.slice(condition.start, condition.end);
    return `${word} (${conditionText(condition)}) ${membersOf([condition], options).length}`;
  });
  return new RangeError([
    `Cannot compute the equation as none of the ${options.rows.length} faces is "${term.text}"`,
    underlined(text, term),
    wrapList("Faces with each word:", counts),
  ].join("\n"));
}
