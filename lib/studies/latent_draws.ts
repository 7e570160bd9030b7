/**
 * Pictures drawn from densities over codes, and how far they are from those of real codes.
 *
 * @module
 */

import type { FloatImages } from "../images/mod.ts";
import { codeAt, type Codes, samplePosterior, selectCodes } from "../latent/mod.ts";
import { sampleMixture } from "../statistics/mod.ts";
import { decodeImages, type Vae } from "../models/mod.ts";
import type { Split } from "../training/mod.ts";
import { codeDensities } from "./latent_densities.ts";
import type { Posteriors } from "./latent_summary.ts";
import { type PictureDistance, pictureDistance } from "./picture_distance.ts";

/** Pictures from one density, held against decoded codes of held-out people. */
export interface DrawnPictures {
  readonly name: string;
  /** Mean log-density of the held-out codes, in nats; none for codes that are real themselves. */
  readonly heldOut: number | undefined;
  /** The first draws, in their order. */
  readonly images: FloatImages;
  readonly distance: PictureDistance;
}

/** What is drawn. */
export interface DrawOptions {
  /** Gaussians in the mixture. */
  readonly components: number;
  /** Pictures of each kind, at most as many as there are held-out faces. */
  readonly count: number;
  readonly seed: string;
  /** Codes that are fitted to, at most. Default 4,000, as more take longer only. */
  readonly mostCodes?: number;
}

/**
 * Fits densities to sampled codes of the training part and draws from them. The measure is the
 * decoded codes of the test part; those of the validation part, who are other people again, are the
 * first row: no draws can be expected to come nearer.
 *
 * @param posteriors Of all faces.
 * @param split Rows of the three parts.
 */
export async function compareDraws(
  vae: Vae,
  posteriors: Posteriors,
  split: Split,
  options: DrawOptions,
): Promise<readonly DrawnPictures[]> {
  const { components, count, seed, mostCodes = 4000 } = options;
  const codesOf = (rows: readonly number[], most: number) =>
    sampleRows(posteriors, rows.slice(0, most), seed);
  const [measure, others] = [codesOf(split.test, count), codesOf(split.validation, count)];
  const decoded = (codes: Codes) =>
    decodeImages(vae, Array.from({ length: codes.count }, (_, i) => codeAt(codes, i)));
  const real = await decoded(measure);
  const densities = codeDensities(codesOf(split.train, mostCodes), measure, { components, seed });
  const kinds = [
    { name: "codes of other people", heldOut: undefined, codes: others },
    ...densities.map(({ name, heldOut, mixture }) => ({
      name,
      heldOut,
      codes: sampleMixture(mixture, measure.count, seed),
    })),
  ];
  const drawn: DrawnPictures[] = [];
  for (const { name, heldOut, codes } of kinds) {
    const images = await decoded(codes);
    drawn.push({ name, heldOut, images, distance: await pictureDistance(images, real) });
  }
  return drawn;
}

function sampleRows({ means, logVars }: Posteriors, rows: readonly number[], seed: string): Codes {
  return samplePosterior(
    selectCodes(means, rows),
    selectCodes(logVars, rows),
    `${seed} ${rows[0]}`,
  );
}
