import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { codesFrom } from "facespace/latent";
import { neighbourDistance } from "facespace/statistics";

const line = (...values: number[]) => codesFrom(values.map((value) => [value]));

Deno.test("neighbourDistance() takes the mean over the nearest, in the known ones' own measure", () => {
  // By hand, two nearest each: 0 → 1, 3: 2; 1 → 0, 3: 1.5; 3 → 1, 6: 2.5; 6 → 3, 1: 4; the median is 2.25
  const { own, of } = neighbourDistance({ codes: line(0, 1, 3, 6) }, { neighbours: 2 });
  for (const [i, value] of [2, 1.5, 2.5, 4].entries()) {
    assertAlmostEquals(own[i] ?? NaN, value / 2.25);
  }
  const [near, far] = of(line(2, 10)); // 1 and 3: 1; 6 and 3: 5.5
  assertAlmostEquals(near ?? NaN, 1 / 2.25);
  assertAlmostEquals(far ?? NaN, 5.5 / 2.25);
});

Deno.test("neighbourDistance() takes nobody for near to himself", () => {
  const codes = line(0, 0.1, 4, 4.1, 9, 9.1);
  const people = [1, 1, 2, 2, 3, 3];
  const { own } = neighbourDistance({ codes, people }, { neighbours: 1 });
  // 0 → 4, 0.1 → 4, 4 → 0.1, 4.1 → 0.1, 9 → 4.1, 9.1 → 4.1: the median is 4
  for (const [i, value] of [4, 3.9, 3.9, 4, 4.9, 5].entries()) {
    assertAlmostEquals(own[i] ?? NaN, value / 4, 1e-6);
  }
});

Deno.test("neighbourDistance() takes three by default, and refuses too few of other people", () => {
  const known = { codes: line(0, 1, 2, 3) };
  assertEquals(neighbourDistance(known).own.length, 4);
  assertThrows(
    () => neighbourDistance({ ...known, people: [1, 1, 2, 3] }),
    RangeError,
    "Cannot measure distances from the nearest 3",
  );
  assertThrows(() => neighbourDistance({ codes: line(1, 1, 1, 1, 1) }), RangeError, "be equal");
  assertThrows(
    () => neighbourDistance(known).of(codesFrom([[1, 2]])),
    RangeError,
    "got 2 and 1",
  );
});
