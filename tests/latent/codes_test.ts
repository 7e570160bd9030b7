import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  assertCodes,
  codeAt,
  codesFrom,
  dimensionOf,
  dot,
  nearestCodes,
  samplePrior,
  selectCodes,
  unit,
} from "facespace/latent";

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

Deno.test("dot() and unit() refuse lengths that differ and vectors without direction", () => {
  assertThrows(() => dot([1], [1, 2]), RangeError, "got 1 and 2");
  assertThrows(() => unit([0, 0]), RangeError, "its length is 0");
});

Deno.test("nearestCodes() come by rising distance, the first of equal ones first", () => {
  const line = codesFrom([[3], [1], [-1], [1]]);
  const indices = (count: number) => nearestCodes(line, [0], count).map(({ index }) => index);
  assertEquals(indices(3), [1, 2, 3]);
  assertEquals(indices(9), [1, 2, 3, 0]);
  assertThrows(() => nearestCodes(line, [0, 0], 1), RangeError, "got 2 and 1");
});

Deno.test("nearestCodes() are those that sorting all distances gives, among all codes or some", () => {
  const codes = codesFrom(samplePrior(300, 70, "codes"));
  for (const code of samplePrior(5, 70, "asked")) {
    const squares = Array.from(
      { length: 300 },
      (_, i) => codeAt(codes, i).reduce((sum, value, j) => sum + (value - (code[j] ?? 0)) ** 2, 0),
    );
    const sorted = (rows: readonly number[]) =>
      rows.toSorted((a, b) => (squares[a] ?? 0) - (squares[b] ?? 0)).slice(0, 6);
    const all = squares.map((_, i) => i);
    const some = all.filter((i) => i % 3 === 1);
    assertEquals(nearestCodes(codes, code, 6).map(({ index }) => index), sorted(all));
    assertEquals(nearestCodes(codes, code, 6, some).map(({ index }) => index), sorted(some));
    const [nearest] = nearestCodes(codes, code, 1);
    assertEquals(nearest?.distance, Math.sqrt(Math.min(...squares)));
  }
  assertEquals(nearestCodes(codes, samplePrior(1, 70, "a")[0] ?? [], 0), []);
  assertThrows(() => nearestCodes(codes, codeAt(codes, 0), 1, [300]), RangeError, "code 300");
});

Deno.test("samplePrior() is a prefix of a larger draw with the same seed", () => {
  assertEquals(samplePrior(2, 5, "a"), samplePrior(4, 5, "a").slice(0, 2));
  assertNotEquals(samplePrior(2, 5, "a"), samplePrior(2, 5, "b"));
});

Deno.test("samplePrior() has mean 0 and variance 1, within 5 standard errors", () => {
  const values = samplePrior(100, 256, "moments").flatMap((code) => [...code]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  assertAlmostEquals(mean, 0, 5 / Math.sqrt(values.length));
  assertAlmostEquals(variance, 1, 5 * Math.sqrt(2 / values.length));
});
