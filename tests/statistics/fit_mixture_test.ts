import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertThrows,
} from "@std/assert";
import { type Codes, codesFrom, dimensionOf, selectCodes } from "facespace/latent";
import {
  covariance,
  fitMixture,
  type GaussianMixture,
  meanLogDensity,
  moments,
  sampleMixture,
} from "facespace/statistics";
import { clusterStart } from "../../lib/statistics/fit_mixture.ts";
import { assertClose } from "./close_to.ts";
import { labelled } from "./lehmer.ts";
import { MIXTURES } from "./scipy_values.ts";

const KINDS = ["diagonal", "full"] as const;

/** The diagonal of a component's covariance. */
function variancesOf({ dim, covariance, components }: GaussianMixture, at: number): number[] {
  const factor = components[at]?.factor ?? new Float64Array();
  return Array.from({ length: dim }, (_, j) => {
    if (covariance === "diagonal") return (factor[j] ?? 0) ** 2;
    return factor.subarray(j * dim, j * dim + dim).reduce((sum, value) => sum + value ** 2, 0);
  });
}

function ring(count: number, dim: number): Codes {
  const { codes } = labelled(31, count, dim);
  const rows = Array.from({ length: count }, (_, i) => {
    const row = codes.values.slice(i * dim, (i + 1) * dim);
    row[0] = (row[0] ?? 0) + 2 * Math.cos(i);
    row[1] = (row[1] ?? 0) + 2 * Math.sin(i);
    return row;
  });
  return codesFrom(rows);
}

Deno.test("fitMixture() finds scikit-learn's maximum", () => {
  const { codes } = labelled(13, 120, 3, 1.2);
  for (const kind of KINDS) {
    const expected = MIXTURES[kind];
    const { mixture, logLikelihood, converged } = fitMixture(codes, {
      components: 2,
      seed: "scikit-learn",
      covariance: kind,
      ridge: 0,
      maxSteps: 2000,
      tolerance: 1e-14,
    });
    assert(converged);
    assertClose(logLikelihood, expected.logLikelihood, kind, 1e-8);
    const order = [0, 1].sort((a, b) =>
      (mixture.components[a]?.mean[0] ?? 0) - (mixture.components[b]?.mean[0] ?? 0)
    );
    for (const [i, c] of order.entries()) {
      assertClose(mixture.components[c]?.weight, expected.weights[i], `${kind} weight ${i}`, 1e-5);
      const variances = variancesOf(mixture, c);
      for (let j = 0; j < 3; j++) {
        assertClose(mixture.components[c]?.mean[j], expected.means[i]?.[j], `${kind} mean`, 1e-5);
        assertClose(variances[j], expected.variances[i]?.[j], `${kind} variance`, 1e-5);
      }
    }
  }
});

Deno.test("fitMixture() never lowers its objective, whatever the start, the kind and the ridge", () => {
  const codes = ring(150, 4);
  for (const covariance of KINDS) {
    for (const ridge of [0.001, 0.1]) {
      for (let seed = 0; seed < 5; seed++) {
        const { objective } = fitMixture(codes, {
          components: 6,
          seed: `${seed}`,
          covariance,
          ridge,
          tolerance: 0,
          maxSteps: 60,
        });
        assertGreater(objective.length, 5);
        for (const [i, value] of objective.slice(1).entries()) {
          assertGreaterOrEqual(
            value,
            (objective[i] ?? Infinity) - 1e-12,
            `${covariance} ${ridge} ${i}`,
          );
        }
      }
    }
  }
});

Deno.test("fitMixture() of one component is the mean and the covariance plus the ridge", () => {
  const codes = ring(80, 3);
  const { mixture } = fitMixture(codes, {
    components: 1,
    seed: "a",
    covariance: "full",
    ridge: 0.5,
  });
  const { mean, matrix } = covariance(codes, "population");
  for (let j = 0; j < 3; j++) {
    assertClose(mixture.components[0]?.mean[j], mean[j], "mean", 1e-10);
    assertClose(variancesOf(mixture, 0)[j], (matrix.values[4 * j] ?? 0) + 0.5, "variance", 1e-10);
  }
});

Deno.test("fitMixture() tells unseen codes better than one Gaussian where there are clusters", () => {
  const codes = ring(600, 4);
  const half = (first: number) =>
    selectCodes(codes, Array.from({ length: 300 }, (_, i) => 2 * i + first));
  const heldOut = (components: number) =>
    meanLogDensity(fitMixture(half(0), { components, seed: "a" }).mixture, half(1));
  assertGreater(heldOut(6), heldOut(1) + 0.1);
});

Deno.test("fitMixture() survives fewer codes than dimensions with a ridge, and refuses without", () => {
  const { codes } = labelled(5, 8, 12);
  const options = { components: 2, seed: "a", covariance: "full" } as const;
  assert(Number.isFinite(fitMixture(codes, options).logLikelihood));
  assertThrows(() => fitMixture(codes, { ...options, ridge: 0 }), RangeError, "positive definite");
  const same = codesFrom([[1, 2], [1, 2], [1, 2]]);
  assertThrows(() => fitMixture(same, options), RangeError, "only 1 of the codes are different");
  assertThrows(() => fitMixture(codes, { ...options, ridge: -1 }), RangeError, "got -1");
  assertThrows(() => clusterStart(codes, 9, "a"), RangeError, "9 clusters of 8 codes");
});

Deno.test("sampleMixture() draws the mixture's moments, and a prefix of a larger draw", () => {
  const mixture: GaussianMixture = {
    covariance: "full",
    dim: 2,
    components: [
      { weight: 0.25, mean: Float64Array.of(4, 0), factor: Float64Array.of(1, 0, 0, 1) },
      { weight: 0.75, mean: Float64Array.of(0, 0), factor: Float64Array.of(1, 0, 0.8, 0.6) },
    ],
  };
  const codes = sampleMixture(mixture, 8000, "moments");
  assertEquals(sampleMixture(mixture, 3, "moments").values, codes.values.slice(0, 6));
  const [x, y] = [moments(dimensionOf(codes, 0)), moments(dimensionOf(codes, 1))];
  // Mean 1 and variance 1 + 16 · 3/16 = 4; the second N(0, 1), with covariance 0.75 · 0.8.
  assertAlmostEquals(x.mean, 1, 0.1);
  assertAlmostEquals(x.variance, 4, 0.2);
  assertAlmostEquals(y.mean, 0, 0.05);
  assertAlmostEquals(y.variance, 1, 0.07);
  assertAlmostEquals(covariance(codes).matrix.values[1] ?? NaN, 0.6, 0.1);
});
