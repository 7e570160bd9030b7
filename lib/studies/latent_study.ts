/**
 * Where the codes of faces are, and how that differs from the prior: one study of some networks and
 * all their faces, which dimensions, directions, drawn pictures and weights of the loss are asked of.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { AttributeColumns } from "../annotations/mod.ts";
import {
  type ChartHeading,
  type InteractiveChart,
  type PictureRow,
  type RankRow,
  traversalChart,
  type TraversedDimension,
} from "../charts/mod.ts";
import { evenlySpread, floatImageAt, type FloatImages, meanImage } from "../images/mod.ts";
import {
  CELEBA_WORDS,
  codeAt,
  type Codes,
  codesFrom,
  parseEquation,
  samplePrior,
  selectCodes,
} from "../latent/mod.ts";
import {
  decodeImages,
  encode,
  type EncodedFaces,
  encodeFaces,
  type EncodeOptions,
  type Encoder,
  reconstruct,
  type Vae,
} from "../models/mod.ts";
import { stream } from "../random/mod.ts";
import {
  type AggregatedPosterior,
  covariance,
  histogram,
  moments,
  principalDirections,
  spectrum,
} from "../statistics/mod.ts";
import { faceAt } from "../store/mod.ts";
import type { Split, TrainingFaces } from "../training/mod.ts";
import { drawMembers } from "./draws.ts";
import { membersOf } from "./equation_terms.ts";
import { latentRow, type LatentSummary, summariseLatents } from "./kl_term.ts";
import {
  type ChanceFindings,
  countTests,
  meansByChance,
  type NamedSamples,
  type TestCount,
} from "./latent_dimensions.ts";
import { drawFromDensities, type DrawOptions } from "./latent_draws.ts";
import type { TableRow } from "./measures.ts";
import {
  type CommonSettings,
  compareTrainings,
  type CompareTrainingsOptions,
  type TrainingComparison,
  type TrainingWay,
} from "./published_training.ts";

/** Faces of known people and attributes, such as a face store. */
export interface LatentFaces extends TrainingFaces {
  /** Who is shown, and what is known of all faces. */
  readonly table: TrainingFaces["table"] & AttributeColumns;
}

/** What a study is of. */
export interface LatentStudyOptions
  extends Pick<EncodeOptions, "onProgress" | "signal" | "cacheFolder"> {
  /** In the networks' size. */
  readonly faces: LatentFaces;
  /** Rows of the three parts. */
  readonly split: Split;
  /** Decides all draws. */
  readonly seed: number;
}

/** Averages of a few faces of each group, made pixel by pixel as the log entry did. */
export interface AverageImages {
  /** The posterior's mean of each average, by the group. */
  readonly codes: NamedSamples;
  /** Three faces of each group, their average, and its reconstruction. */
  readonly rows: readonly PictureRow[];
}

/** Pictures that each network draws from each density. */
export interface LatentDraws<Name extends string> {
  /** The first ten of each density, not chosen; decoded codes of other people come first. */
  readonly rows: Readonly<Record<Name, readonly PictureRow[]>>;
  /** Their distances from real pictures. */
  readonly table: readonly TableRow[];
  /** How many times nearer the draws of a Gaussian with covariance are than those of the prior. */
  gain(network: Name): number;
}

/** Asks networks for what is known of their codes. */
export interface LatentStudy<Name extends string> {
  /** The posteriors of all faces, by network. */
  readonly codes: Readonly<Record<Name, EncodedFaces>>;
  /** The codes of different people, one face of each, not more than a number. */
  people(network: Name, most: number): Codes;
  /**
   * Averages three held-out faces of each group, of different people. A group with too few is left
   * out, which is said.
   *
   * @param groups In words that equations know, such as `smiling women`.
   */
  averages(
    network: Name,
    groups: readonly string[],
    log?: (line: string) => void,
  ): Promise<AverageImages>;
  /**
   * By a slider, some dimensions from the widest to the narrowest, or the widest principal directions: how codes
   * are spread along each over all faces, and what the mean code becomes when it is moved along it.
   */
  traversal(
    network: Name,
    options: ChartHeading & {
      readonly count: number;
      /** Default `dimensions`. */
      readonly along?: "dimensions" | "directions";
    },
  ): Promise<InteractiveChart>;
  /** Counts means that are off, in codes and by chance. */
  chance(codes: Codes): ChanceFindings;
  /**
   * Makes all tests on all dimensions of some samples of codes; none on samples of fewer than 20.
   *
   * @throws {RangeError} If there are more than 5,000 codes, or a dimension never changes.
   */
  tests(
    samples: readonly Codes[],
    options?: { readonly simulations?: number },
  ): readonly TestCount[];
  /**
   * The variances of codes along their principal directions, and those of as many draws of the prior, or
   * of 20,000 where there are more codes.
   */
  directions(): readonly RankRow[];
  /** What is to be said of the codes of each network. */
  table(): readonly TableRow[];
  /**
   * Draws pictures from densities that are fitted to the training part's codes; none where a part has
   * fewer than two faces, or fewer than there are Gaussians.
   */
  draws(options: DrawOptions): Promise<LatentDraws<Name>>;
  /**
   * Trains a network in each of several ways, from the same start and equally long; finished ones are
   * read from the disk.
   *
   * @param ways By the run's name.
   * @param settings All else but the seed; the usual ones where they are not given.
   * @param options Also the network that was trained for longer, to compare.
   */
  trainings(
    ways: Readonly<Record<string, TrainingWay>>,
    settings: CommonSettings,
    options: CompareTrainingsOptions & { readonly longRun: Name },
  ): Promise<TrainingComparison>;
}

/** Values of a traversed dimension. */
const TRAVERSED = [-3, -2, -1, 0, 1, 2, 3] as const;

/**
 * Encodes all faces by each network, or reads their codes, for a study.
 *
 * @param networks By name; they stay the caller's, and must outlive the study.
 */
export async function latentStudy<Name extends string>(
  networks: Readonly<Record<Name, Encoder>>,
  { faces, split, seed, ...encoding }: LatentStudyOptions,
): Promise<LatentStudy<Name>> {
  const names = Object.keys(networks) as Name[];
  const codes = await byName(names, (name) => encodeFaces(networks[name], faces, encoding));
  const summaries = new Map<Name, LatentSummary>();
  const summaryOf = (name: Name) => {
    const summary = summaries.get(name) ?? summariseLatents(codes[name]);
    summaries.set(name, summary);
    return summary;
  };
  return {
    codes,
    people(network, most) {
      const everybody = Array.from({ length: faces.count }, (_, row) => row);
      const people = oneFaceEach(faces.table.identities, everybody);
      return selectCodes(codes[network].means, people.slice(0, most));
    },
    async averages(network, groups, log = console.log) {
      const { vae } = networks[network];
      const codes: Record<string, Float32Array> = {};
      const pictures: PictureRow[] = [];
      for (const label of groups) {
        const [term] = parseEquation(label, CELEBA_WORDS);
        const choice = { table: faces.table, rows: split.test };
        const group = membersOf(term?.conditions ?? [], choice);
        const people = oneFaceEach(faces.table.identities, group);
        if (people.length < AVERAGED) {
          log(
            `No average of ${label}: ${AVERAGED} people are needed, and there are ${people.length}`,
          );
          continue;
        }
        const random = stream(`averages ${seed}`, "averages", label);
        const rows = drawMembers(people, AVERAGED, random);
        const image = await meanImage(faces, rows);
        const { code, reconstruction } = await throughCode(vae, image);
        const last = [image, reconstruction].map((images) => floatImageAt(images, 0));
        codes[label] = code;
        pictures.push({ label, images: [...rows.map((row) => faceAt(faces, row)), ...last] });
      }
      return { codes, rows: pictures };
    },
    async traversal(network, { along = "dimensions", count, ...heading }) {
      const { means } = codes[network];
      const { posterior } = summaryOf(network);
      const shown: TraversedDimension[] = [];
      const own = along === "directions";
      const axes = own ? leadingAxes(posterior, count) : axesOfDimensions(posterior, count);
      for (const { name, axis, at } of axes) {
        const values = Float64Array.from(
          { length: means.count },
          (_, row) => at + projection(axis, codeAt(means, row), posterior.mean),
        );
        const { variance } = moments(values);
        // A dimension in the prior's unit, a direction in that of the codes' own spread.
        const unit = own ? Math.sqrt(variance) : 1;
        const steps = TRAVERSED.map((value) =>
          posterior.mean.map((of, k) => of + (value * unit - at) * (axis[k] ?? 0))
        );
        const decoded = await decodeImages(networks[network].vae, steps);
        const { edges, density } = histogram(values.map((value) => value / unit), {
          ...{ from: -4, to: 4, count: 32 },
        });
        shown.push({
          name: `${name}, variance ${variance.toFixed(2)}`,
          bins: Array.from(density, (height, i) => (
            { from: edges[i] ?? NaN, to: edges[i + 1] ?? NaN, density: height }
          )),
          frames: TRAVERSED.map((at, i) => ({ at, image: floatImageAt(decoded, i) })),
        });
      }
      return await traversalChart(shown, {
        ...heading,
        stepTitle: own ? "direction" : "dimension",
        valueTitle: own ? "standard deviations of the codes" : "value",
      });
    },
    chance: (codes) => meansByChance(codes, `chance ${seed}`),
    tests: (samples, options = {}) =>
      samples.flatMap((sample) => countTests(sample, { ...options, seed: `K² ${seed}` })),
    directions() {
      const rows = (series: string, variances: ArrayLike<number>) =>
        Array.from(variances, (value, i) => ({ series, rank: i + 1, value }));
      const [first] = names.map((name) => codes[name].means);
      const { count, dim } = first ?? { count: 0, dim: 0 };
      const drawn = Math.min(count, MOST_PRIOR_DRAWS);
      const ofPrior = drawn === count ? "as many draws" : `${drawn.toLocaleString("en")} draws`;
      const draws = codesFrom(samplePrior(drawn, dim, `prior ${seed}`));
      return [
        ...names.flatMap((name) => rows(`${name}'s codes`, summaryOf(name).spectrum.variances)),
        ...rows(`${ofPrior} of the prior`, spectrum(covariance(draws).matrix).variances),
      ];
    },
    table: () => names.map((network) => ({ network, ...latentRow(summaryOf(network)) })),
    async draws(options) {
      const settings = { ...options, seed: `draws ${seed}` };
      const of = await byName(
        names,
        (name) => drawFromDensities(networks[name].vae, codes[name], split, settings),
      );
      return {
        rows: await byName(names, (name) => of[name].rows),
        table: names.flatMap((network) => of[network].table.map((row) => ({ network, ...row }))),
        gain: (network) => of[network].gain,
      };
    },
    trainings(ways, settings, { longRun, ...options }) {
      const network = { vae: networks[longRun].vae, ...codes[longRun] };
      const long = { name: `${longRun}, the long run`, network };
      return compareTrainings(faces, ways, { ...settings, seed }, long, options);
    },
  };
}

/** A line through the mean code. */
interface Axis {
  readonly name: string;
  /** A unit vector. */
  readonly axis: Float64Array;
  /** Where the mean code is on it. */
  readonly at: number;
}

/** The widest principal directions of codes. */
function leadingAxes({ covariance }: AggregatedPosterior, count: number): readonly Axis[] {
  return principalDirections(covariance).slice(0, count)
    .map((axis, j) => ({ name: `${j + 1}`, axis, at: 0 }));
}

/** Single dimensions, from the widest to the narrowest. */
function axesOfDimensions(
  { mean, varianceOfMeans: variance }: AggregatedPosterior,
  count: number,
): readonly Axis[] {
  const ranked = Array.from(mean, (_, j) => j)
    .sort((a, b) => (variance[b] ?? 0) - (variance[a] ?? 0));
  return evenlySpread(ranked, count).map((j) => ({
    name: `${j + 1}`,
    axis: mean.map((_, k) => k === j ? 1 : 0),
    at: mean[j] ?? 0,
  }));
}

/** How far a code is from another one along an axis. */
function projection(
  axis: Float64Array,
  code: ArrayLike<number>,
  from: ArrayLike<number>,
): number {
  return axis.reduce((sum, part, k) => sum + part * ((code[k] ?? 0) - (from[k] ?? 0)), 0);
}

/** Draws of the prior, at most: the variances of more are hardly nearer to 1. */
const MOST_PRIOR_DRAWS = 20_000;

/** Faces in an average, as in the log entry. */
const AVERAGED = 3;

/** Some of the rows: the first of each person. */
function oneFaceEach(
  identities: ArrayLike<number>,
  rows: readonly number[],
): readonly number[] {
  const met = new Set<number>();
  return rows.filter((row) => {
    const identity = identities[row] ?? -1;
    const isNew = !met.has(identity);
    met.add(identity);
    return isNew;
  });
}

async function throughCode(
  vae: Vae,
  { values, count, sizePx }: FloatImages,
): Promise<{ readonly code: Float32Array; readonly reconstruction: FloatImages }> {
  const tensors = tf.tidy(() => {
    const images = tf.tensor4d(values, [count, sizePx, sizePx, 3]);
    return { mean: encode(vae, images).mean, picture: reconstruct(vae, images) };
  });
  try {
    return {
      code: Float32Array.from(await tensors.mean.data()),
      reconstruction: { values: Float32Array.from(await tensors.picture.data()), count, sizePx },
    };
  } finally {
    tf.dispose(tensors);
  }
}

/** Something of each network, one after the other. */
async function byName<Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => T | Promise<T>,
): Promise<Readonly<Record<Name, T>>> {
  const made: [Name, T][] = [];
  for (const name of names) made.push([name, await make(name)]);
  return Object.fromEntries(made) as Record<Name, T>;
}
