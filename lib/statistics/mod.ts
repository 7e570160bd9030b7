/**
 * Statistics of codes and of judged results, on plain numbers: what the libraries do not have, or not
 * with all digits in the tails. Held against SciPy's values.
 *
 * @module
 */

/** How well a number tells two groups apart. */
export { areaUnderRoc } from "./area_under_roc.ts";

/** Intervals: where a mean, a share or any other number of a sample may lie. */
export {
  bootstrapInterval,
  type BootstrapOptions,
  type Interval,
  mean,
  type MeanInterval,
  meanInterval,
  quantile,
  shareInterval,
} from "./intervals.ts";
export { studentQuantile } from "./distributions.ts";

/** Numbers to draw: histograms and Q–Q plots. */
export {
  type Band,
  type Bins,
  type Histogram,
  histogram,
  quantileBand,
  type QuantileOptions,
  type QuantilePoint,
  quantilePoints,
  sharedBins,
} from "./histogram.ts";

/** Moments, and whether numbers are normal. */
export {
  andersonDarling,
  type Moments,
  moments,
  simulatedDagostinoPearson,
  type SimulationOptions,
  type TestResult,
} from "./normality.ts";

/** Every dimension of codes against the prior, and what chance alone does. */
export {
  benjaminiHochberg,
  type ChanceMeans,
  chanceMeans,
  type ChanceOptions,
  type DimensionResult,
  type DimensionTest,
  meanTest,
  testDimensions,
} from "./dimension_tests.ts";

/** Covariances of codes and of their posteriors, and their spectra. */
export {
  activeUnits,
  type AggregatedPosterior,
  aggregatedPosterior,
  covariance,
  principalDirections,
  type Spectrum,
  spectrum,
  type SymmetricMatrix,
} from "./covariance.ts";

/** Two sets of vectors compared, one vector among many, and axes on which distances mean something. */
export {
  type KernelDistance,
  kernelDistance,
  type KernelDistanceOptions,
  type PeopleVectors,
} from "./kernel_distance.ts";
export {
  type NeighbourDistance,
  neighbourDistance,
  type NeighbourOptions,
} from "./neighbour_distance.ts";
export { fitWhitening, type Whitening } from "./whitening.ts";

/** Mixtures of Gaussians, to stand for where codes are. */
export {
  type GaussianMixture,
  meanLogDensity,
  type MixtureComponent,
  sampleMixture,
} from "./gaussian_mixture.ts";
export { fitMixture, type FittedMixture, type MixtureOptions } from "./fit_mixture.ts";
