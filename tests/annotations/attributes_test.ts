import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  type AttributeName,
  attributeRates,
  attributeShares,
  phi,
  phiMatrix,
} from "facespace/annotations";

const known: Partial<Record<AttributeName, Int8Array>> = {
  Smiling: Int8Array.of(1, -1, 1, 1),
  Male: Int8Array.of(0, 0, -1, 1),
};
const table = {
  attribute: (name: AttributeName) => known[name] ?? new Int8Array(4),
};

Deno.test("attributeShares() counts among the given rows only", () => {
  assertEquals(attributeShares(table, [0, 1, 2], ["Smiling"]), { Smiling: 2 / 3 });
  assertEquals(attributeShares(table, [], ["Smiling"]), { Smiling: NaN });
});

Deno.test("attributeShares() leaves out faces of which an attribute is not known", () => {
  assertEquals(attributeShares(table, [0, 1, 2, 3], ["Male", "Bald"]), { Male: 0.5, Bald: NaN });
});

Deno.test("attributeShares() names a row that does not exist", () => {
  assertThrows(() => attributeShares(table, [4], ["Male"]), RangeError, "Cannot read face 4");
});

/** Two columns from the four counts of a contingency table. */
function columns(both: number, onlyOne: number, onlyOther: number, neither: number) {
  const fill = (counts: readonly [number, number][]) =>
    Int8Array.from(counts.flatMap(([count, value]) => Array<number>(count).fill(value)));
  return [
    fill([[both + onlyOne, 1], [onlyOther + neither, -1]]),
    fill([[both, 1], [onlyOne, -1], [onlyOther, 1], [neither, -1]]),
  ] as const;
}

Deno.test("attributeRates() counts those that are known", () => {
  const rates = attributeRates({
    Smiling: Int8Array.of(1, -1, -1, 0, -1),
    Male: Int8Array.of(1, 1, 1, 1, 1),
    Young: Int8Array.of(0, 0, 0, 0, 0),
  });
  assertEquals(rates, { Smiling: 0.25, Male: 1, Young: NaN });
});

Deno.test("phi() agrees with tables worked by hand", () => {
  // (ad − bc) / √((a+b)(c+d)(a+c)(b+d)), with a = 6, b = 2, c = 1, d = 3: 16 / √(8 · 4 · 7 · 5).
  assertAlmostEquals(phi(...columns(6, 2, 1, 3)), 16 / Math.sqrt(1120), 1e-12);
  // a = 10, b = 0, c = 20, d = 30: 300 / √(10 · 50 · 30 · 30).
  assertAlmostEquals(phi(...columns(10, 0, 20, 30)), 300 / Math.sqrt(450_000), 1e-12);
  assertEquals(phi(...columns(5, 0, 0, 5)), 1);
  assertEquals(phi(...columns(0, 7, 7, 0)), -1);
  // Shares of 1/2 and 1/3 that do not depend on each other.
  assertEquals(phi(...columns(2, 4, 2, 4)), 0);
});

Deno.test("phi() passes over faces of which either is unknown", () => {
  const one = Int8Array.of(1, 1, -1, -1, 0, 1, 0);
  const other = Int8Array.of(1, 1, -1, -1, 1, 0, 0);
  assertEquals(phi(one, other), 1);
});

Deno.test("phi() says NaN of a constant column, and refuses columns of other faces", () => {
  assertEquals(phi(Int8Array.of(1, 1, 1), Int8Array.of(1, -1, 1)), NaN);
  assertEquals(phi(new Int8Array(3), new Int8Array(3)), NaN);
  assertThrows(() => phi(new Int8Array(2), new Int8Array(3)), RangeError, "got 2 and 3 values");
});

Deno.test("phiMatrix() has all pairs, in order", () => {
  const [a, b] = columns(6, 2, 1, 3);
  const { names, values } = phiMatrix({ A: a, B: b });
  const expected = phi(a, b);
  assertEquals(names, ["A", "B"]);
  assertAlmostEquals(values[0]?.[0] ?? NaN, 1, 1e-12);
  assertEquals([values[0]?.[1], values[1]?.[0]], [expected, expected]);
});
