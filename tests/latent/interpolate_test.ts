import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { lerp, slerp, strip } from "../../lib/latent/interpolate.ts";
import { cosine, norm } from "../../lib/latent/inner_product.ts";
import { samplePrior } from "../../lib/latent/prior.ts";

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

Deno.test("strip() has both ends and even steps", () => {
  const codes = strip([0, 4], [4, 0], 3);
  assertEquals([...codes.values], [0, 4, 2, 2, 4, 0]);
  const middle = strip([0, 4], [4, 0], 3, "sphere").values.slice(2, 4);
  assertAlmostEquals(norm(middle), 4, 1e-6);
  assertThrows(() => strip([0], [1], 1), RangeError, "fewer than 2 steps: got 1");
  assertThrows(() => lerp([0], [1, 2], 0.5), RangeError, "got 1 and 2");
});
