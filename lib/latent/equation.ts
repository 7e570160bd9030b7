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

import type { Vocabulary } from "./attribute_words.ts";
import { equationError } from "./equation_error.ts";
import { isHyphen, NEGATIONS, phraseAt } from "./equation_phrase.ts";
import { type EquationTerm, readTerm } from "./equation_term.ts";
import { equationTokens, type Token } from "./equation_tokens.ts";

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
 * import { CELEBA_WORDS } from "facespace/latent";
 * import { parseEquation } from "facespace/latent";
 *
 * const [first, second] = parseEquation("2 smiling woman - man without glasses", CELEBA_WORDS);
 * assert(first?.strength === 2 && first.conditions[0]?.attribute === "Smiling");
 * assert(second?.strength === -1 && second.conditions[1]?.present === false);
 * ```
 */
export function parseEquation(text: string, vocabulary: Vocabulary): readonly EquationTerm[] {
  const tokens = equationTokens(text);
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

const isSign = ({ kind }: Token): boolean => kind === "plus" || kind === "minus";

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
