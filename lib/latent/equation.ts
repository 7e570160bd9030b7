/**
 * Equations over attributes: `smiling woman - neutral woman + neutral man`.
 *
 *     equation  = ["+" | "-"] term { ("+" | "-") term }
 *     term      = [number ["×"]] { condition }
 *     condition = ["not"] words of the vocabulary
 *
 * A term is the faces for which all its words hold; the number before it is its strength, 1 if
 * there is none. `not`, `no`, `non` and `without` turn the next word round; `and`, `with`, `a` and
 * `the` say nothing. The longest words that are known count: `blond hair` is one, and the hyphen of
 * `clean-shaven` no minus. Capitals do not matter.
 *
 * @module
 */

import type { Condition, Vocabulary } from "./attribute_words.ts";
import { equationError, nearestWords, type Span, wrapList } from "./equation_error.ts";

/** A condition and the words that stand for it. */
export interface PlacedCondition extends Condition, Span {}

/** Faces for which all conditions hold, times a strength. */
export interface EquationTerm extends Span {
  /** With its sign; never 0. */
  readonly strength: number;
  /** Empty for any face. */
  readonly conditions: readonly PlacedCondition[];
  /** The words as written, without sign and strength. */
  readonly text: string;
}

/**
 * Reads an equation.
 *
 * @param text At least one term.
 * @param vocabulary What words mean, such as `CELEBA_WORDS`.
 * @returns The terms in their order, at least one.
 * @throws {SyntaxError} Saying what was not understood, with the text and carets under the place,
 * and what is known where a word is not.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { CELEBA_WORDS, parseEquation } from "facespace/latent";
 *
 * const [first, second] = parseEquation("2 smiling woman - man without glasses", CELEBA_WORDS);
 * assert(first?.strength === 2 && first.conditions[0]?.attribute === "Smiling");
 * assert(second?.strength === -1 && second.conditions[1]?.present === false);
 * ```
 */
export function parseEquation(text: string, vocabulary: Vocabulary): readonly EquationTerm[] {
  const tokens = tokensOf(text);
  if (tokens.length === 0) {
    throw equationError("it is empty; write one such as smiling woman - neutral woman", text, {
      start: 0,
      end: text.length,
    });
  }
  const terms: EquationTerm[] = [];
  let sign: Token | undefined;
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    if (token && isSign(token)) {
      if (sign) throw equationError("two signs in a row; a term is missing between", text, token);
      sign = token;
      at++;
      continue;
    }
    const end = termEnd(tokens, at, vocabulary);
    terms.push(readTerm(text, tokens.slice(at, end), sign, vocabulary));
    sign = undefined;
    at = end;
  }
  if (sign) throw equationError(`nothing follows the ${sign.text} at the end`, text, sign);
  return terms;
}

/**
 * The faces for which all conditions of a term hold; one of which an attribute is unknown does not
 * count.
 *
 * @param conditions With none, every face is meant.
 * @param count How many faces there are.
 * @param column An attribute's values, `count` of them: 1 has it, −1 has it not, 0 unknown.
 * @returns Indices, rising; none if there is no such face.
 * @throws {RangeError} If a column has another length.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { termMembers } from "facespace/latent";
 *
 * const columns = { Male: [1, -1, 1, 0], Smiling: [1, 1, -1, 1] };
 * const conditions = [
 *   { attribute: "Male", present: true },
 *   { attribute: "Smiling", present: false },
 * ];
 * const column = (name: string) => name === "Male" ? columns.Male : columns.Smiling;
 * assert(termMembers(conditions, 4, column).join() === "2");
 * ```
 */
export function termMembers(
  conditions: readonly Condition[],
  count: number,
  column: (attribute: string) => ArrayLike<number>,
): readonly number[] {
  const wanted = conditions.map(({ attribute, present }) => {
    const values = column(attribute);
    if (values.length !== count) {
      throw new RangeError(
        `Cannot choose faces as ${attribute} must be told of all ${count}: got ${values.length} values`,
      );
    }
    return { values, value: present ? 1 : -1 };
  });
  return Array.from({ length: count }, (_, i) => i)
    .filter((i) => wanted.every(({ values, value }) => values[i] === value));
}

/** A word, number or sign of an equation. */
interface Token extends Span {
  readonly kind: "word" | "number" | "plus" | "minus" | "times";
  /** In lower case. */
  readonly text: string;
}

const OPERATORS: Readonly<Record<string, Token["kind"]>> = {
  "+": "plus",
  "plus": "plus",
  "-": "minus",
  "−": "minus",
  "–": "minus",
  "minus": "minus",
  "*": "times",
  "×": "times",
  "times": "times",
};

/** Signs that people write, and what to write instead. */
const REFUSED: Readonly<Record<string, string>> = {
  "=": "an equation has no equals sign; write only what is to be added",
  "(": "there are no brackets; write a strength before each term",
  ")": "there are no brackets; write a strength before each term",
  "/": "there is no division; write 0.5 before the term for a half",
  "^": "there are no powers; write a number before the term",
  "%": "there are no per cent; write 0.5 for 50 %",
  "!": 'write "not" before the word',
  "~": 'write "not" before the word',
  "&": "words combine by standing side by side",
  "|": "words combine to faces with all of them, never to faces with any",
  ",": "there are no commas; write 1.5 with a point, and words side by side",
  "_": "it stands between two words only",
  "'": "it stands between two words only",
  "’": "it stands between two words only",
  '"': "there are no quotation marks within an equation",
};

/** Cuts an equation into pieces; `_` and `'` join two words, as in `o'clock` or `Wavy_Hair`. */
function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = /(\s+|(?<=[\p{L}\d])[_'’](?=[\p{L}\d]))|([\d.]+)|(\p{L}+)|([\s\S])/uy;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [whole, gap, digits, word] = match;
    if (gap !== undefined) continue;
    const span = { start: match.index, end: match.index + whole.length };
    const lower = whole.toLowerCase();
    if (digits !== undefined && !/^(\d+\.?\d*|\.\d+)$/.test(digits)) {
      throw equationError(`"${digits}" is not a number; write one such as 1.5`, text, span);
    }
    const kind = digits !== undefined
      ? "number"
      : OPERATORS[lower] ?? (word !== undefined ? "word" : undefined);
    if (kind === undefined) {
      const cure = REFUSED[whole] ? `: ${REFUSED[whole]}` : "";
      throw equationError(`${whole} has no meaning here${cure}`, text, span);
    }
    tokens.push({ ...span, kind, text: lower });
  }
  return tokens;
}

const isSign = ({ kind }: Token): boolean => kind === "plus" || kind === "minus";

/** Words that turn the next one round. */
const NEGATIONS = ["not", "no", "non", "without"];

/** Words that say nothing. */
const FILLERS = ["and", "with", "a", "an", "the"];

/** Where the term ends that begins at a token: at a sign that is no hyphen of a known word. */
function termEnd(tokens: readonly Token[], from: number, vocabulary: Vocabulary): number {
  let at = from;
  while (at < tokens.length) {
    const token = tokens[at];
    if (token && isSign(token)) break;
    const negated = NEGATIONS.includes(token?.text ?? "") && isHyphen(tokens, at + 1);
    at += Math.max(phraseAt(tokens, at, vocabulary)?.length ?? 1, negated ? 2 : 1);
  }
  return at;
}

/** Whether a token is a minus that touches the words on both sides, as in `clean-shaven`. */
function isHyphen(tokens: readonly Token[], at: number): boolean {
  const [before, token, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  return token?.text === "-" && before?.end === token.start && after?.start === token.end;
}

/** Words that are known, and what they mean. */
interface Phrase {
  /** How many tokens it takes, hyphens among them. */
  readonly length: number;
  readonly conditions: readonly Condition[];
}

/** The longest phrase of the vocabulary that begins at a token. */
function phraseAt(
  tokens: readonly Token[],
  at: number,
  vocabulary: Vocabulary,
): Phrase | undefined {
  let words = "";
  let longest: Phrase | undefined;
  for (let i = at; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.kind === "word" || token?.kind === "number") {
      words += words === "" ? token.text : ` ${token.text}`;
      const conditions = Object.hasOwn(vocabulary, words) ? vocabulary[words] : undefined;
      if (conditions) longest = { length: i + 1 - at, conditions };
    } else if (i === at || !isHyphen(tokens, i)) break;
  }
  return longest;
}

/** Reads one term, of the tokens between two signs. */
function readTerm(
  text: string,
  tokens: readonly Token[],
  sign: Token | undefined,
  vocabulary: Vocabulary,
): EquationTerm {
  const { strength, words } = readStrength(text, tokens, vocabulary);
  const conditions: PlacedCondition[] = [];
  let negation: Token | undefined;
  let says = false;
  for (let at = 0; at < words.length;) {
    const token = words[at];
    if (!token) break;
    const phrase = phraseAt(words, at, vocabulary);
    if (phrase) {
      const last = words[at + phrase.length - 1] ?? token;
      const span = { start: token.start, end: last.end };
      for (const condition of negation ? negated(text, span, phrase) : phrase.conditions) {
        addCondition(text, conditions, { ...condition, ...span });
      }
      negation = undefined;
      says = true;
      at += phrase.length;
      continue;
    }
    if (NEGATIONS.includes(token.text)) {
      if (negation) throw equationError("two negations in a row; leave out both", text, token);
      negation = token;
    } else if (!(token.kind === "minus" && negation) && !FILLERS.includes(token.text)) {
      throw notUnderstood(text, token, vocabulary);
    }
    at++;
  }
  if (negation) {
    throw equationError(`nothing follows "${negation.text}" to be negated`, text, negation);
  }
  const span = { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 };
  if (!says) throw equationError("the term says nothing; write face for any face", text, span);
  return {
    strength: sign?.kind === "minus" ? -strength : strength,
    conditions,
    text: text.slice(span.start, span.end),
    ...span,
  };
}

/** Takes the strength off a term; a number may also begin a phrase, as in `5 o'clock shadow`. */
function readStrength(
  text: string,
  tokens: readonly Token[],
  vocabulary: Vocabulary,
): { strength: number; words: readonly Token[] } {
  const [first, second] = tokens;
  if (first?.kind === "times") {
    throw equationError(`a number is missing before ${first.text}`, text, first);
  }
  if (first?.kind !== "number" || phraseAt(tokens, 0, vocabulary)) {
    return { strength: 1, words: tokens };
  }
  const words = tokens.slice(second?.kind === "times" ? 2 : 1);
  const strength = Number(first.text);
  if (words.length === 0) {
    const problem = `the strength ${first.text} stands alone; write words after it`;
    throw equationError(problem, text, first);
  }
  if (strength === 0) {
    throw equationError("a strength of 0 adds nothing; leave the term out", text, first);
  }
  if (!Number.isFinite(strength)) throw equationError("the strength is too large", text, first);
  return { strength, words };
}

function negated(text: string, span: Span, { conditions }: Phrase): readonly Condition[] {
  const [condition, ...more] = conditions;
  const phrase = text.slice(span.start, span.end);
  if (!condition) throw equationError(`nobody is left without any "${phrase}"`, text, span);
  if (more.length > 0) {
    const all = conditions.map(({ attribute, present }) => `${present ? "" : "not "}${attribute}`);
    const problem = `"${phrase}" says more than one thing (${all.join(", ")})`;
    throw equationError(`${problem}, so its opposite is not clear; negate one`, text, span);
  }
  return [{ ...condition, present: !condition.present }];
}

function addCondition(text: string, conditions: PlacedCondition[], added: PlacedCondition): void {
  const same = conditions.find(({ attribute }) => attribute === added.attribute);
  if (same) {
    const [word, before] = [added, same].map(({ start, end }) => text.slice(start, end));
    const problem = same.present === added.present
      ? `"${word}" says what "${before}" says already; for more of it, write a strength before the term`
      : `"${word}" contradicts "${before}"; no face is both`;
    throw equationError(problem, text, added);
  }
  conditions.push(added);
}

function notUnderstood(text: string, token: Token, vocabulary: Vocabulary): SyntaxError {
  if (token.kind === "number") {
    return equationError("a strength stands at the beginning of its term, once", text, token);
  }
  if (token.kind === "times") {
    return equationError(`${token.text} stands between a number and words only`, text, token);
  }
  if (token.text === "or") {
    return equationError("words combine to faces with all of them; there is no or", text, token);
  }
  const known = Object.keys(vocabulary);
  const nearest = nearestWords(token.text, known).map((near) => `"${near}"`);
  const hint = nearest.length > 0 ? `; did you mean ${nearest.join(" or ")}?` : "";
  const problem = `"${text.slice(token.start, token.end)}" is not known${hint}`;
  return equationError(problem, text, token, wrapList("Known:", known));
}
