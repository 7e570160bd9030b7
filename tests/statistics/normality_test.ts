import { assertEquals, assertThrows } from "@std/assert";
import { andersonDarling, moments } from "facespace/statistics";
import { dagostinoPearson, shapiroWilk } from "../../lib/statistics/normality.ts";
import { assertClose, assertRatio } from "./close_to.ts";
import { bells, skewed } from "./lehmer.ts";
import { NORMALITY, SMALL_SHAPIRO } from "./scipy_values.ts";

const SAMPLES = NORMALITY.map((expected) => {
  const { kind, seed, count } = expected;
  const values = kind === "bells" ? bells(seed, count) : skewed(seed, count);
  return { name: `${count} of ${kind}`, values, expected };
});

Deno.test("moments() agree with SciPy", () => {
  for (const { name, values, expected } of SAMPLES) {
    const described = moments(values);
    assertClose(described.mean, expected.mean, name, 1e-12);
    assertClose(described.variance, expected.variance, name, 1e-12);
    assertClose(described.skewness, expected.skewness, name, 1e-12);
    assertClose(described.excessKurtosis, expected.excessKurtosis, name, 1e-12);
  }
});

Deno.test("dagostinoPearson() agrees with SciPy", () => {
  for (const { name, values, expected } of SAMPLES) {
    const result = dagostinoPearson(values);
    assertClose(result.statistic, expected.k2, name);
    assertRatio(result.pValue, expected.k2P, name, 1e-6);
  }
});

Deno.test("andersonDarling() agrees with SciPy, and with D'Agostino and Stephens' p-values", () => {
  for (const { name, values, expected } of SAMPLES) {
    const result = andersonDarling(values);
    assertClose(result.statistic, expected.anderson, name);
    // Beyond the range for which the formula was made, the p-value is held.
    assertClose(result.pValue, expected.anderson < 9 ? expected.andersonP : 3.7e-24, name);
  }
});

Deno.test("shapiroWilk() agrees with SciPy", () => {
  for (const { name, values, expected } of SAMPLES) {
    const { statistic, pValue } = shapiroWilk(values);
    assertClose(statistic, expected.shapiro, name);
    assertClose(pValue, expected.shapiroP, name);
    // SciPy's normal quantiles in this test have 7 digits, which is seen in the last of small tails.
    assertRatio(pValue, expected.shapiroP, name, 5e-6);
  }
  for (const [count = 0, statistic, pValue] of SMALL_SHAPIRO) {
    const result = shapiroWilk(skewed(11, count));
    assertClose(result.statistic, statistic, `${count}`);
    assertClose(result.pValue, pValue, `${count}`);
  }
});

Deno.test("tests of normality say how many numbers they need", () => {
  assertThrows(
    () => dagostinoPearson(bells(1, 19)),
    RangeError,
    "it needs 20 numbers or more: got 19",
  );
  assertThrows(() => andersonDarling([1, 2]), RangeError, "it needs 8 numbers");
  assertThrows(() => shapiroWilk(bells(1, 5001)), RangeError, "more than 5,000 numbers: got 5001");
  assertThrows(() => shapiroWilk([1, 2]), RangeError, "it needs 3 numbers");
  assertThrows(() => shapiroWilk([2, 2, 2]), RangeError, "all numbers are equal: 2");
  assertThrows(() => moments([1, NaN]), RangeError, "their mean is NaN");
  assertThrows(() => moments([]), RangeError, "one or more");
});

Deno.test("andersonDarling() and the others stay finite for a number 60 deviations away", () => {
  const values = [...bells(3, 4000), 1e6];
  for (const test of [andersonDarling, dagostinoPearson, shapiroWilk]) {
    const { statistic, pValue } = test(values);
    assertEquals([Number.isFinite(statistic), pValue < 1e-20], [true, true], test.name);
  }
});

Deno.test("shapiroWilk() gives 1 for numbers in an exact line of three", () => {
  assertEquals(shapiroWilk([1, 2, 3]), { statistic: 1, pValue: 1 });
});
