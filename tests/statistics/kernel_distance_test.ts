import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type Codes, codesFrom } from "facespace/latent";
import { stream } from "facespace/random";
import { kernelDistance } from "facespace/statistics";

const line = (...values: number[]) => codesFrom(values.map((value) => [value]));

/** People with some vectors each, which differ less than people do. */
function crowd(
  seed: string,
  { people, each, shift = 0, dim = 5 }: {
    readonly people: number;
    readonly each: number;
    readonly shift?: number;
    readonly dim?: number;
  },
): { readonly codes: Codes; readonly people: readonly number[] } {
  const random = stream(seed);
  const rows = Array.from({ length: people }, () => {
    const own = Array.from({ length: dim }, () => random.normal(shift, 1));
    return Array.from(
      { length: each },
      () => own.map((value) => value + random.normal(0, 0.3)),
    );
  });
  const first = 1000 * random.integer(1e6);
  return {
    codes: codesFrom(rows.flat()),
    people: rows.flatMap((vectors, i) => vectors.map(() => first + i)),
  };
}

Deno.test("kernelDistance() is the energy distance by hand, over the real vectors' own distance", () => {
  // E|x − y| = (10 + 14 + 8 + 12) / 4 = 11, E|x − x′| = 2, E|y − y′| = 4: (22 − 2 − 4) / 4
  const { estimate, compared } = kernelDistance(
    { codes: line(0, 2) },
    { codes: line(10, 14) },
    { seed: "a" },
  );
  assertAlmostEquals(estimate, 4);
  assertEquals(compared, [2, 2]);
});

Deno.test("kernelDistance() counts no pair of one person", () => {
  // Of the first set the pairs 0–4 and 2–4 count: 3 on average. E|x − y| = 10, E|y − y′| = 4.
  const first = { codes: line(0, 2, 4), people: [7, 7, 8] };
  const { estimate } = kernelDistance(first, { codes: line(10, 14) }, { seed: "a" });
  assertAlmostEquals(estimate, (20 - 3 - 4) / 4);
});

Deno.test("kernelDistance() is 0 on average between few people of one crowd, who look like themselves", () => {
  const estimates = Array.from({ length: 300 }, (_, i) =>
    kernelDistance(
      crowd(`first ${i}`, { people: 6, each: 4 }),
      crowd(`second ${i}`, { people: 8, each: 3 }),
      { seed: "a", resamples: 1 },
    ).estimate);
  const mean = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
  const variance = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 299;
  // With pairs of one person the mean would be about 0.2.
  assert(Math.abs(mean) < 4 * Math.sqrt(variance / 300), `${mean}`);
  assert(estimates.some((value) => value < 0) && estimates.some((value) => value > 0));
});

Deno.test("kernelDistance() grows with what parts the sets, and its interval covers it by people", () => {
  const real = crowd("real", { people: 120, each: 2 });
  const truth = kernelDistance(
    crowd("many", { people: 1500, each: 1, shift: 0.5 }),
    crowd("others", { people: 1500, each: 1 }),
    { seed: "a", resamples: 1 },
  ).estimate;
  let [covered, last] = [0, -Infinity];
  for (let i = 0; i < 60; i++) {
    const { low, high } = kernelDistance(
      crowd(`set ${i}`, { people: 40, each: 4, shift: 0.5 }),
      crowd(`real ${i}`, { people: 40, each: 4 }),
      { seed: "a", resamples: 200 },
    );
    if (low <= truth && truth <= high) covered++;
  }
  assert(covered / 60 >= 0.95 - 3 * Math.sqrt(0.95 * 0.05 / 60), `${covered} of 60`);
  for (const shift of [0, 0.2, 0.5, 1, 3]) {
    const set = crowd("set", { people: 120, each: 2, shift });
    const { estimate } = kernelDistance(set, real, { seed: "a", resamples: 1 });
    assert(estimate > last, `${shift}`);
    last = estimate;
  }
});

Deno.test("kernelDistance() holds between sets of one distribution in 95 of 100 cases or more", () => {
  let covered = 0;
  for (let i = 0; i < 100; i++) {
    const { low, high } = kernelDistance(
      crowd(`set ${i}`, { people: 25, each: 2 }),
      crowd(`real ${i}`, { people: 50, each: 2 }),
      { seed: "a", resamples: 200 },
    );
    if (low <= 0 && 0 <= high) covered++;
  }
  assert(covered >= 95 - 3 * 2.2, `${covered} of 100`);
});

Deno.test("kernelDistance() resamples people: faces of one person are no new people", () => {
  const once = crowd("set", { people: 30, each: 1 });
  const repeat = <T>(values: readonly T[]) => values.flatMap((value) => [value, value, value]);
  const rows = Array.from({ length: 30 }, (_, i) => once.codes.values.subarray(5 * i, 5 * (i + 1)));
  const thrice = { codes: codesFrom(repeat(rows)), people: repeat(once.people) };
  const real = crowd("real", { people: 40, each: 1, shift: 0.5 });
  const [one, three] = [once, thrice].map((set) => kernelDistance(set, real, { seed: "a" }));
  for (const end of ["estimate", "low", "high"] as const) {
    assertAlmostEquals(three?.[end] ?? NaN, one?.[end] ?? NaN, 1e-6);
  }
  const asStrangers = kernelDistance({ codes: thrice.codes }, real, { seed: "a" });
  assert(asStrangers.high - asStrangers.low < 0.8 * ((one?.high ?? 0) - (one?.low ?? 0)));
});

Deno.test("kernelDistance() repeats for a seed, and draws whole people from a set that is too large", () => {
  const [first, second] = [
    crowd("set", { people: 30, each: 4, shift: 0.3 }),
    crowd("real", { people: 30, each: 3 }),
  ];
  const options = { seed: "a", resamples: 50, most: 50 };
  const drawn = kernelDistance(first, second, options);
  assertEquals(drawn.compared, [48, 48]);
  assertEquals(kernelDistance(first, second, options), drawn);
  assert(kernelDistance(first, second, { ...options, seed: "b" }).estimate !== drawn.estimate);
  assertEquals(kernelDistance(first, second, { seed: "a" }).compared, [120, 90]);
});

Deno.test("kernelDistance() refuses what it cannot compare", () => {
  const options = { seed: "a" };
  const [few, many] = [{ codes: line(1, 2), people: [5, 5] }, { codes: line(1, 2, 4) }];
  assertThrows(() => kernelDistance(few, many, options), RangeError, "2 people or more: got 1");
  assertThrows(
    () =>
      kernelDistance({ codes: line(1, 2), people: [5, 6] }, { ...few, people: [6, 7] }, options),
    RangeError,
    "nobody may be in both: person 6 is",
  );
  assertThrows(
    () => kernelDistance(many, { codes: codesFrom([[1, 2], [3, 4]]) }, options),
    RangeError,
    "got 1 and 2",
  );
  assertThrows(
    () => kernelDistance({ codes: line(1, 2), people: [5] }, many, options),
    RangeError,
    "got 1 people for 2",
  );
  assertThrows(
    () => kernelDistance(many, { codes: line(3, 3) }, options),
    RangeError,
    "the second one's vectors are equal",
  );
  assertThrows(
    () => kernelDistance(many, many, { ...options, resamples: 0 }),
    RangeError,
    "from 0 resamples",
  );
});
