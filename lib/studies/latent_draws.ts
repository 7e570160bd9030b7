/**
 * Pictures drawn from densities that may stand for where codes are, from the prior to a mixture of
 * Gaussians, and how far they are from those of real codes.
 *
 * @module
 */

import type { PictureRow } from "../charts/mod.ts";
import { floatImageAt } from "../images/mod.ts";
import { codeAt, type Codes, samplePosterior, selectCodes } from "../latent/mod.ts";
import { decodeImages, type Vae } from "../models/mod.ts";
import {
  fitMixture,
  type GaussianMixture,
  meanLogDensity,
  sampleMixture,
} from "../statistics/mod.ts";
import type { Split } from "../training/mod.ts";
import { pictureDistance } from "./energy_distance.ts";
import type { Posteriors } from "./kl_term.ts";
import type { TableRow } from "./measures.ts";

const PRIOR = "prior N(0, I)";
const GAUSSIAN = "Gaussian with covariance";

/** A density over codes. */
interface CodeDensity {
  readonly name: string;
  readonly mixture: GaussianMixture;
  /** Mean log-density of the held-out codes, in nats; higher is better. */
  readonly heldOut: number;
}

/**
 * The prior, a Gaussian with a variance for each dimension, one with a full covariance, and a
 * mixture of such, in this order.
 *
 * @param codes Sampled ones: the decoder has learned from those, not from their means.
 * @param heldOut Codes of other people, to which nothing is fitted.
 * @param options Gaussians in the mixture, a seed for its start, and steps of expectation and
 * maximisation, at most (default 10).
 * @throws {RangeError} As `fitMixture` does.
 */
export function codeDensities(
  codes: Codes,
  heldOut: Codes,
  { components, seed, maxSteps = 10 }: {
    readonly components: number;
    readonly seed: string;
    readonly maxSteps?: number;
  },
): readonly CodeDensity[] {
  const { dim } = codes;
  const standard = { mean: new Float64Array(dim), factor: new Float64Array(dim).fill(1) };
  const prior = { covariance: "diagonal", dim, components: [{ weight: 1, ...standard }] } as const;
  const full = { covariance: "full", maxSteps, seed } as const;
  const mixtures: Readonly<Record<string, GaussianMixture>> = {
    [PRIOR]: prior,
    "Gaussian, dimension by dimension": fitMixture(codes, { components: 1, seed }).mixture,
    [GAUSSIAN]: fitMixture(codes, { ...full, components: 1 }).mixture,
    [`mixture of ${components} such`]: fitMixture(codes, { ...full, components }).mixture,
  };
  return Object.entries(mixtures).map(([name, mixture]) => ({
    name,
    mixture,
    heldOut: meanLogDensity(mixture, heldOut),
  }));
}

/** Pictures that a network draws from each density, held against decoded codes of held-out people. */
interface DensityDraws {
  /** The first ten of each density, not chosen. */
  readonly rows: readonly PictureRow[];
  /** Their distances from real pictures, and how likely held-out codes are. */
  readonly table: readonly TableRow[];
  /** How many times nearer the draws of a Gaussian with covariance are than those of the prior. */
  readonly gain: number;
}

/** What is drawn. */
export interface DrawOptions {
  /** Gaussians in the mixture. */
  readonly components: number;
  /** Pictures of each kind, at most as many as there are held-out faces. */
  readonly count: number;
}

/** Codes that are fitted to, at most; more take longer only. */
const MOST_CODES = 4000;
/** Pictures of each density that are shown. */
const SHOWN = 10;

/**
 * Fits densities to sampled codes of the training part and draws from them. The measure is the
 * decoded codes of the test part; those of the validation part, who are other people again, come
 * first: no draws can be expected to come nearer. Nothing is drawn where a part has fewer than two faces,
 * which have no distance from each other, or fewer to learn from than there are Gaussians.
 *
 * @param posteriors Of all faces.
 * @param split Rows of the three parts.
 */
export async function drawFromDensities(
  vae: Vae,
  { means, logVars }: Posteriors,
  split: Split,
  { components, count, seed }: DrawOptions & { readonly seed: string },
): Promise<DensityDraws> {
  const sampled = (part: readonly number[], most: number) => {
    const rows = part.slice(0, most);
    const one = `${seed} ${rows[0]}`;
    return samplePosterior(selectCodes(means, rows), selectCodes(logVars, rows), one);
  };
  const decoded = (codes: Codes) =>
    decodeImages(vae, Array.from({ length: codes.count }, (_, i) => codeAt(codes, i)));
  const leastFaces = Math.min(split.test.length, split.validation.length);
  if (leastFaces < 2 || split.train.length < Math.max(2, components)) {
    return { rows: [], table: [], gain: NaN };
  }
  const measure = sampled(split.test, count);
  const others = sampled(split.validation, count);
  const real = await decoded(measure);
  const densities = codeDensities(sampled(split.train, MOST_CODES), measure, { components, seed });
  const kinds = [
    { name: "codes of other people", codes: others },
    ...densities.map(({ name, heldOut, mixture }) => ({
      name,
      heldOut,
      codes: sampleMixture(mixture, measure.count, seed),
    })),
  ];
  const rows: PictureRow[] = [];
  const table: TableRow[] = [];
  const energies = new Map<string, number>();
  for (const { name, codes, ...density } of kinds) {
    const images = await decoded(codes);
    const { energy, toNearestReal, toNearestDrawn } = await pictureDistance(images, real);
    const first = Array.from({ length: Math.min(SHOWN, images.count) }, (_, i) => i);
    rows.push({ label: name, images: first.map((i) => floatImageAt(images, i)) });
    table.push({
      "drawn from": name,
      "energy distance": energy,
      "drawn to nearest real": toNearestReal,
      "real to nearest drawn": toNearestDrawn,
      ...("heldOut" in density ? { "log-density of held-out codes (nats)": density.heldOut } : {}),
    });
    energies.set(name, energy);
  }
  const energyOf = (name: string) => energies.get(name) ?? NaN;
  return { rows, table, gain: energyOf(PRIOR) / Math.max(energyOf(GAUSSIAN), 1e-9) };
}
