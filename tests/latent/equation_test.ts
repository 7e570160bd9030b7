import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { CELEBA_WORDS, parseEquation, termMembers } from "facespace/latent";

/** Terms in short: `-2 Smiling !Male`. */
function read(text: string): string[] {
  return parseEquation(text, CELEBA_WORDS).map(({ strength, conditions }) =>
    [
      strength,
      ...conditions.map(({ attribute, present }) => `${present ? "" : "!"}${attribute}`),
    ].join(" ")
  );
}

Deno.test("parseEquation() reads the log entry's equation", () => {
  assertEquals(read("smiling woman - neutral woman + neutral man"), [
    "1 Smiling !Male",
    "-1 !Smiling !Male",
    "1 !Smiling Male",
  ]);
});

Deno.test("parseEquation() reads signs, strengths, negations and natural words", () => {
  const cases: readonly [string, ...string[]][] = [
    ["woman", "1 !Male"],
    ["-man", "-1 Male"],
    ["+ man", "1 Male"],
    ["2 smiling woman − 0.5 man", "2 Smiling !Male", "-0.5 Male"],
    ["2 × smile - .25*man", "2 Smiling", "-0.25 Male"],
    ["2. hat", "2 Wearing_Hat"],
    ["smile minus neutral plus man", "1 Smiling", "-1 !Smiling", "1 Male"],
    ["not smiling man", "1 !Smiling Male"],
    ["man without glasses", "1 Male !Eyeglasses"],
    ["woman with a hat and no glasses", "1 !Male Wearing_Hat !Eyeglasses"],
    ["man with no beard", "1 Male No_Beard"],
    ["man without a beard", "1 Male No_Beard"],
    ["man with beard", "1 Male !No_Beard"],
    ["not no beard", "1 !No_Beard"],
    ["non-smiling man", "1 !Smiling Male"],
    ["clean-shaven man-woman", "1 No_Beard Male", "-1 !Male"],
    ["Blond_Hair woman", "1 Blond_Hair !Male"],
    ["blonde woman – hat", "1 Blond_Hair !Male", "-1 Wearing_Hat"],
    ["brown-haired girl", "1 Brown_Hair !Male Young"],
    ["5 o'clock shadow - 5_o_Clock_Shadow", "1 5_o_Clock_Shadow", "-1 5_o_Clock_Shadow"],
    ["2 5 o’clock shadow", "2 5_o_Clock_Shadow"],
    ["SMILING\n  Woman", "1 Smiling !Male"],
    ["smiling face - face", "1 Smiling", "-1"],
    ["old man wearing glasses", "1 !Young Male Eyeglasses"],
  ];
  for (const [text, ...terms] of cases) {
    assertEquals(read(text), terms, text);
  }
});

Deno.test("parseEquation() says where each term and each condition stands", () => {
  const text = "  2 smiling woman - not  blond hair";
  const terms = parseEquation(text, CELEBA_WORDS);
  assertEquals(terms.map((term) => term.text), ["smiling woman", "not  blond hair"]);
  for (const { start, end, text: own, conditions } of terms) {
    assertEquals(text.slice(start, end), own);
    for (const condition of conditions) {
      assertMatch(text.slice(condition.start, condition.end), /^(smiling|woman|blond hair)$/);
    }
  }
});

/** The equation, what is underlined in it, and how the message begins. */
const MALFORMED: readonly (readonly [string, string, string])[] = [
  ["", "", "it is empty; write one such as"],
  ["smilng woman", "smilng", '"smilng" is not known; did you mean "smiling"?'],
  ["smiling zebra", "zebra", '"zebra" is not known\n'],
  ["black woman", "black", '"black" is not known; did you mean "black hair" or "black haired"?'],
  ["smiling woman -", "-", "nothing follows the - at the end"],
  ["woman - - man", "-", "two signs in a row; a term is missing between"],
  ["2 - man", "2", "the strength 2 stands alone; write words after it"],
  ["smiling 2 woman", "2", "a strength stands at the beginning of its term, once"],
  ["0 smiling", "0", "a strength of 0 adds nothing; leave the term out"],
  [`${"9".repeat(400)} man`, "9".repeat(400), "the strength is too large"],
  ["1.2.3 man", "1.2.3", '"1.2.3" is not a number; write one such as 1.5'],
  ["* man", "*", "a number is missing before *"],
  ["man × woman", "×", "× stands between a number and words only"],
  ["man not", "not", 'nothing follows "not" to be negated'],
  ["not not smiling", "not", "two negations in a row; leave out both"],
  [
    "not girl",
    "girl",
    '"girl" says more than one thing (not Male, Young), so its opposite is not clear',
  ],
  ["without person", "person", 'nobody is left without any "person"'],
  ["smiling neutral woman", "neutral", '"neutral" contradicts "smiling"; no face is both'],
  ["man male", "male", '"male" says what "man" says already; for more of it, write a strength'],
  ["with the - man", "with the", "the term says nothing; write face for any face"],
  ["man or woman", "or", "words combine to faces with all of them; there is no or"],
  ["2 (man - woman)", "(", "( has no meaning here: there are no brackets"],
  ["man = woman", "=", "= has no meaning here: an equation has no equals sign"],
  ["man / 2", "/", "/ has no meaning here: there is no division"],
  ["50% man", "%", "% has no meaning here: there are no per cent"],
  ["1,5 man", ",", ", has no meaning here: there are no commas; write 1.5 with a point"],
  ["!smiling", "!", '! has no meaning here: write "not" before the word'],
  ["man & hat", "&", "& has no meaning here: words combine by standing side by side"],
  ["man' + hat", "'", "' has no meaning here: it stands between two words only"],
  ["man ? hat", "?", "? has no meaning here\n"],
];

Deno.test("parseEquation() has a message of its own for each of 30 malformed equations", () => {
  const problems = new Set<string>();
  for (const [text, underlined, problem] of MALFORMED) {
    const { message } = assertThrows(() => parseEquation(text, CELEBA_WORDS), SyntaxError);
    const [first = "", shown = "", carets = ""] = message.split("\n");
    assertEquals(`${first}\n`.startsWith(`Cannot read the equation: ${problem}`), true, message);
    assertEquals(shown, `  ${text}`, message);
    assertEquals([...carets.slice(2)].every((mark) => mark === " " || mark === "^"), true, message);
    const marked = [...text].filter((_, i) => carets[i + 2] === "^").join("");
    assertEquals(marked, underlined, message);
    problems.add(first.replaceAll(/"[^"]*"|\S has no meaning here: /g, ""));
  }
  assertEquals(MALFORMED.length, 30);
  assertEquals(problems.size, 30, [...problems].join("\n"));
});

Deno.test("parseEquation() lists what is known where a word is not, in lines that fit a terminal", () => {
  const { message } = assertThrows(() => parseEquation("zebra", CELEBA_WORDS), SyntaxError);
  const known = message.slice(message.indexOf("Known: ") + 7).replaceAll("\n ", "").split(", ");
  assertEquals(known, Object.keys(CELEBA_WORDS));
  for (const line of message.split("\n")) assertEquals(line.length <= 100, true, line);
});

Deno.test("parseEquation() takes any vocabulary, and no word from elsewhere", () => {
  const vocabulary = { red: [{ attribute: "Red", present: true }] };
  assertEquals(parseEquation("red", vocabulary)[0]?.conditions[0]?.attribute, "Red");
  assertThrows(() => parseEquation("constructor", vocabulary), SyntaxError, '"constructor" is not');
  assertThrows(() => parseEquation("smiling", vocabulary), SyntaxError, "Known: red");
});

const COLUMNS = new Map([
  ["Male", Int8Array.of(1, 1, -1, -1, 0, -1)],
  ["Smiling", Int8Array.of(1, -1, 1, 0, 1, 1)],
]);
const column = (name: string) => COLUMNS.get(name) ?? new Int8Array();

Deno.test("termMembers() are the faces of which all words are known to hold", () => {
  const members = (text: string) =>
    parseEquation(text, CELEBA_WORDS).map(({ conditions }) => termMembers(conditions, 6, column));
  assertEquals(members("smiling woman - neutral man + face"), [[2, 5], [1], [0, 1, 2, 3, 4, 5]]);
  assertThrows(() => members("hat"), RangeError, "Wearing_Hat must be told of all 6: got 0 values");
});
