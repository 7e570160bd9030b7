import { assertEquals, assertGreater, assertLessOrEqual, assertThrows } from "@std/assert";
import { codesFrom, samplePrior } from "facespace/latent";
import {
  benjaminiHochberg,
  chanceMeans,
  meanTest,
  simulatedDagostinoPearson,
  testDimensions,
} from "facespace/statistics";
import { holm, varianceTest } from "../../lib/statistics/dimension_tests.ts";
import { dagostinoPearson } from "../../lib/statistics/normality.ts";
import { assertClose, assertRatio } from "./close_to.ts";
import { bells, skewed, uniforms } from "./lehmer.ts";
import { CORRECTIONS, NORMALITY } from "./scipy_values.ts";

const LEVEL = 0.05;
const SEEDS = 300;
/**
 * So that a right level fails one time in about 10,000, and of fixed seeds never: 3.7 deviations.
 */
const MOST = LEVEL + 3.7 * Math.sqrt(LEVEL * (1 - LEVEL) / SEEDS);

Deno.test("testDimensions() with Holm's correction keeps its level on codes of the prior", () => {
  const tests = {
    "mean": "mean",
    "variance": "variance",
    "anderson-darling": "anderson-darling",
    "shapiro-wilk": "shapiro-wilk",
    "simulated K²": simulatedDagostinoPearson({ count: 90, seed: "level" }),
  } as const;
  const unheld = { "K² by its approximation": dagostinoPearson };
  const alarms = new Map<string, number>();
  let [found, falsely] = [0, 0];
  for (let seed = 0; seed < SEEDS; seed++) {
    const codes = codesFrom(samplePrior(90, 16, `level ${seed}`));
    for (const [name, test] of Object.entries({ ...tests, ...unheld })) {
      const results = testDimensions(codes, test);
      if (results.some(({ corrected }) => corrected < LEVEL)) {
        alarms.set(name, (alarms.get(name) ?? 0) + 1);
      }
      falsely += results.filter(({ pValue }) => pValue < LEVEL).length;
      found += results.length;
    }
  }
  for (const name of Object.keys(tests)) {
    const share = (alarms.get(name) ?? 0) / SEEDS;
    assertLessOrEqual(share, MOST, name);
    assertGreater(share, 0.01, `${name} never finds anything`);
  }
  // Which shows that this test can fail, and why K² has to be simulated: 13 of 100 instead of 5.
  assertGreater((alarms.get("K² by its approximation") ?? 0) / SEEDS, MOST);
  // Without a correction nearly every twentieth dimension is called off, as it must be.
  assertGreater(falsely / found, 0.04);
  assertLessOrEqual(falsely / found, 0.06);
});

Deno.test("testDimensions() finds the one dimension that is off", () => {
  const rows = samplePrior(200, 20, "off").map((code) =>
    code.map((x, j) => j === 7 ? 0.5 + 2 * x : x)
  );
  for (const test of ["mean", "variance"] as const) {
    const off = testDimensions(codesFrom(rows), test)
      .filter(({ corrected }) => corrected < LEVEL);
    assertEquals(off.map(({ dimension }) => dimension), [7], test);
  }
  const skew = rows.map((code) => code.map((x, j) => j === 3 ? Math.exp(x) : x));
  for (const test of ["anderson-darling", "shapiro-wilk"] as const) {
    const off = testDimensions(codesFrom(skew), test).filter(({ corrected }) => corrected < LEVEL);
    assertEquals(off.map(({ dimension }) => dimension), [3], test);
  }
});

Deno.test("chanceMeans() calls 5 % of dimensions off that are not: 13 of 256 for 90 codes", () => {
  const { limit, beyond, largest, example } = chanceMeans({
    count: 90,
    latentDim: 256,
    seed: "13 of 256",
    simulations: 40,
  });
  assertEquals(limit.toFixed(4), "0.2066");
  const mean = beyond.reduce((sum, dimensions) => sum + dimensions, 0) / beyond.length;
  // 12.8, within 4 standard errors of the mean of 40 binomial numbers.
  assertLessOrEqual(Math.abs(mean - 12.8), 4 * Math.sqrt(256 * 0.05 * 0.95 / 40));
  assertEquals(beyond[0], example.filter((value) => Math.abs(value) > limit).length);
  assertEquals(largest[0], example.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
});

Deno.test("meanTest() and varianceTest() agree with SciPy", () => {
  for (const { kind, seed, count, ...expected } of NORMALITY) {
    const values = kind === "bells" ? bells(seed, count) : skewed(seed, count);
    const name = `${count} of ${kind}`;
    const mean = meanTest(values, 0.1);
    assertClose(mean.statistic, expected.t, name);
    assertRatio(mean.pValue, expected.tP, name, 1e-6);
    const variance = varianceTest(values, 0.5);
    assertClose(variance.statistic, expected.chi2, name);
    assertRatio(variance.pValue, expected.chi2P, name, 1e-6);
  }
  assertThrows(() => meanTest([2, 2, 2]), RangeError, "all numbers are equal: 2");
  assertThrows(() => varianceTest([1, 2], 0), RangeError, "must be above 0: got 0");
});

const P_VALUES = uniforms(8, 12).map((u) => u ** 3);

Deno.test("holm() agrees with its definition in NumPy", () => {
  for (const [i, value] of holm(P_VALUES).entries()) {
    assertClose(value, CORRECTIONS.holm[i], `${i}`, 1e-12);
  }
});

Deno.test("benjaminiHochberg() agrees with SciPy", () => {
  for (const [i, value] of benjaminiHochberg(P_VALUES).entries()) {
    assertClose(value, CORRECTIONS.benjaminiHochberg[i], `${i}`, 1e-12);
  }
});

Deno.test("holm() and benjaminiHochberg() leave a single p-value as it is, and none", () => {
  for (const correct of [holm, benjaminiHochberg]) {
    assertEquals(correct([0.3]), [0.3]);
    assertEquals(correct([]), []);
    assertThrows(() => correct([0.5, NaN]), RangeError, "Cannot correct p-value 1");
  }
});

Deno.test("holm() is never below benjaminiHochberg(), and neither below what is corrected", () => {
  const [strict, mild] = [holm(P_VALUES), benjaminiHochberg(P_VALUES)];
  for (const [i, value] of P_VALUES.entries()) {
    assertEquals((strict[i] ?? 0) >= (mild[i] ?? 1) && (mild[i] ?? 0) >= value, true);
  }
});
