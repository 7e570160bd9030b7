/**
 * The text of an equation cut into words, numbers and signs.
 *
 * @module
 */

import { equationError, type Span } from "./equation_error.ts";

/** A piece of an equation. */
export interface Token extends Span {
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

/**
 * Cuts an equation into pieces. `_` and `'` join two words, as in `o'clock` or `Wavy_Hair`.
 *
 * @throws {SyntaxError} At a character that has no meaning, or a number with two points.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { equationTokens } from "facespace/latent";
 *
 * const tokens = equationTokens("0.5 Smiling − man");
 * assert(tokens.map(({ kind }) => kind).join() === "number,word,minus,word");
 * ```
 */
export function equationTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = /(\s+|(?<=[\p{L}\d])[_'’](?=[\p{L}\d]))|([\d.]+)|(\p{L}+)|([\s\S])/uy;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [whole, gap, digits, word] = match;
    if (gap !== undefined) continue;
    const span = { start: match.index, end: match.index + whole.length };
    tokens.push({ ...span, ...pieceOf(whole, digits, word, text, span) });
  }
  return tokens;
}

function pieceOf(
  whole: string,
  digits: string | undefined,
  word: string | undefined,
  text: string,
  span: Span,
): Pick<Token, "kind" | "text"> {
  const lower = whole.toLowerCase();
  if (digits !== undefined) {
    if (!/^(\d+\.?\d*|\.\d+)$/.test(digits)) {
      throw equationError(`"${digits}" is not a number; write one such as 1.5`, text, span);
    }
    return { kind: "number", text: lower };
  }
  const operator = OPERATORS[lower];
  if (operator) return { kind: operator, text: lower };
  if (word !== undefined) return { kind: "word", text: lower };
  const cure = REFUSED[whole];
  const problem = cure ? `${whole} has no meaning here: ${cure}` : `${whole} has no meaning here`;
  throw equationError(problem, text, span);
}
