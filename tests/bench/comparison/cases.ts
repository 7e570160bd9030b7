/**
 * The networks that are timed, at two batch sizes each, and what all contenders share.
 *
 * @module
 */

import {
  buildAccordion,
  buildVae,
  trainableAccordion,
  type TrainableModel,
  trainableVae,
} from "facespace/models";
import { multiplyingLayers, stepFlops } from "./flops.ts";

/** A network at a batch size. */
export interface BenchCase {
  readonly network: NetworkName;
  readonly batchSize: number;
}

/** The networks by name. */
export type NetworkName = "vae" | "accordion";

/** A network, built. */
export interface Network {
  readonly model: TrainableModel;
  readonly imageSizePx: number;
  /** Floating point operations of a training step, for one image. */
  readonly flopsPerImage: number;
}

/** Adam's learning rate for all contenders. */
export const LEARNING_RATE = 1e-3;

/** Adam's ε for all contenders: so small that it does not matter where a library puts it. */
export const EPSILON = 1e-10;

/** Different batches, which come round again. */
export const BATCHES = 4;

/** The steps whose losses are compared. */
export const CHECKED_STEPS = 3;

/**
 * How far a loss may be from the reference's, as a share of it. Adam's first step moves a weight by
 * the sign of its gradient alone, so that rounding decides where there is hardly a gradient.
 */
export const LOSS_TOLERANCE = 1e-3;

/** The same in mixed precision, where products are rounded to 8 significant bits. */
export const MIXED_LOSS_TOLERANCE = 5e-3;

/** The seed of the noise; the other names of its stream are the batch's number and the tensor's. */
export const NOISE_SEED = "bench";

/** The weights of the loss terms. */
export const LOSS_WEIGHTS = { beta: 1 } as const;

/** The cases of a whole run, and of a quick one. */
export const CASES: { readonly whole: readonly BenchCase[]; readonly quick: readonly BenchCase[] } =
  {
    whole: [
      { network: "vae", batchSize: 32 },
      { network: "vae", batchSize: 128 },
      { network: "accordion", batchSize: 8 },
      { network: "accordion", batchSize: 32 },
    ],
    quick: [{ network: "vae", batchSize: 32 }, { network: "accordion", batchSize: 8 }],
  };

/** For example `VAE V1, batches of 32`. */
export function caseTitle({ network, batchSize }: BenchCase): string {
  return `${{ vae: "VAE V1", accordion: "Accordion V1" }[network]}, batches of ${batchSize}`;
}

/** Width and height of a network's images in pixels. */
export const IMAGE_SIZES_PX: Readonly<Record<NetworkName, number>> = { vae: 80, accordion: 128 };

/** About the most memory that a contender takes: libraries, and what an image's step keeps. */
export function memoryBytes({ network, batchSize }: BenchCase): number {
  return 0.5e9 + { vae: 14e6, accordion: 60e6 }[network] * batchSize;
}

/** Builds a network on the active back end. */
export function buildNetwork(name: NetworkName): Network {
  const imageSizePx = IMAGE_SIZES_PX[name];
  if (name === "vae") {
    const vae = buildVae({ imageSizePx });
    const flopsPerImage = stepFlops(multiplyingLayers([vae.posterior, vae.decoder]));
    return { model: trainableVae(vae), imageSizePx, flopsPerImage };
  }
  const accordion = buildAccordion({ imageSizePx });
  const flopsPerImage = stepFlops(multiplyingLayers([accordion.model]));
  return { model: trainableAccordion(accordion), imageSizePx, flopsPerImage };
}
