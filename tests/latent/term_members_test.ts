import { assertEquals, assertThrows } from "@std/assert";
import { CELEBA_WORDS } from "../../lib/latent/attribute_words.ts";
import { codesFrom } from "../../lib/latent/codes.ts";
import { parseEquation } from "../../lib/latent/equation.ts";
import { nearestCodes } from "../../lib/latent/nearest_codes.ts";
import { termMembers } from "../../lib/latent/term_members.ts";

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

Deno.test("nearestCodes() come by rising distance, the first of equal ones first", () => {
  const codes = codesFrom([[3], [1], [-1], [1]]);
  const indices = (count: number) => nearestCodes(codes, [0], count).map(({ index }) => index);
  assertEquals(indices(3), [1, 2, 3]);
  assertEquals(indices(9), [1, 2, 3, 0]);
  assertThrows(() => nearestCodes(codes, [0, 0], 1), RangeError, "got 2 and 1");
});
