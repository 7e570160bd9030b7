import { assertAlmostEquals, assertEquals, assertGreaterOrEqual, assertThrows } from "@std/assert";
import { stream } from "facespace/random";
import { bootstrapInterval, mean, meanInterval, shareInterval } from "facespace/statistics";
import { assertClose } from "./close_to.ts";
import { bells, skewed } from "./lehmer.ts";
import { BOOTSTRAP, SHARES } from "./scipy_values.ts";

const difference = (a: readonly number[] = [], b: readonly number[] = []) => mean(a) - mean(b);

Deno.test("bootstrapInterval() agrees with SciPy's limits of one and of two samples", () => {
  const [x, y] = [skewed(9, 40), bells(10, 30)];
  const options = { seed: "scipy", resamples: 20_000 };
  for (const { samples, low, high } of BOOTSTRAP) {
    const interval = samples === 1
      ? bootstrapInterval([x], mean, options)
      : bootstrapInterval([x, y], difference, options);
    // A limit of 20,000 resamples is drawn to about 0.008.
    assertAlmostEquals(interval.low, low, 0.03, `${samples}`);
    assertAlmostEquals(interval.high, high, 0.03, `${samples}`);
  }
});

Deno.test("bootstrapInterval() covers the mean of a skewed distribution about as often as it says", () => {
  const random = stream("coverage");
  let covered = 0;
  for (let i = 0; i < 200; i++) {
    const values = Array.from({ length: 40 }, () => -Math.log(1 - random.next()));
    const { low, high } = bootstrapInterval([values], mean, { seed: `${i}`, resamples: 500 });
    if (low <= 1 && 1 <= high) covered++;
  }
  // 95 % less 3 standard errors, and 3 % that the method is known to lack for 40 skewed numbers.
  assertGreaterOrEqual(covered / 200, 0.95 - 0.046 - 0.03);
});

Deno.test("bootstrapInterval() repeats for a seed, and keeps pairs together", () => {
  const pairs = bells(4, 60).map((x, i) => [x, x + (i % 2 === 0 ? 1 : 1.1)] as const);
  const gain = (items: readonly (readonly [number, number])[]) =>
    mean(items.map(([a, b]) => b - a));
  const first = bootstrapInterval([pairs], gain, { seed: "a" });
  assertEquals(bootstrapInterval([pairs], gain, { seed: "a" }), first);
  assertAlmostEquals(first.estimate, 1.05, 1e-12);
  // The samples' own spread of 0.6 would make it 0.3 wide if pairs were torn.
  assertAlmostEquals(first.high - first.low, 0.025, 0.005);
});

Deno.test("bootstrapInterval() is the estimate alone where nothing varies", () => {
  const all = [true, true, true];
  const share = (items: readonly boolean[]) => items.filter(Boolean).length / items.length;
  assertEquals(bootstrapInterval([all], share, { seed: "a" }), { estimate: 1, low: 1, high: 1 });
});

Deno.test("bootstrapInterval() refuses what has no interval", () => {
  const options = { seed: "a" };
  assertThrows(() => bootstrapInterval([[1]], mean, options), RangeError, "2 items or more: got 1");
  assertThrows(
    () => bootstrapInterval([[1, 2]], (items) => items[0] === items[1] ? NaN : 0, options),
    RangeError,
    "NaN for some resamples",
  );
});

Deno.test("shareInterval() agrees with SciPy, and has a width where all or none succeed", () => {
  for (const [successes = NaN, count = NaN, low, high] of SHARES) {
    const interval = shareInterval(successes, count);
    assertClose(interval.low, low, `low ${successes} of ${count}`, 1e-12);
    assertClose(interval.high, high, `high ${successes} of ${count}`, 1e-12);
  }
  assertThrows(() => shareInterval(3, 2), RangeError, "got 3 of 2");
});

Deno.test("meanInterval() is Student's t interval", () => {
  // Values 4, 6, 8, 10: mean 7, standard deviation √(20/3), t of 3 degrees of freedom 3.1824
  const { mean, low, high, count } = meanInterval([4, 6, 8, 10]);
  assertEquals([mean, count], [7, 4]);
  assertAlmostEquals(high - mean, 3.1824 * Math.sqrt(20 / 3 / 4), 1e-3);
  assertAlmostEquals(mean - low, high - mean, 1e-12);
});

Deno.test("meanInterval() of one value is known to nothing, of equal ones exactly", () => {
  assertEquals(meanInterval([3]), { mean: 3, low: -Infinity, high: Infinity, count: 1 });
  assertEquals(meanInterval([3, 3, 3]), { mean: 3, low: 3, high: 3, count: 3 });
});

Deno.test("meanInterval() refuses no values", () => {
  assertThrows(() => meanInterval([]), RangeError, "none were given");
});

Deno.test("meanInterval() has the quantiles of the printed table", () => {
  // Student's t, 97.5 %, of 1, 2, … and of 1,000 degrees of freedom, to four digits
  const table = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281];
  const quantile = (count: number) => {
    const { mean, high } = meanInterval(Array.from({ length: count }, (_, i) => i % 2));
    const variance = count * mean * (1 - mean) / (count - 1);
    return (high - mean) / Math.sqrt(variance / count);
  };
  for (const [i, value] of table.entries()) {
    assertAlmostEquals(quantile(i + 2), value, 0.5e-4 + 1e-6, `${i + 1} degrees of freedom`);
  }
  assertAlmostEquals(quantile(1001), 1.9623, 0.5e-4 + 1e-6);
});
