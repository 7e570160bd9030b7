/**
 * statistics.
 *
 * @module
 */

export {
  activeUnits,
  type AggregatedPosterior,
  aggregatedPosterior,
} from "./aggregated_posterior.ts";
export { andersonDarling } from "./anderson_darling.ts";
export { incompleteBeta } from "./beta_function.ts";
export { bootstrapInterval, type Interval } from "./bootstrap.ts";
export { chanceMeans } from "./chance_means.ts";
export { cholesky, inverseTrace } from "./cholesky.ts";
export { clusterStart } from "./cluster_start.ts";
export { covariance, diagonalMatrix, type Spectrum, spectrum } from "./covariance.ts";
export { dagostinoPearson } from "./dagostino_pearson.ts";
export { type DimensionResult, type DimensionTest, testDimensions } from "./dimension_tests.ts";
export {
  chiSquaredTails,
  logNormalCdf,
  normalCdf,
  normalDensity,
  normalQuantile,
  studentTwoTails,
} from "./distributions.ts";
export { fitMixture } from "./fit_mixture.ts";
export { incompleteGamma, lnGamma } from "./gamma_function.ts";
export { type GaussianMixture, meanLogDensity, sampleMixture } from "./gaussian_mixture.ts";
export { type Bins, histogram, sharedBins } from "./histogram.ts";
export { mean } from "./mean.ts";
export { moments } from "./moments.ts";
export { benjaminiHochberg, holm } from "./multiple_tests.ts";
export { meanTest, varianceTest } from "./one_sample_tests.ts";
export { polynomial } from "./polynomial.ts";
export { type Band, quantileBand } from "./quantile_band.ts";
export { type QuantilePoint, quantilePoints } from "./quantile_points.ts";
export { shapiroWilk } from "./shapiro_wilk.ts";
export { shareInterval } from "./share_interval.ts";
export { simulatedDagostinoPearson } from "./simulated_dagostino_pearson.ts";
