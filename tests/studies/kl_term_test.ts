import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Codes, codesFrom, samplePosterior, samplePrior } from "facespace/latent";
import { stream } from "facespace/random";
import { latentRow, summariseLatents, varianceRows } from "../../lib/studies/kl_term.ts";

/** Codes of the prior, changed dimension by dimension. */
function codes(count: number, change: readonly ((x: number) => number)[]): Codes {
  const drawn = samplePrior(count, change.length, "codes");
  return codesFrom(drawn.map((code) => code.map((x, j) => change[j]?.(x) ?? x)));
}

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

Deno.test("varianceRows() fall, and their two parts are those of sampled codes", () => {
  const means = codes(2000, [(x) => x / 2, (x) => x, (x) => x / 4]);
  const logVars = codesFrom(Array.from({ length: 2000 }, () => [-1, -2, -3]));
  const rows = varianceRows("V1", summariseLatents({ means, logVars }));
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

Deno.test("latentRow() has the widest and the median direction", () => {
  const means = codes(500, [(x) => 3 * x, (x) => x, (x) => x / 3]);
  const logVars = codesFrom(Array.from({ length: 500 }, () => [-9, -9, -9]));
  const row = latentRow(summariseLatents({ means, logVars }));
  assert(Math.abs((row["widest"] ?? NaN) - 9) < 1.5 && Math.abs((row["median"] ?? NaN) - 1) < 0.2);
  assertEquals(row["active units"], 3);
});
