import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { RandomStream, stream } from "facespace/random";

const draws = (random: RandomStream, count: number) =>
  Array.from({ length: count }, () => random.next());

Deno.test("RandomStream gives sfc32's numbers, worked out by a second implementation", () => {
  const words = draws(new RandomStream("facespace"), 4).map((value) => value * 2 ** 32);
  assertEquals(words, [1476252317, 1808068669, 149534415, 2812410036]);
  const named = draws(stream("facespace", "hair"), 2).map((value) => value * 2 ** 32);
  assertEquals(named, [971415145, 3277547407]);
});

Deno.test("stream() repeats for the same names and differs for others", () => {
  const first = draws(stream("seed", "person", "hair"), 8);
  assertEquals(draws(stream("seed", "person", "hair"), 8), first);
  const others = [
    stream("seed", "person", "eyes"),
    stream("seed", "person hair"),
    stream("seed", "person/hair"),
    stream("seed/person", "hair"),
    stream("seed"),
  ];
  for (const other of others) assertNotEquals(draws(other, 8), first);
});

Deno.test("stream() gives streams that are independent of each other", () => {
  const count = 4000;
  const a = Array.from({ length: count }, (_, i) => stream("seed", String(i)).next() - 0.5);
  const b = Array.from({ length: count }, (_, i) => stream("seed", String(i + 1)).next() - 0.5);
  const covariance = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0) / count;
  // The correlation of independent numbers is 0 ± 1/√4000; 4 standard deviations are allowed.
  assertAlmostEquals(covariance * 12, 0, 4 / Math.sqrt(count));
});

Deno.test("next() is uniform on [0, 1)", () => {
  const values = draws(new RandomStream("uniform"), 40_000);
  const counts = Array.from({ length: 20 }, () => 0);
  for (const value of values) {
    const bin = Math.floor(value * 20);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const chiSquared = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
  // The 99.9th percentile of chi-squared with 19 degrees of freedom.
  assertEquals(chiSquared < 43.82, true, `chi-squared ${chiSquared}`);
});

Deno.test("normal() has a Gaussian's moments and tails", () => {
  const random = new RandomStream("normal");
  const count = 40_000;
  const values = Array.from({ length: count }, () => random.normal(0, 1));
  const moment = (power: number) => values.reduce((sum, x) => sum + x ** power, 0) / count;
  assertAlmostEquals(moment(1), 0, 0.02);
  assertAlmostEquals(moment(2), 1, 0.03);
  assertAlmostEquals(moment(3), 0, 0.08);
  assertAlmostEquals(moment(4), 3, 0.15);
  // P(|x| > 3) = 0.0027; a sum of four uniform numbers would have none beyond 3.5.
  assertAlmostEquals(values.filter((x) => Math.abs(x) > 3).length / count, 0.0027, 0.001);
  assertAlmostEquals(random.normal(5, 0), 5);
});

Deno.test("boundedNormal() stays within 2.5 standard deviations", () => {
  const random = new RandomStream("bounded");
  const values = Array.from({ length: 4000 }, () => random.boundedNormal(10, 2));
  assertEquals(Math.max(...values), 15);
  assertEquals(Math.min(...values), 5);
});

Deno.test("every method takes the same number of draws whatever its arguments", () => {
  const after = (use: (random: RandomStream) => unknown) => {
    const random = new RandomStream("draws");
    use(random);
    return random.next();
  };
  const [, second, third] = draws(new RandomStream("draws"), 3);
  assertEquals(after((random) => random.uniform(3, 3)), second);
  assertEquals(after((random) => random.chance(0)), second);
  assertEquals(after((random) => random.integer(1)), second);
  assertEquals(after((random) => random.pick(["only"])), second);
  assertEquals(after((random) => random.weighted({ only: 1 })), second);
  assertEquals(after((random) => random.normal(0, 0)), third);
  assertEquals(after((random) => random.boundedNormal(0, 9)), third);
});

Deno.test("weighted() follows the weights and never takes a weight of 0", () => {
  const random = new RandomStream("weighted");
  const counts = { never: 0, seldom: 0, often: 0 };
  for (let i = 0; i < 8000; i++) counts[random.weighted({ never: 0, seldom: 1, often: 3 })]++;
  assertEquals(counts.never, 0);
  assertAlmostEquals(counts.often / 8000, 0.75, 0.02);
});

Deno.test("weighted(), pick() and integer() refuse what has no answer", () => {
  const random = new RandomStream("errors");
  assertThrows(() => random.weighted({}), RangeError, "not all 0");
  assertThrows(() => random.weighted({ a: -1, b: 2 }), RangeError, "0 or more");
  assertThrows(() => random.pick([]), RangeError, "empty");
  assertThrows(() => random.integer(0), RangeError, "got 0");
});

Deno.test("shuffle() makes every order equally likely", () => {
  const random = new RandomStream("shuffle");
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle(["a", "b", "c"]).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 6);
  for (const count of counts.values()) assertAlmostEquals(count, 1000, 130);
});
