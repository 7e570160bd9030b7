/**
 * The VAE as the training loop sees it: the negative evidence lower bound with a weight β on the KL
 * term (Higgins et al. 2017 for β ≠ 1).
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { namedVariables } from "./named_variables.ts";
import { reparameterise } from "./reparameterise.ts";
import type { LossInputs, LossTerms, TrainableModel } from "./trainable.ts";
import { decode, encode, type Vae } from "./vae.ts";
import { klDivergence, optimalSigmaError, squaredError } from "./vae_loss.ts";

/**
 * `squared`: squared error summed over the image. `optimal-sigma`: the σ-VAE form, where the
 * decoder's variance is the best for each batch, so that β = 1 is the true bound.
 */
export type ReconstructionLoss = "squared" | "optimal-sigma";

/** All of them. */
export const RECONSTRUCTIONS: readonly ReconstructionLoss[] = ["squared", "optimal-sigma"];

/** Options of {@linkcode trainableVae}. */
export interface TrainableVaeOptions {
  /** Names the run. Default `vae-v1`. */
  readonly name?: string;
  /** Default `squared`. */
  readonly reconstruction?: ReconstructionLoss;
}

/**
 * Wraps a VAE for `train()`. The loss is `reconstruction + beta · kl`, with `beta` from the loop.
 *
 * @throws {RangeError} From the loss, if the loop gives no weight `beta`.
 */
export function trainableVae(vae: Vae, options: TrainableVaeOptions = {}): TrainableModel {
  const { name = "vae-v1", reconstruction = "squared" } = options;
  const error = reconstruction === "squared" ? squaredError : optimalSigmaError;
  return {
    name,
    variables: namedVariables({ encoder: vae.posterior, decoder: vae.decoder }),
    noiseShapes: (batchSize) => ({ epsilon: [batchSize, vae.latentDim] }),
    loss(images: tf.Tensor4D, { noise, weights, training }: LossInputs): LossTerms {
      const { epsilon } = noise;
      const { beta } = weights;
      if (!epsilon || !beta) {
        throw new RangeError(
          "Cannot compute the VAE's loss without the noise epsilon and a weight beta",
        );
      }
      const { mean, logVar } = encode(vae, images, { training });
      const z = reparameterise(mean, logVar, epsilon.as2D(images.shape[0], vae.latentDim));
      const reconstructionLoss = error(images, decode(vae, z, { training }));
      const kl = klDivergence(mean, logVar);
      return {
        total: tf.add<tf.Scalar>(reconstructionLoss, kl.mul(beta)),
        terms: { reconstruction: reconstructionLoss, kl },
      };
    },
  };
}
