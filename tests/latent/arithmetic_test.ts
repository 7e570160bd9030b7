import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  analogy,
  type Centroid,
  centroid,
  type Codes,
  codesFrom,
  combine,
  type CombineOptions,
  lerp,
  meanNorm,
  norm,
  samplePrior,
  selectCodes,
  slerp,
} from "facespace/latent";
import { weightNorm } from "../../lib/latent/arithmetic.ts";
import { cosine } from "./cosine.ts";

const LATENT_DIM = 256;

const single = (...numbers: number[]): Centroid => ({ code: Float32Array.from(numbers), count: 1 });

/** Three groups of codes of the prior, moved away from 0. */
function groups(count: number, seed: string, shift = 0): readonly [Codes, Codes, Codes] {
  const codes = codesFrom(
    samplePrior(3 * count, LATENT_DIM, seed).map((code) => code.map((x) => x + shift)),
  );
  const part = (g: number) =>
    selectCodes(codes, Array.from({ length: count }, (_, i) => g * count + i));
  return [part(0), part(1), part(2)];
}

/** The mean length of `a − b + c` over some draws. */
function meanLength(count: number, draws: number, options: CombineOptions = {}): number {
  let sum = 0;
  for (let i = 0; i < draws; i++) {
    const [a, b, c] = groups(count, `${count} ${i}`);
    sum += norm(analogy(centroid(a), centroid(b), centroid(c), options));
  }
  return sum / draws;
}

Deno.test("analogy() of codes of the prior has lengths 27.7, 16.0, 8.8 and 2.8 for 1, 3, 10 and 100", () => {
  for (
    const [count, expected, draws] of [[1, 27.7, 60], [3, 16, 60], [10, 8.8, 30], [100, 2.8, 8]]
  ) {
    // A length of 256 Gaussian numbers spreads by 1/√2 of their deviation.
    const error = (expected ?? 0) / 16 / Math.SQRT2 / Math.sqrt(draws ?? 1);
    assertAlmostEquals(meanLength(count ?? 0, draws ?? 0), expected ?? 0, 4 * error + 0.05);
  }
});

Deno.test("analogy() that preserves the distribution has a code's length whatever the means are of", () => {
  const policy = { kind: "distribution-preserving" } as const;
  for (const count of [1, 3, 10, 100]) {
    assertAlmostEquals(meanLength(count, 12, { policy }), 15.97, 4 * 0.71 / Math.sqrt(12));
  }
});

Deno.test("combine() that preserves the distribution keeps mean and variance about a centre", () => {
  const [shift, draws] = [1.5, 40];
  const centre = new Float32Array(LATENT_DIM).fill(shift);
  const policy = { kind: "distribution-preserving" } as const;
  const moments = (options: CombineOptions) => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < draws; i++) {
      const [a, b, c] = groups(10, `shifted ${i}`, shift);
      const terms = [
        { ...centroid(a), weight: 2 },
        { ...centroid(b), weight: -0.5 },
        { ...centroid(c), weight: 1 },
      ];
      for (const value of combine(terms, options)) {
        sum += value;
        squares += value ** 2;
      }
    }
    const mean = sum / (draws * LATENT_DIM);
    return { mean, variance: squares / (draws * LATENT_DIM) - mean ** 2 };
  };
  const about = moments({ policy, centre });
  assertAlmostEquals(about.mean, shift, 0.04);
  assertAlmostEquals(about.variance, 1, 0.06);
  // About 0, the weights' sum of 2.5 over their √Σw² of 0.72 carries the mean to 3.4 times itself.
  assertAlmostEquals(moments({ policy }).mean, shift * 2.5 / Math.sqrt(0.525), 0.04);
});

Deno.test("combine() rescaled has the length asked for about its centre, and the plain direction", () => {
  const terms = [{ ...single(3, 1), weight: 2 }, { ...single(1, 1), weight: -1 }];
  const policy = { kind: "rescaled", norm: 10 } as const;
  const [x = 0, y = 0] = combine(terms, { policy, centre: [1, 1] });
  // About (1, 1) the sum is 2 · (2, 0) − (0, 0).
  assertEquals([x, y], [11, 1]);
  assertAlmostEquals(norm(combine(terms, { policy })), 10, 1e-6);
});

Deno.test("combine() is plain by default, and a centre changes it only where weights do not add up to 1", () => {
  const [a, b, c] = [single(1, 2), single(5, 1), single(-3, 0)];
  assertEquals([...analogy(a, b, c)], [-7, 1]);
  assertEquals([...analogy(a, b, c, { centre: [4, 4] })], [-7, 1]);
  const twice = [{ ...a, weight: 2 }];
  assertEquals([...combine(twice)], [2, 4]);
  assertEquals([...combine(twice, { centre: [1, 1] })], [1, 3]);
});

Deno.test("weightNorm() counts a mean of k codes as k codes of weight w/k", () => {
  const of = (count: number) => ({ ...single(0), count, weight: 1 });
  assertAlmostEquals(weightNorm([of(1), of(1), of(1)]), Math.sqrt(3), 1e-12);
  assertAlmostEquals(weightNorm([of(100), of(100), of(100)]), Math.sqrt(0.03), 1e-12);
  assertThrows(() => weightNorm([of(0)]), RangeError, "1 or more codes: got 0");
});

Deno.test("meanNorm() of codes of the prior is near √256", () => {
  assertAlmostEquals(meanNorm(codesFrom(samplePrior(200, LATENT_DIM, "norm"))), 15.97, 0.2);
  assertEquals(meanNorm(codesFrom([[4, 5], [1, 2]]), [1, 1]), 3);
});

Deno.test("combine() says what it cannot add", () => {
  const zero = [{ ...single(0, 0), weight: 1 }];
  assertThrows(() => combine([]), RangeError, "there are no terms");
  assertThrows(
    () => combine([...zero, { ...single(1), weight: 1 }]),
    RangeError,
    "all need 2 numbers and a finite weight: got 1 and 1",
  );
  assertThrows(() => combine(zero, { centre: [1] }), RangeError, "got 1 and 2");
  const rescaled = (norm: number) => ({ policy: { kind: "rescaled", norm } as const });
  assertThrows(() => combine(zero, rescaled(1)), RangeError, "must be above 0: got 0 and 1");
  assertThrows(() => combine([{ ...single(1), weight: 1 }], rescaled(-1)), RangeError, "1 and -1");
  assertThrows(
    () => combine([{ ...single(1), weight: 0 }], { policy: { kind: "distribution-preserving" } }),
    RangeError,
    "all weights are 0",
  );
});

const [A = new Float32Array(), B = new Float32Array()] = samplePrior(2, 64, "interpolate");

Deno.test("slerp() goes at an even angle and keeps the length of codes that share it", () => {
  const b = B.map((x) => x * norm(A) / norm(B));
  const angle = Math.acos(cosine(A, b));
  for (const share of [0, 0.2, 0.5, 0.9, 1]) {
    const code = slerp(A, b, share);
    assertAlmostEquals(norm(code), norm(A), 1e-5);
    assertAlmostEquals(Math.acos(cosine(A, code)), share * angle, 1e-3);
  }
});

Deno.test("lerp() and slerp() begin and end at their codes", () => {
  for (const path of [lerp, slerp]) {
    for (const [share, end] of [[0, A], [1, B]] as const) {
      for (const [i, value] of path(A, B, share).entries()) {
        assertAlmostEquals(value, end[i] ?? NaN, 1e-6);
      }
    }
  }
});

Deno.test("slerp() goes straight where there is no angle", () => {
  assertEquals([...slerp([0, 0], [2, 4], 0.5)], [1, 2]);
  assertEquals([...slerp([2, 4], [0, 0], 0.25)], [1.5, 3]);
  const [x = 0, y = 0] = slerp([1, 1], [3, 3], 0.5);
  assertAlmostEquals(x, 2, 1e-6);
  assertAlmostEquals(y, 2, 1e-6);
});

Deno.test("slerp() turns half round between opposite codes, with an even length", () => {
  const [start, end] = [[3, 0.5, 1], [-6, -1, -2]];
  for (const share of [0, 0.25, 0.5, 1]) {
    const code = slerp(start, end, share);
    assertAlmostEquals(norm(code), (1 + share) * norm(start), 1e-5);
    assertAlmostEquals(cosine(code, start), Math.cos(Math.PI * share), 1e-6);
  }
  assertThrows(() => slerp([1], [-1], 0.5), RangeError, "they have 1 dimension");
});

Deno.test("slerp() is continuous next to its exceptions", () => {
  for (const tilt of [1e-3, 1e-5, 1e-8, 0]) {
    const near = slerp([1, 0], [1, tilt], 0.5);
    assertAlmostEquals(norm(near), 1, 1e-3);
    const opposite = slerp([1, 0, 0], [-1, tilt, 0], 0.5);
    assertAlmostEquals(norm(opposite), 1, 1e-3);
    assertAlmostEquals(opposite[0] ?? NaN, 0, 1e-3);
  }
});

Deno.test("lerp() and slerp() refuse lengths that differ", () => {
  assertThrows(() => lerp([0], [1, 2], 0.5), RangeError, "got 1 and 2");
  assertThrows(() => slerp([0], [1, 2], 0.5), RangeError, "got 1 and 2");
});
