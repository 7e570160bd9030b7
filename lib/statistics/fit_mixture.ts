/**
 * Fits a mixture of Gaussians by expectation and maximisation (Dempster, Laird & Rubin 1977).
 *
 * A component that shrinks onto a few codes would have infinite density there. So each covariance
 * has the prior density `exp(−½ tr(Ψ Σ⁻¹))` with Ψ = ridge · n/k · I, under which the best
 * covariance is the weighted one plus Ψ over the component's share of codes: plus the ridge, at an
 * equal share. The sum of log-likelihood and log-prior then never decreases, which adding a
 * constant alone does not keep.
 *
 * @module
 */

import { assertCodes, codeAt, type Codes } from "../latent/mod.ts";
import { stream } from "../random/mod.ts";
import { cholesky, diagonalMatrix, inverseTrace, scatter } from "./covariance.ts";
import { type GaussianMixture, logComponent, type MixtureComponent } from "./gaussian_mixture.ts";

/** How a mixture is fitted. */
export interface MixtureOptions {
  /** How many Gaussians. */
  readonly components: number;
  /** Seeds the start. */
  readonly seed: string;
  /**
   * Default: `diagonal`. `full` takes about `dim / 10` times the time (a second a step for 4
   * components and 4,000 codes of 256) and needs many codes to a component.
   */
  readonly covariance?: "diagonal" | "full";
  /** Variance added to every dimension; 0 or more. Default: 0.001. */
  readonly ridge?: number;
  /** Steps at most. Default: 100. */
  readonly maxSteps?: number;
  /** Stops when a step gains less, in nats per code. Default: 0.0001. */
  readonly tolerance?: number;
}

/** A mixture and how it came about. */
export interface FittedMixture {
  /** As the last step left it. */
  readonly mixture: GaussianMixture;
  /** Log-likelihood and log-prior, over the number of codes, before each step and at the end. */
  readonly objective: readonly number[];
  /** Mean log-density of the codes that it was fitted to, in nats. */
  readonly logLikelihood: number;
  /** Whether it stopped for the tolerance. */
  readonly converged: boolean;
}

/**
 * Fits a mixture to codes.
 *
 * @throws {RangeError} If there are fewer different codes than components, the ridge is below 0, or
 * a covariance is singular, as it is without a ridge for fewer codes than dimensions.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { fitMixture } from "facespace/statistics";
 *
 * const codes = codesFrom([[-9], [-8], [-7], [7], [8], [9]]);
 * const { mixture } = fitMixture(codes, { components: 2, seed: "a" });
 * const means = mixture.components.map(({ mean }) => Math.round(mean[0] ?? 0));
 * assert(means.includes(-8) && means.includes(8));
 * ```
 */
export function fitMixture(codes: Codes, options: MixtureOptions): FittedMixture {
  const { components, seed, covariance = "diagonal", ridge = 0.001 } = options;
  const { maxSteps = 100, tolerance = 0.0001 } = options;
  if (!(ridge >= 0)) {
    throw new RangeError(`Cannot fit a mixture as its ridge must be 0 or more: got ${ridge}`);
  }
  const scale = ridge * codes.count / components;
  let mixture = startOf(codes, components, seed, covariance, ridge);
  let step = expect(codes, mixture);
  const objective = [(step.logLikelihood + logPrior(mixture, scale)) / codes.count];
  let converged = false;
  for (let i = 0; i < maxSteps && !converged; i++) {
    mixture = maximise(codes, mixture, step.shares, scale);
    step = expect(codes, mixture, step.shares);
    const next = (step.logLikelihood + logPrior(mixture, scale)) / codes.count;
    converged = next - (objective.at(-1) ?? -Infinity) < tolerance;
    objective.push(next);
  }
  return { mixture, objective, logLikelihood: step.logLikelihood / codes.count, converged };
}

/** Means of clusters, with one diagonal covariance for all: that within the clusters. */
function startOf(
  codes: Codes,
  components: number,
  seed: string,
  covariance: "diagonal" | "full",
  ridge: number,
): GaussianMixture {
  const { values, count, dim } = codes;
  const { centres, nearest } = clusterStart(codes, components, seed);
  const variances = new Float64Array(dim).fill(ridge + 1e-9);
  const sizes = new Float64Array(components).fill(1);
  for (const [i, cluster] of nearest.entries()) {
    sizes[cluster] = (sizes[cluster] ?? 0) + 1;
    const centre = centres[cluster];
    for (let j = 0; j < dim; j++) {
      const deviation = (values[i * dim + j] ?? 0) - (centre?.[j] ?? 0);
      variances[j] = (variances[j] ?? 0) + deviation * deviation / count;
    }
  }
  const factor = covariance === "diagonal"
    ? variances.map(Math.sqrt)
    : diagonalMatrix(variances.map(Math.sqrt));
  return {
    covariance,
    dim,
    components: centres.map((mean, c) => ({
      weight: (sizes[c] ?? 0) / (count + components),
      mean,
      factor,
    })),
  };
}

/** Shares below this, as a logarithm, count as 0 and need not be computed. */
const NEGLIGIBLE = -50;

/**
 * The step of expectation: whose each code is, under a mixture.
 *
 * @param before The shares of the step before; they only make it faster.
 * @returns Each code's shares of the components, `[count, components]`, and the log-likelihood.
 */
function expect(codes: Codes, mixture: GaussianMixture, before?: Float64Array) {
  const { values, count, dim } = codes;
  const { components } = mixture;
  const size = components.length;
  const shares = new Float64Array(count * size);
  const order = components
    .map((component, c) => ({ c, density: logComponent(mixture, component), ...component }))
    .filter(({ weight }) => weight > 0);
  let logLikelihood = 0;
  for (let i = 0; i < count; i++) {
    const code = values.subarray(i * dim, (i + 1) * dim);
    const row = shares.subarray(i * size, (i + 1) * size).fill(-Infinity);
    // The likeliest of the step before comes first, so that the others can be given up early.
    if (before) order.sort((a, b) => (before[i * size + b.c] ?? 0) - (before[i * size + a.c] ?? 0));
    let most = -Infinity;
    for (const { c, density } of order) {
      const logarithm = density(code, most + NEGLIGIBLE);
      row[c] = logarithm;
      most = Math.max(most, logarithm);
    }
    let total = 0;
    for (let c = 0; c < size; c++) total += row[c] = Math.exp((row[c] ?? 0) - most);
    for (let c = 0; c < size; c++) row[c] = (row[c] ?? 0) / total;
    logLikelihood += most + Math.log(total);
  }
  return { shares, logLikelihood };
}

/**
 * The step of maximisation: the mixture that suits the shares best.
 *
 * @param mixture The one before; a component that no code belongs to stays, with weight 0.
 * @param shares Shape `[count, components]`; a code's add up to 1.
 * @param scale Ψ of the prior is this times I.
 */
function maximise(
  codes: Codes,
  mixture: GaussianMixture,
  shares: Float64Array,
  scale: number,
): GaussianMixture {
  const size = mixture.components.length;
  const components = mixture.components.map((component, c): MixtureComponent => {
    const own = Float64Array.from({ length: codes.count }, (_, i) => shares[i * size + c] ?? 0);
    const total = own.reduce((sum, share) => sum + share, 0);
    if (total < 1e-12) return { ...component, weight: 0 };
    const mean = weightedMean(codes, own, total);
    const factor = mixture.covariance === "diagonal"
      ? deviations(codes, own, total, mean, scale)
      : cholesky(scatter(codes, mean, { divisor: total, shares: own, ridge: scale }));
    return { weight: total / codes.count, mean, factor };
  });
  return { ...mixture, components };
}

function weightedMean({ values, dim }: Codes, own: Float64Array, total: number): Float64Array {
  const mean = new Float64Array(dim);
  for (const [i, share] of own.entries()) {
    if (share === 0) continue;
    for (let j = 0, at = i * dim; j < dim; j++, at++) {
      mean[j] = (mean[j] ?? 0) + share * (values[at] ?? 0);
    }
  }
  return mean.map((sum) => sum / total);
}

function deviations(
  { values, dim }: Codes,
  own: Float64Array,
  total: number,
  mean: Float64Array,
  scale: number,
): Float64Array {
  const sums = new Float64Array(dim).fill(scale);
  for (const [i, share] of own.entries()) {
    if (share === 0) continue;
    for (let j = 0, at = i * dim; j < dim; j++, at++) {
      const deviation = (values[at] ?? 0) - (mean[j] ?? 0);
      sums[j] = (sums[j] ?? 0) + share * deviation * deviation;
    }
  }
  if (sums.includes(0)) {
    throw new RangeError(
      "Cannot fit a mixture as a variance is 0: give more codes or a larger ridge",
    );
  }
  return sums.map((sum) => Math.sqrt(sum / total));
}

/** The logarithm of the covariances' prior, up to a constant. */
function logPrior({ covariance, dim, components }: GaussianMixture, scale: number): number {
  if (scale === 0) return 0;
  return -0.5 * scale *
    components.reduce(
      (sum, { factor }) =>
        sum +
        (covariance === "full"
          ? inverseTrace(factor, dim)
          : factor.reduce((trace, deviation) => trace + 1 / deviation ** 2, 0)),
      0,
    );
}

const MOST_CLUSTER_STEPS = 20;

/**
 * k-means from centres spread by k-means++ (Arthur & Vassilvitskii 2007): each is a code drawn with
 * a chance that grows as its squared distance from those before. Some steps of Lloyd's follow.
 *
 * @returns The centres, and for each code the index of the nearest.
 * @throws {RangeError} If there are fewer different codes than clusters.
 */
export function clusterStart(
  codes: Codes,
  clusters: number,
  seed: string,
): { readonly centres: readonly Float64Array[]; readonly nearest: Uint32Array } {
  assertCodes(codes);
  const { count, dim } = codes;
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > count) {
    throw new RangeError(`Cannot make ${clusters} clusters of ${count} codes`);
  }
  let centres = spreadCentres(codes, clusters, seed);
  let nearest = assign(codes, centres);
  for (let step = 0; step < MOST_CLUSTER_STEPS; step++) {
    const sums = centres.map(() => new Float64Array(dim));
    const sizes = centres.map(() => 0);
    for (const [i, cluster] of nearest.entries()) {
      sizes[cluster] = (sizes[cluster] ?? 0) + 1;
      const sum = sums[cluster] ?? new Float64Array();
      const code = codeAt(codes, i);
      for (let j = 0; j < dim; j++) sum[j] = (sum[j] ?? 0) + (code[j] ?? 0);
    }
    // An empty cluster stays where it is.
    centres = centres.map((centre, c) => {
      const size = sizes[c] ?? 0;
      return size === 0 ? centre : sums[c]?.map((sum) => sum / size) ?? centre;
    });
    const next = assign(codes, centres);
    if (next.every((cluster, i) => cluster === nearest[i])) break;
    nearest = next;
  }
  return { centres, nearest };
}

function spreadCentres(codes: Codes, clusters: number, seed: string): Float64Array[] {
  const random = stream(seed, "clusters");
  const centres = [Float64Array.from(codeAt(codes, random.integer(codes.count)))];
  const distances = new Float64Array(codes.count).fill(Infinity);
  while (centres.length < clusters) {
    const last = centres.at(-1) ?? new Float64Array();
    let total = 0;
    for (let i = 0; i < codes.count; i++) {
      const distance = Math.min(distances[i] ?? 0, squaredDistance(codeAt(codes, i), last));
      distances[i] = distance;
      total += distance;
    }
    if (total === 0) {
      throw new RangeError(
        `Cannot make ${clusters} clusters as only ${centres.length} of the codes are different`,
      );
    }
    let rest = random.next() * total;
    const chosen = distances.findIndex((distance) => distance > 0 && (rest -= distance) < 0);
    const index = chosen < 0 ? distances.findLastIndex((distance) => distance > 0) : chosen;
    centres.push(Float64Array.from(codeAt(codes, index)));
  }
  return centres;
}

function assign(codes: Codes, centres: readonly Float64Array[]): Uint32Array {
  return Uint32Array.from({ length: codes.count }, (_, i) => {
    const code = codeAt(codes, i);
    let [best, least] = [0, Infinity];
    for (const [c, centre] of centres.entries()) {
      const distance = squaredDistance(code, centre);
      if (distance < least) [best, least] = [c, distance];
    }
    return best;
  });
}

function squaredDistance(a: Float32Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) {
    const difference = (a[j] ?? 0) - (b[j] ?? 0);
    sum += difference * difference;
  }
  return sum;
}
