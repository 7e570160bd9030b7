/**
 * The faces that the terms of an equation speak of, and what its result should be.
 *
 * The equation is done on labels as it is on codes: an attribute is 1 where a face has it and −1
 * where it has not, each term has the mean of its faces, and the weighted sum says what is expected,
 * measured from the mean of all faces as codes are from their centre. `smiling woman − neutral woman
 * + neutral man` gives Smiling 1 + 1 − 1 = 1 and Male −1 + 1 + 1 = 1: a smiling man. What a norm
 * policy does to the sum is left out.
 *
 * @module
 */

import { ATTRIBUTE_NAMES, type AttributeColumns, type AttributeName } from "../annotations/mod.ts";
import {
  CELEBA_WORDS,
  type Condition,
  type EquationTerm,
  parseEquation,
  type PlacedCondition,
  termMembers,
  underlined,
  wrapList,
} from "../latent/mod.ts";
import { stream } from "../random/mod.ts";
import { drawMembers, type MemberCount } from "./draws.ts";

/** Faces to choose from. */
export interface FaceChoice {
  /** What is known of all faces. */
  readonly table: AttributeColumns;
  /** Those that may be chosen. */
  readonly rows: readonly number[];
}

/** A term and its faces. */
export interface TermFaces {
  /** As it was read. */
  readonly term: EquationTerm;
  /** All rows that it speaks of, in their order; at least one. */
  readonly members: readonly number[];
  /** Those that are used, in a random order. */
  readonly rows: readonly number[];
}

/** Which faces are used. */
export interface TermFacesOptions extends FaceChoice {
  /** How many at most for a term. */
  readonly images: MemberCount;
  /** Decides which; terms of the same faces get the same ones. */
  readonly seed: string;
}

/**
 * What stands in the way of an equation: there are no faces, an attribute is known of none, or none is
 * what a term says. The message points at the words and says what there is.
 *
 * @returns `undefined` if nothing does.
 * @throws {SyntaxError} If the equation is malformed; the message points at the place.
 */
export function missingFaces(equation: string, choice: FaceChoice): RangeError | undefined {
  if (choice.rows.length === 0) {
    return new RangeError("Cannot compute the equation as there are no faces to choose from");
  }
  const terms = parseEquation(equation, CELEBA_WORDS);
  for (const { conditions } of terms) {
    const unknown = conditions.find((condition) => !isKnown(condition.attribute, choice));
    if (unknown) return nobodyKnows(equation, unknown, choice);
  }
  const empty = terms.find(({ conditions }) => membersOf(conditions, choice).length === 0);
  return empty && nobody(equation, empty, choice);
}

/**
 * Reads an equation and chooses faces for each of its terms.
 *
 * @throws {SyntaxError} If it is malformed; the message points at the place.
 * @throws {RangeError} If faces are missing, as {@linkcode missingFaces} says.
 */
export function termFaces(equation: string, options: TermFacesOptions): readonly TermFaces[] {
  const { images, seed } = options;
  const terms = parseEquation(equation, CELEBA_WORDS);
  if (images !== "all" && !(Number.isInteger(images) && images >= 1)) {
    throw new RangeError(
      `Cannot choose faces as their number must be "all" or a whole number from 1: got ${images}`,
    );
  }
  const missing = missingFaces(equation, options);
  if (missing) throw missing;
  return terms.map((term) => {
    const members = membersOf(term.conditions, options);
    const said = term.conditions.map(conditionText).sort().join();
    const count = images === "all" ? members.length : Math.min(images, members.length);
    return { term, members, rows: drawMembers(members, count, stream(seed, "equation", said)) };
  });
}

/**
 * The rows, among some, for which all conditions hold, in their order; a face of which an attribute
 * is unknown is none of them.
 *
 * @param conditions On attributes of CelebA.
 */
export function membersOf(
  conditions: readonly Condition[],
  { table, rows }: FaceChoice,
): readonly number[] {
  const column = (name: string) => {
    const values = table.attribute(attributeName(name));
    return Int8Array.from(rows, (row) => values[row] ?? 0);
  };
  return termMembers(conditions, rows.length, column).flatMap((i) => rows.slice(i, i + 1));
}

/** An attribute that an equation names. */
export interface ExpectedAttribute {
  /** Its name in CelebA. */
  readonly attribute: AttributeName;
  /** The sum over labels; 1 and beyond is certainly there, −1 certainly not. */
  readonly value: number;
  /** Whether the result should have it; null where the equation does not say. */
  readonly present: boolean | null;
}

/** How far from 0 a sum of labels must be to say anything: that of `woman + man` is not. */
const DECIDED = 0.5;

/**
 * What the result should be of the attributes that the terms name, in the order in which they do.
 *
 * @param terms With all faces that they speak of.
 * @param choice Of which the equation's faces were chosen.
 */
export function expectedAttributes(
  terms: readonly TermFaces[],
  choice: FaceChoice,
): readonly ExpectedAttribute[] {
  const named = new Set(terms.flatMap(({ term }) => term.conditions.map((c) => c.attribute)));
  return expectedOf([...named].map(attributeName), terms, choice);
}

/** What the result should be of some attributes: the equation, done on labels. */
export function expectedOf(
  names: readonly AttributeName[],
  terms: readonly TermFaces[],
  { table, rows }: FaceChoice,
): readonly ExpectedAttribute[] {
  const weights = terms.reduce((sum, { term }) => sum + term.strength, 0);
  return names.map((attribute) => {
    const column = table.attribute(attribute);
    const rest = weights === 1 ? 0 : (1 - weights) * meanLabel(column, rows);
    const value = terms.reduce(
      (sum, { term, members }) => sum + term.strength * meanLabel(column, members),
      rest,
    );
    return { attribute, value, present: Math.abs(value) >= DECIDED ? value > 0 : null };
  });
}

/** `Smiling` or `not Smiling`. */
export function conditionText({ attribute, present }: Condition): string {
  return present ? attribute : `not ${attribute}`;
}

/** @throws {RangeError} If the text is none of CelebA's attributes. */
function attributeName(text: string): AttributeName {
  const name = ATTRIBUTE_NAMES.find((known) => known === text);
  if (!name) throw new RangeError(`Cannot read an attribute of faces as there is no ${text}`);
  return name;
}

/** NaN where the label is known of none. */
function meanLabel(column: Int8Array, rows: readonly number[]): number {
  let [sum, known] = [0, 0];
  for (const row of rows) {
    const value = column[row] ?? 0;
    sum += value;
    known += Math.abs(value);
  }
  return sum / known;
}

function isKnown(attribute: string, { table, rows }: FaceChoice): boolean {
  const values = table.attribute(attributeName(attribute));
  return rows.some((row) => (values[row] ?? 0) !== 0);
}

function nobodyKnows(text: string, condition: PlacedCondition, choice: FaceChoice): RangeError {
  const word = text.slice(condition.start, condition.end);
  const known = new Set<string>(ATTRIBUTE_NAMES.filter((name) => isKnown(name, choice)));
  const words = Object.keys(CELEBA_WORDS).filter((word) =>
    CELEBA_WORDS[word]?.every(({ attribute }) => known.has(attribute))
  );
  return new RangeError([
    `Cannot compute the equation as nobody knows which of the ${choice.rows.length} faces are ` +
    `"${word}" (${condition.attribute})`,
    underlined(text, condition),
    wrapList("Known of them:", words),
  ].join("\n"));
}

function nobody(text: string, term: EquationTerm, choice: FaceChoice): RangeError {
  const counts = term.conditions.map((condition) => {
    const word = text.slice(condition.start, condition.end);
    return `${word} (${conditionText(condition)}) ${membersOf([condition], choice).length}`;
  });
  return new RangeError([
    `Cannot compute the equation as none of the ${choice.rows.length} faces is "${term.text}"`,
    underlined(text, term),
    wrapList("Faces with each word:", counts),
  ].join("\n"));
}
