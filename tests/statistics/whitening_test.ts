import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { codeAt, codesFrom } from "facespace/latent";
import { stream } from "facespace/random";
import { covariance, fitWhitening } from "facespace/statistics";

/** Three numbers of very different spread, two of which go together. */
function vectors(seed: string, count: number) {
  const random = stream(seed);
  return codesFrom(Array.from({ length: count }, () => {
    const common = random.normal(0, 1);
    return [
      10 * common + 5,
      0.1 * (common + random.normal(0, 0.2)),
      random.normal(3, 2),
    ];
  }));
}

Deno.test("fitWhitening() gives what it learned from a covariance of 1 along all directions", () => {
  const codes = vectors("a", 500);
  const whitening = fitWhitening(codes, 3);
  const { mean, matrix } = covariance(whitening.apply(codes));
  for (let i = 0; i < 3; i++) {
    assertAlmostEquals(mean[i] ?? NaN, 0, 1e-5);
    for (let j = 0; j < 3; j++) {
      assertAlmostEquals(matrix.values[3 * i + j] ?? NaN, i === j ? 1 : 0, 1e-4);
    }
  }
});

Deno.test("fitWhitening() measures others by what it learned, and any unit alike", () => {
  const codes = vectors("a", 500);
  const scaled = codesFrom(
    Array.from({ length: 500 }, (_, i) => codeAt(codes, i).map((v, k) => k === 1 ? 100 * v : v)),
  );
  const [plain, other] = [codes, scaled].map((set) => fitWhitening(set, 2).apply(set));
  assert(plain && other);
  for (const i of [0, 7]) {
    const [a, b] = [codeAt(plain, i), codeAt(other, i)];
    // the sign of a direction means nothing
    for (const k of [0, 1]) assertAlmostEquals(Math.abs(a[k] ?? 0), Math.abs(b[k] ?? 0), 1e-3);
  }
  const far = codesFrom([[5, 0.2, 3]]); // against what goes together: two spreads of the second
  const near = codesFrom([[25, 0.2, 3]]);
  const length = (set: typeof far) => Math.hypot(...fitWhitening(codes, 3).apply(set).values);
  assert(length(far) > 3 * length(near), `${length(far)} and ${length(near)}`);
});

Deno.test("fitWhitening() leaves out directions along which nothing varies", () => {
  const codes = codesFrom([[1, 2, 9], [2, 4, 9], [3, 6, 9], [5, 10, 9]]);
  const whitening = fitWhitening(codes, 3);
  assertEquals(whitening.directions, 1);
  assertEquals([whitening.apply(codes).count, whitening.apply(codes).dim], [4, 1]);
});

Deno.test("fitWhitening() refuses what has no spread, and vectors of another length", () => {
  const codes = vectors("a", 10);
  assertThrows(() => fitWhitening(codesFrom([[1], [1]]), 1), RangeError, "all are equal");
  assertThrows(() => fitWhitening(codesFrom([[1]]), 1), RangeError, "single code");
  assertThrows(() => fitWhitening(codes, 0), RangeError, "along 0 directions");
  assertThrows(
    () => fitWhitening(codes, 2).apply(codesFrom([[1, 2]])),
    RangeError,
    "Cannot whiten vectors of 2 as those it was learned from have 3",
  );
});
