import { assertAlmostEquals, assertEquals, assertGreaterOrEqual, assertThrows } from "@std/assert";
import { stream } from "facespace/random";
import { bootstrapInterval, mean, shareInterval } from "facespace/statistics";
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
