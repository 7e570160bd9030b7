/**
 * One term of an equation: a strength, and the conditions on its faces.
 *
 * @module
 */

import type { Condition, Vocabulary } from "./attribute_words.ts";
import { nearestWords } from "./edit_distance.ts";
import { equationError, type Span, wrapList } from "./equation_error.ts";
import { NEGATIONS, type Phrase, phraseAt } from "./equation_phrase.ts";
import type { Token } from "./equation_tokens.ts";

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

const FILLERS = ["and", "with", "a", "an", "the"];

/**
 * Reads one term.
 *
 * @param text The whole equation, for errors.
 * @param tokens The term's, at least one.
 * @param sign The sign before it.
 * @throws {SyntaxError} At what is not understood.
 */
export function readTerm(
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
    if (token.kind === "minus" && negation) at++;
    else if (NEGATIONS.includes(token.text)) {
      if (negation) throw equationError("two negations in a row; leave out both", text, token);
      negation = token;
      at++;
    } else if (FILLERS.includes(token.text)) at++;
    else throw notUnderstood(text, token, vocabulary);
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
  if (!first) return { strength: 1, words: tokens };
  if (first.kind === "times") {
    throw equationError(`a number is missing before ${first.text}`, text, first);
  }
  if (first.kind !== "number" || phraseAt(tokens, 0, vocabulary)) {
    return { strength: 1, words: tokens };
  }
  const words = tokens.slice(second?.kind === "times" ? 2 : 1);
  if (words.length === 0) {
    throw equationError(
      `the strength ${first.text} stands alone; write words after it`,
      text,
      first,
    );
  }
  const strength = Number(first.text);
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
    throw equationError(
      `"${phrase}" says more than one thing (${
        all.join(", ")
      }), so its opposite is not clear; negate one`,
      text,
      span,
    );
  }
  return [{ ...condition, present: !condition.present }];
}

function addCondition(text: string, conditions: PlacedCondition[], added: PlacedCondition): void {
  const same = conditions.find(({ attribute }) => attribute === added.attribute);
  const word = text.slice(added.start, added.end);
  if (same) {
    const before = text.slice(same.start, same.end);
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
  const word = text.slice(token.start, token.end);
  const nearest = nearestWords(token.text, Object.keys(vocabulary)).map((near) => `"${near}"`);
  const hint = nearest.length > 0 ? `; did you mean ${nearest.join(" or ")}?` : "";
  return equationError(
    `"${word}" is not known${hint}`,
    text,
    token,
    wrapList("Known:", Object.keys(vocabulary)),
  );
}
