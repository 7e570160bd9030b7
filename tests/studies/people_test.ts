import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { stream } from "facespace/random";
import { drawPeople, groupedInterval, peopleShare } from "../../lib/studies/people.ts";

/** 12 faces of 4 people: 0 0 0 1 1 1 …. */
const identities = Array.from({ length: 12 }, (_, i) => Math.floor(i / 3));
const rows = identities.map((_, i) => i);

Deno.test("drawPeople() draws each person at most once, and each of their faces equally often", () => {
  const seen = new Map<number, number>();
  for (let i = 0; i < 3000; i++) {
    const random = stream("draw", String(i));
    const drawn = drawPeople(rows, identities, { count: 3, random });
    assertEquals(new Set(drawn.map((row) => identities[row])).size, 3);
    for (const row of drawn) seen.set(row, (seen.get(row) ?? 0) + 1);
  }
  assertEquals(seen.size, 12);
  // Each face with probability 3/4 · 1/3, so 750 times, with a deviation of 24.
  for (const count of seen.values()) assert(Math.abs(count - 750) < 120, String(count));
});

Deno.test("drawPeople() of a resample leaves some people out and may have others twice", () => {
  const results = Array.from({ length: 200 }, (_, i) =>
    drawPeople(rows, identities, {
      count: 4,
      random: stream("draw", String(i)),
      resample: stream("resample", String(i)),
    }));
  const counts = results.map((drawn) => new Set(drawn.map((row) => identities[row])).size);
  // 4 of 4 with replacement: all different in 4!/4⁴ = 9 % of the resamples.
  const allDifferent = counts.filter((count) => count === 4).length / counts.length;
  assertAlmostEquals(allDifferent, 0.094, 0.07);
});

Deno.test("drawPeople() says how many people there are", () => {
  const draw = (count: number) => () =>
    drawPeople(rows, identities, { count, random: stream("x") });
  assertThrows(draw(5), RangeError, "Cannot draw 5 people as there are 4");
  assertThrows(draw(0), RangeError, "Cannot draw 0 people");
});

Deno.test("groupedInterval() is that of the groups' means", () => {
  // Groups of 1, 2 and 3, without any chance within: t(2) · √(1/1) about the mean of 2.
  const { estimate, low, high } = groupedInterval([1, 1, 2, 2, 3, 3], 3);
  assertEquals(estimate, 2);
  assertAlmostEquals(high - estimate, 4.3027, 1e-3);
  assertAlmostEquals(estimate - low, 4.3027, 1e-3);
});

Deno.test("groupedInterval() holds the mean of the people in 95 % of samples or more", () => {
  // 30 people with values of their own; each of 10 resamples gives 20 draws of one person.
  let held = 0;
  const trials = 300;
  for (let trial = 0; trial < trials; trial++) {
    const random = stream("coverage", String(trial));
    const people = Array.from({ length: 30 }, () => random.normal(0, 1));
    const values = Array.from({ length: 10 }, () => {
      const among = people.map(() => random.pick(people));
      return Array.from({ length: 20 }, () => random.pick(among));
    }).flat();
    const { low, high } = groupedInterval(values, 10);
    if (low <= 0 && 0 <= high) held++;
  }
  assert(held / trials > 0.95, `${held} of ${trials}`);
});

Deno.test("groupedInterval() refuses groups that are none", () => {
  assertThrows(() => groupedInterval([1, 2, 3], 2), RangeError, "3 values in 2 groups");
  assertThrows(() => groupedInterval([1, 2, 3], 1), RangeError, "2 groups or more");
});

Deno.test("peopleShare() has a width where all succeed, and stays within 0 and 1", () => {
  const all = peopleShare(new Array(200).fill(1), 20);
  assertEquals([all.estimate, all.high], [1, 1]);
  assertAlmostEquals(all.low, 0.981, 1e-3);
  const some = peopleShare([...new Array(100).fill(1), ...new Array(100).fill(0)], 20);
  assert(some.low >= 0 && some.low < 0.3 && some.high <= 1 && some.high > 0.7);
});
