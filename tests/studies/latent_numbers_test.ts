/**
 * What notebook 05 counts and draws about codes, in plain numbers.
 *
 * @module
 */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Codes, codesFrom, samplePosterior, samplePrior } from "facespace/latent";
import { aggregatedPosterior, quantileBand } from "facespace/statistics";
import { stream } from "facespace/random";
import { codeDensities } from "../../lib/studies/latent_densities.ts";
import { countTests, judgeDimensions } from "../../lib/studies/latent_dimensions.ts";
import { oneFaceEach } from "../../lib/studies/latent_people.ts";
import {
  countRows,
  firstValues,
  histogramRows,
  latentRow,
  momentsRow,
  quantileRows,
  varianceRows,
} from "../../lib/studies/latent_rows.ts";
import { summariseLatents } from "../../lib/studies/latent_summary.ts";

/** Codes of the prior, changed dimension by dimension. */
function codes(count: number, change: readonly ((x: number) => number)[], seed = "codes"): Codes {
  const drawn = samplePrior(count, change.length, seed);
  return codesFrom(drawn.map((code) => code.map((x, j) => change[j]?.(x) ?? x)));
}

const as = (x: number) => x;

Deno.test("countTests() finds the dimensions that are off, and no others", () => {
  const changed = codes(600, [as, as, as, (x) => x + 0.5, (x) => 2 * x, (x) => Math.exp(x)]);
  const found = countTests(changed, { seed: "a", simulations: 2000 });
  const holm = Object.fromEntries(found.map(({ question, holm }) => [question, holm]));
  assertEquals(holm, {
    "its mean is not 0 (t)": 2, // exp(x) has none of 0 either
    "its variance is not 1 (χ²)": 2,
    "it is not normal (Anderson–Darling)": 1,
    "it is not normal (Shapiro–Wilk)": 1,
    "it is not normal (K², simulated)": 1,
  });
  assert(
    found.every(({ faces, uncorrected, benjaminiHochberg, holm }) =>
      faces === 600 && uncorrected >= benjaminiHochberg && benjaminiHochberg >= holm
    ),
  );
});

Deno.test("countTests() keeps its level over draws of the prior", () => {
  const runs = Array.from({ length: 40 }, (_, i) => {
    const prior = codes(60, Array(20).fill(as), `prior ${i}`);
    return countTests(prior, { seed: "level", simulations: 2000 });
  });
  for (let question = 0; question < 5; question++) {
    // At 5 %, 40 runs are expected to have 2 with any finding; more than 7 have a chance of 0.4 %.
    assert(runs.filter((run) => (run[question]?.holm ?? 0) > 0).length <= 7);
    const share = runs.reduce((sum, run) => sum + (run[question]?.uncorrected ?? 0), 0) / (40 * 20);
    assert(share > 0.02 && share < 0.09, `question ${question}: ${share}`);
  }
});

Deno.test("judgeDimensions() says what is off", () => {
  const shifted = (x: number) => 3 * x + 1;
  const judged = judgeDimensions("V1", codes(400, [as, (x) => x + 0.5, (x) => x / 2, shifted]));
  assertEquals(judged.map(({ verdict }) => verdict), [
    "as the prior",
    "mean is off",
    "variance is off",
    "both are off",
  ]);
  assertEquals(new Set(judged.map(({ panel }) => panel)), new Set(["V1"]));
});

Deno.test("summariseLatents() splits the KL term: what a code says, and the mismatch", () => {
  // Posteriors that make up the prior exactly: means of N(0, 0.75), variances of 0.25.
  const random = stream("summary");
  const rows = Array.from({ length: 4000 }, () => [random.normal(0, Math.sqrt(0.75)), 0]);
  const logVars = codesFrom(rows.map(() => [Math.log(0.25), 0]));
  const good = summariseLatents({ means: codesFrom(rows), logVars });
  // I(x; z) = ½ ln(1 / 0.25), and nothing is lost.
  assertAlmostEquals(good.kl, Math.log(2), 0.03);
  assert(good.mismatch < 0.005);
  assertEquals(good.activeUnits, 1);
  // Shifted by 2, each code costs 2² / 2 nats more and says no more.
  const moved = codesFrom(rows.map(([x = 0, y = 0]) => [x + 2, y]));
  const shifted = summariseLatents({ means: moved, logVars });
  const mean = rows.reduce((sum, [x = 0]) => sum + x / rows.length, 0);
  assertAlmostEquals(shifted.kl - good.kl, 2 + 2 * mean, 1e-4);
  assertAlmostEquals(shifted.mismatch - good.mismatch, 2 + 2 * mean, 1e-4);
});

Deno.test("codeDensities() rank on held-out codes as they should", () => {
  const random = stream("densities");
  // Two clusters along a diagonal.
  const drawn = Array.from({ length: 400 }, (_, i) => {
    const x = random.normal(i % 2 === 0 ? 2 : -2, 0.3);
    return [x, x + random.normal(0, 0.1)];
  });
  const [fitted, heldOut] = [codesFrom(drawn.slice(0, 300)), codesFrom(drawn.slice(300))];
  const densities = codeDensities(fitted, heldOut, { components: 2, seed: "a", maxSteps: 30 });
  const nats = densities.map(({ heldOut }) => heldOut);
  assertEquals(nats, nats.toSorted((a, b) => a - b));
  assertEquals(densities.at(-1)?.name, "mixture of 2 such");
  assertEquals(densities.at(-1)?.mixture.components.length, 2);
});

Deno.test("oneFaceEach() takes each person once, among some rows", () => {
  assertEquals(oneFaceEach([5, 5, 6, 5, 7]), [0, 2, 4]);
  assertEquals(oneFaceEach([5, 5, 6, 5, 7], { most: 2 }), [0, 2]);
  assertEquals(oneFaceEach([5, 5, 6, 5, 7], { rows: [3, 1, 4] }), [3, 4]);
});

Deno.test("histogramRows() and countRows() share bins and sum to 1", () => {
  const rows = histogramRows({ a: [0, 1, 2], b: [4] });
  const area = (panel: string) =>
    rows.filter((row) => row.panel === panel)
      .reduce((sum, { from, to, density }) => sum + (to - from) * density, 0);
  assertEquals(rows.length, 60);
  assertAlmostEquals(area("a"), 1, 1e-12);
  assertAlmostEquals(area("b"), 1, 1e-12);
  assertEquals(countRows("c", [3, 5, 5, 5]).map(({ from, density }) => [from, density]), [
    [2.5, 0.25],
    [3.5, 0],
    [4.5, 0.75],
  ]);
});

Deno.test("quantileRows() have about 95 % of a normal sample's points in the band", () => {
  let [inside, all] = [0, 0];
  for (let i = 0; i < 50; i++) {
    const sample = samplePrior(1, 500, `band ${i}`)[0] ?? [];
    for (const { observed, low, high } of quantileRows({ sample })) {
      inside += observed >= low && observed <= high ? 1 : 0;
      all++;
    }
  }
  assert(inside / all > 0.92 && inside / all < 0.975, `${inside / all}`);
  const { low, high } = quantileBand(1, 100);
  assertAlmostEquals(high - low, 2 * 0.29569, 1e-3); // 1.96 √(0.8413 · 0.1587 / 100) / 0.2420
});

Deno.test("varianceRows() fall, and their two parts are those of sampled codes", () => {
  const means = codes(2000, [(x) => x / 2, (x) => x, (x) => x / 4]);
  const logVars = codesFrom(Array.from({ length: 2000 }, () => [-1, -2, -3]));
  const rows = varianceRows("V1", aggregatedPosterior(means, logVars));
  assertEquals(rows.map(({ rank }) => rank), [1, 2, 3]);
  assertEquals(rows.map(({ meanOfVariances }) => meanOfVariances.toFixed(3)), [
    "0.135",
    "0.368",
    "0.050",
  ]);
  const sampled = samplePosterior(means, logVars, "a");
  const first = Array.from({ length: 2000 }, (_, i) => sampled.values[3 * i] ?? 0);
  const variance = first.reduce((sum, x) => sum + x * x / 2000, 0);
  const [, second] = rows;
  assertAlmostEquals(
    (second?.varianceOfMeans ?? NaN) + (second?.meanOfVariances ?? NaN),
    variance,
    0.05,
  );
});

Deno.test("firstValues() and momentsRow() say what is in a table", () => {
  const rows = Array.from({ length: 9 }, (_, i) => [i, 3 - i]);
  const values = firstValues(codesFrom(rows), 2);
  assertEquals(Object.keys(values), ["value 1", "value 2"]);
  assertEquals([...(values["value 2"] as Float64Array)], [3, 2, 1, 0, -1, -2, -3, -4, -5]);
  const described = momentsRow(values["value 2"] ?? []);
  assertEquals([described.mean, described.variance], [-1, 7.5]);
  // t = −1 / √(7.5 / 9) with 8 degrees of freedom, two-sided.
  assertAlmostEquals(described["p: is the mean 0?"] ?? NaN, 0.3052, 5e-4);
  assert((described["p: is it normal?"] ?? NaN) > 0.5);
});

Deno.test("latentRow() has the widest and the median direction", () => {
  const means = codes(500, [(x) => 3 * x, (x) => x, (x) => x / 3]);
  const logVars = codesFrom(Array.from({ length: 500 }, () => [-9, -9, -9]));
  const row = latentRow(summariseLatents({ means, logVars }));
  assert(Math.abs((row["widest"] ?? NaN) - 9) < 1.5 && Math.abs((row["median"] ?? NaN) - 1) < 0.2);
  assertEquals(row["active units"], 3);
});
