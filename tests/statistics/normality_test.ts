import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { andersonDarling } from "../../lib/statistics/anderson_darling.ts";
import { dagostinoPearson } from "../../lib/statistics/dagostino_pearson.ts";
import { normalQuantile } from "../../lib/statistics/distributions.ts";
import { moments } from "../../lib/statistics/moments.ts";
import { meanTest, varianceTest } from "../../lib/statistics/one_sample_tests.ts";
import { shapiroWilk } from "../../lib/statistics/shapiro_wilk.ts";
import { assertClose, assertRatio } from "./close_to.ts";
import { bells, skewed } from "./lehmer.ts";
import { ANDERSON_LIMIT, NORMALITY, SMALL_SHAPIRO } from "./scipy_values.ts";

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
    assertClose(result.skewnessScore, expected.skewnessScore, name);
    assertClose(result.kurtosisScore, expected.kurtosisScore, name);
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

Deno.test("andersonDarling() against N(0, 1) agrees with SciPy's tails and the exact limit", () => {
  for (const { name, values, expected } of SAMPLES) {
    const { statistic } = andersonDarling(values, "standard-normal");
    assertClose(statistic, expected.andersonStandard, name);
  }
});

Deno.test("andersonDarling() against N(0, 1) has the exact p-values of large samples", () => {
  const places = Array.from({ length: 2000 }, (_, i) => normalQuantile((i + 0.5) / 2000));
  for (const [statistic = NaN, share = NaN] of ANDERSON_LIMIT) {
    // A shift makes the statistic grow evenly, until it is the one asked for.
    const shifted = (by: number) => andersonDarling(places.map((x) => x + by), "standard-normal");
    let [near, far] = [0, 1];
    for (let i = 0; i < 30; i++) {
      const middle = (near + far) / 2;
      if (shifted(middle).statistic < statistic) near = middle;
      else far = middle;
    }
    // Marsaglia and Marsaglia correct for 2,000 numbers by up to 4e-5.
    assertAlmostEquals(shifted(far).pValue, 1 - share, 5e-5, `A² = ${statistic}`);
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

Deno.test("meanTest() and varianceTest() agree with SciPy", () => {
  for (const { name, values, expected } of SAMPLES) {
    const mean = meanTest(values, 0.1);
    assertClose(mean.statistic, expected.t, name);
    assertRatio(mean.pValue, expected.tP, name, 1e-6);
    const variance = varianceTest(values, 0.5);
    assertClose(variance.statistic, expected.chi2, name);
    assertRatio(variance.pValue, expected.chi2P, name, 1e-6);
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
  assertThrows(() => meanTest([2, 2, 2]), RangeError, "all numbers are equal: 2");
  assertThrows(() => varianceTest([1, 2], 0), RangeError, "must be above 0: got 0");
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
