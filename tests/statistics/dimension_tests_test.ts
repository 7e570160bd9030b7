import { assertEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import { codesFrom, samplePrior } from "facespace/latent";
import { chanceMeans } from "../../lib/statistics/chance_means.ts";
import { dagostinoPearson } from "../../lib/statistics/dagostino_pearson.ts";
import { testDimensions } from "../../lib/statistics/dimension_tests.ts";
import { simulatedDagostinoPearson } from "../../lib/statistics/simulated_dagostino_pearson.ts";

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
    const off = testDimensions(codesFrom(rows), test, "benjamini-hochberg")
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
