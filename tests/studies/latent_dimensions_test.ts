import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Codes, codesFrom, samplePrior } from "facespace/latent";
import { quantileBand } from "facespace/statistics";
import {
  firstValues,
  histogramRows,
  judgeDimensions,
  momentRows,
  quantileRows,
} from "facespace/studies";
import { countTests, meansByChance } from "../../lib/studies/latent_dimensions.ts";

/** Codes of the prior, changed dimension by dimension. */
function codes(count: number, change: readonly ((x: number) => number)[], seed = "codes"): Codes {
  const drawn = samplePrior(count, change.length, seed);
  return codesFrom(drawn.map((code) => code.map((x, j) => change[j]?.(x) ?? x)));
}

const as = (x: number) => x;

Deno.test("countTests() finds the dimensions that are off, and no others", () => {
  const changed = codes(600, [as, as, as, (x) => x + 0.5, (x) => 2 * x, (x) => Math.exp(x)]);
  const found = countTests(changed, { seed: "a", simulations: 2000 });
  const holm = Object.fromEntries(
    found.map((row) => [row["dimensions of which a test says"], row.Holm]),
  );
  assertEquals(holm, {
    "its mean is not 0 (t)": 2, // exp(x) has none of 0 either
    "its variance is not 1 (χ²)": 2,
    "it is not normal (Anderson–Darling)": 1,
    "it is not normal (Shapiro–Wilk)": 1,
    "it is not normal (K², simulated)": 1,
  });
  for (const { people, uncorrected, "Benjamini–Hochberg": middle, Holm } of found) {
    assert(people === 600 && uncorrected >= middle && middle >= Holm);
  }
});

Deno.test("countTests() keeps its level over draws of the prior", () => {
  const runs = Array.from({ length: 40 }, (_, i) => {
    const prior = codes(60, Array(20).fill(as), `prior ${i}`);
    return countTests(prior, { seed: "level", simulations: 2000 });
  });
  for (let question = 0; question < 5; question++) {
    // At 5 %, 40 runs are expected to have 2 with any finding; more than 7 have a chance of 0.4 %.
    assert(runs.filter((run) => (run[question]?.Holm ?? 0) > 0).length <= 7);
    const share = runs.reduce((sum, run) => sum + (run[question]?.uncorrected ?? 0), 0) / (40 * 20);
    assert(share > 0.02 && share < 0.09, `question ${question}: ${share}`);
  }
});

Deno.test("judgeDimensions() says what is off", () => {
  const shifted = (x: number) => 3 * x + 1;
  const judged = judgeDimensions(codes(400, [as, (x) => x + 0.5, (x) => x / 2, shifted]));
  assertEquals(judged.map(({ verdict }) => verdict), [
    "as the prior",
    "mean is off",
    "variance is off",
    "both are off",
  ]);
  assertEquals(new Set(judged.map(({ panel }) => panel)), new Set(["400 people"]));
});

Deno.test("meansByChance() counts what is off in codes and by chance, with a bin for each number", () => {
  const found = meansByChance(codes(90, [as, as, (x) => x + 1, (x) => x - 1]), "chance");
  assertEquals(found.limit.toFixed(2), "0.21");
  assert(found.found >= 2 && found.most <= 4 && found.simulations === 200);
  assert(found.share > 0.02 && found.share < 0.09, `${found.share}`);
  assert(found.largest > found.limit && found.largest < 0.6, `${found.largest}`);
  const counts = found.rows.map(({ from, to, density }) => [to - from, (from + to) / 2 * density]);
  assert(counts.every(([width]) => width === 1));
  assertEquals(
    found.rows.map(({ from }) => from % 1),
    found.rows.map(({ from }) => from < 0 ? -0.5 : 0.5),
  );
  // The mean of the histogram is the mean number of dimensions.
  assertAlmostEquals(counts.reduce((sum, [, part = NaN]) => sum + part, 0) / 4, found.share, 1e-9);
});

Deno.test("histogramRows() share bins and sum to 1", () => {
  const rows = histogramRows({ a: [0, 1, 2], b: [4] });
  const area = (panel: string) =>
    rows.filter((row) => row.panel === panel)
      .reduce((sum, { from, to, density }) => sum + (to - from) * density, 0);
  assertEquals(rows.length, 60);
  assertAlmostEquals(area("a"), 1, 1e-12);
  assertAlmostEquals(area("b"), 1, 1e-12);
});

Deno.test("histogramRows() count in as many bins as are asked for", () => {
  const rows = histogramRows({ a: [0, 1, 9, 10], b: [4] }, { bins: 10, heights: "count" });
  assertEquals(rows.filter(({ panel }) => panel === "a").map(({ density }) => density), [
    ...[1, 1, 0, 0, 0, 0, 0, 0, 0, 2],
  ]);
  assertEquals(rows.filter(({ density }) => density > 0).at(-1), {
    ...{ panel: "b", from: 4, to: 5, density: 1 },
  });
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

Deno.test("firstValues() and momentRows() say what is in a table", () => {
  const rows = Array.from({ length: 9 }, (_, i) => [i, 3 - i]);
  const values = firstValues(codesFrom(rows), 2);
  assertEquals(Object.keys(values), ["value 1", "value 2"]);
  assertEquals([...(values["value 2"] as Float64Array)], [3, 2, 1, 0, -1, -2, -3, -4, -5]);
  const [, described] = momentRows("value", values);
  assert(described);
  assertEquals(described.value, "value 2");
  assertEquals([described.mean, described.variance], [-1, 7.5]);
  // t = −1 / √(7.5 / 9) with 8 degrees of freedom, two-sided.
  assertEquals(described["p: is the mean 0?"], "0.305");
  assert(Number(described["p: is it normal?"]) > 0.5);
});

Deno.test("rows of too few numbers tell what there is", () => {
  assertEquals(histogramRows({}), []);
  assertEquals(momentRows("value", {}), []);
  const [far] = momentRows("value", { a: Array.from({ length: 30 }, (_, i) => 9 + i / 100) });
  assertEquals(far?.["p: is the mean 0?"], "< 0.001");
  const [row] = momentRows("value", { a: [1, 2, 4] });
  assertEquals(row?.["p: is it normal?"], "3 are too few");
  assert(Number(row?.["p: is the mean 0?"]) > 0.05);
  const few = codes(19, [as, as]);
  assertEquals(countTests(few, { seed: "few" }), []);
  assertEquals(judgeDimensions(codes(2, [as, as])).length, 2);
});
