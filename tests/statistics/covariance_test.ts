import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type Codes, codesFrom, dimensionOf, samplePosterior } from "facespace/latent";
import {
  activeUnits,
  aggregatedPosterior,
  covariance,
  moments,
  spectrum,
} from "facespace/statistics";
import { cholesky, inverseTrace } from "../../lib/statistics/covariance.ts";
import { assertClose } from "./close_to.ts";
import { bells, labelled } from "./lehmer.ts";
import { SPECTRUM } from "./scipy_values.ts";

/** Posteriors in three dimensions: a wide one, one of equal parts, and a dead one. */
function posteriors(count: number): { means: Codes; logVars: Codes } {
  const values = bells(21, 2 * count);
  const rows = Array.from(
    { length: count },
    (_, i) => [2 * (values[2 * i] ?? 0), values[2 * i + 1] ?? 0, 0.001 * (values[2 * i] ?? 0)],
  );
  const logVars = rows.map(() => [Math.log(0.01), Math.log(1 / 3), 0]);
  return { means: codesFrom(rows), logVars: codesFrom(logVars) };
}

Deno.test("aggregatedPosterior() is the mean variance and the variance of means, which add up", () => {
  const { means, logVars } = posteriors(500);
  const { varianceOfMeans, meanOfVariances, covariance } = aggregatedPosterior(means, logVars);
  for (const [j, expected] of [0.01, 1 / 3, 1].entries()) {
    assertAlmostEquals(meanOfVariances[j] ?? NaN, expected, 1e-6);
    const biased = moments(dimensionOf(means, j)).variance * 499 / 500;
    assertAlmostEquals(varianceOfMeans[j] ?? NaN, biased, 1e-9);
    assertAlmostEquals(covariance.values[4 * j] ?? NaN, biased + expected, 1e-6);
  }
});

Deno.test("aggregatedPosterior() has the moments of codes drawn from the posteriors", () => {
  const { means, logVars } = posteriors(4000);
  const { mean, covariance: expected } = aggregatedPosterior(means, logVars);
  const drawn = covariance(samplePosterior(means, logVars, "drawn"));
  for (let j = 0; j < 3; j++) {
    // Standard errors are below 1.2 / √4000 = 0.02.
    assertAlmostEquals(drawn.mean[j] ?? NaN, mean[j] ?? NaN, 0.08);
    for (let k = 0; k < 3; k++) {
      const at = 3 * j + k;
      assertAlmostEquals(drawn.matrix.values[at] ?? NaN, expected.values[at] ?? NaN, 0.12);
    }
  }
});

Deno.test("activeUnits() are those whose mean changes with the image", () => {
  const { means, logVars } = posteriors(500);
  assertEquals(activeUnits(aggregatedPosterior(means, logVars).varianceOfMeans), [0, 1]);
  assertEquals(activeUnits([0.01, 0.0101]), [1]);
});

Deno.test("spectrum() agrees with NumPy", () => {
  const { codes } = labelled(12, 90, 5);
  const { variances, cumulativeShare, participation } = spectrum(covariance(codes).matrix);
  for (const [i, value] of SPECTRUM.entries()) assertClose(variances[i], value, `${i}`, 1e-12);
  assertClose(cumulativeShare.at(-1), 1, "all of it", 1e-12);
  const total = SPECTRUM.reduce((sum, value) => sum + value, 0);
  const squares = SPECTRUM.reduce((sum, value) => sum + value ** 2, 0);
  assertClose(participation, total ** 2 / squares, "participation", 1e-12);
});

Deno.test("covariance() of a population and of a sample differ by n − 1 over n, and a sample needs two", () => {
  const { codes } = labelled(12, 30, 2);
  const [all, estimate] = [covariance(codes, "population"), covariance(codes)];
  assertClose(all.matrix.values[1], (estimate.matrix.values[1] ?? 0) * 29 / 30, "ratio", 1e-12);
  assertThrows(() => covariance(codesFrom([[1, 2]])), RangeError, "from a single code");
  assertThrows(
    () => spectrum({ values: new Float64Array(4), size: 2 }),
    RangeError,
    "all variances",
  );
});

Deno.test("aggregatedPosterior() and samplePosterior() refuse shapes that differ", () => {
  const [two, three] = [codesFrom([[1, 2]]), codesFrom([[1, 2, 3]])];
  assertThrows(() => aggregatedPosterior(two, three), RangeError, "got [1, 2] and [1, 3]");
  assertThrows(() => samplePosterior(two, three, "a"), RangeError, "got [1, 2] and [1, 3]");
});

Deno.test("cholesky() gives the matrix back, and inverseTrace() that of its inverse", () => {
  const values = Float64Array.of(4, 2, 0.5, 2, 3, 0.2, 0.5, 0.2, 2);
  const factor = cholesky({ values, size: 3 });
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) sum += (factor[3 * i + k] ?? 0) * (factor[3 * j + k] ?? 0);
      assertAlmostEquals(sum, values[3 * i + j] ?? NaN, 1e-12);
    }
  }
  // By cofactors: (5.96 + 7.75 + 8) / 15.49.
  assertAlmostEquals(inverseTrace(factor, 3), 21.71 / 15.49, 1e-12);
  assertThrows(
    () => cholesky({ values: Float64Array.of(1, 2, 2, 1), size: 2 }),
    RangeError,
    "must be positive definite; give more codes or a larger ridge",
  );
});
