/**
 * Known words within an equation.
 *
 * @module
 */

import type { Condition, Vocabulary } from "./attribute_words.ts";
import type { Token } from "./equation_tokens.ts";

/** Words that turn the next one round. */
export const NEGATIONS = ["not", "no", "non", "without"];

/** Whether a token is a minus that touches the words on both sides, as in `clean-shaven`. */
export function isHyphen(tokens: readonly Token[], at: number): boolean {
  const [before, token, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  return token?.text === "-" && before?.end === token.start && after?.start === token.end;
}

/** Words that are known, and what they mean. */
export interface Phrase {
  /** How many tokens it takes, hyphens among them. */
  readonly length: number;
  readonly conditions: readonly Condition[];
}

/** The longest phrase of the vocabulary that begins at a token. */
export function phraseAt(
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
