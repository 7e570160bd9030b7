import { assertEquals, assertThrows } from "@std/assert";
import {
  assertCodes,
  codeAt,
  codesFrom,
  dimensionOf,
  selectCodes,
} from "../../lib/latent/codes.ts";
import { cosine, dot, unit } from "../../lib/latent/inner_product.ts";

const codes = codesFrom([[1, 2], [3, 4], [5, 6]]);

Deno.test("codeAt() is a view, selectCodes() a copy", () => {
  const own = codesFrom([[1, 2], [3, 4]]);
  const copy = selectCodes(own, [1, 1]);
  codeAt(own, 1)[0] = 9;
  assertEquals([...dimensionOf(own, 0)], [1, 9]);
  assertEquals([...copy.values], [3, 4, 3, 4]);
});

Deno.test("codes refuse what is not there", () => {
  assertThrows(() => codeAt(codes, 3), RangeError, "Cannot read code 3 as there are 3");
  assertThrows(() => selectCodes(codes, [-1]), RangeError, "code -1");
  assertThrows(() => dimensionOf(codes, 2), RangeError, "they have 2");
  assertThrows(() => codesFrom([]), RangeError, "no numbers");
  assertThrows(() => codesFrom([[1], [1, 2]]), RangeError, "code 0 has 1, code 1 has 2");
  assertThrows(() => assertCodes({ ...codes, dim: 3 }), RangeError, "3 of 3 need 9 numbers: got 6");
});

Deno.test("dot(), cosine() and unit() refuse lengths that differ and vectors without direction", () => {
  assertThrows(() => dot([1], [1, 2]), RangeError, "got 1 and 2");
  assertThrows(() => unit([0, 0]), RangeError, "its length is 0");
  assertEquals(cosine([0, 2], [0, 1]), 1);
  assertEquals(cosine([0, 0], [1, 1]), NaN);
});
