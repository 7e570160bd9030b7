/**
 * The loss of a variational autoencoder: the negative evidence lower bound (Kingma & Welling 2014) with
 * a weight β on the KL term (Higgins et al. 2017 for β ≠ 1), and every reduction stated.
 *
 * The weight is easily changed by accident: a mean over pixels where a sum was meant multiplies β by
 * 19,200 for an 80×80 colour image.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import {
  type LossInputs,
  type LossTerms,
  namedVariables,
  type TrainableModel,
} from "./trainable_model.ts";
import { decode, encode, reparameterise, type Vae } from "./vae.ts";

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
  const takesLogSigma = vae.asPublished.includes("log-sigma");
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
      const kl = klDivergence(mean, takesLogSigma ? logVar.mul(0.5) : logVar);
      return {
        total: tf.add<tf.Scalar>(reconstructionLoss, kl.mul(beta)),
        terms: { reconstruction: reconstructionLoss, kl },
      };
    },
  };
}

/**
 * Squared error, summed over height, width and channels and averaged over the batch.
 *
 * Up to a constant this is the negative log-likelihood, in nats, of a Gaussian decoder with a
 * variance of 1/2 in each pixel.
 *
 * @param images Shape `[batch, height, width, channels]`, in [0, 1].
 * @param reconstructions The same shape.
 * @returns A scalar, owned by the caller.
 * @throws {RangeError} If the shapes differ.
 */
export function squaredError(images: tf.Tensor4D, reconstructions: tf.Tensor4D): tf.Scalar {
  assertSameShape("squared error", images, reconstructions);
  return tf.tidy(() => reconstructions.sub(images).square().sum([1, 2, 3]).mean().asScalar());
}

/**
 * Negative log-likelihood, in nats, of a Gaussian decoder whose one variance is the best for the
 * batch: `D/2 · ln(2πe · MSE)`, with D the number of values in an image (σ-VAE, Rybkin et al. 2021,
 * arXiv 2006.13202, section 3.3). With it, β = 1 is the true bound.
 *
 * @param images Shape `[batch, height, width, channels]`, in [0, 1].
 * @param reconstructions The same shape.
 * @returns A scalar: summed over the image, averaged over the batch; owned by the caller.
 * @throws {RangeError} If the shapes differ.
 */
export function optimalSigmaError(images: tf.Tensor4D, reconstructions: tf.Tensor4D): tf.Scalar {
  assertSameShape("σ-VAE error", images, reconstructions);
  const values = images.size / images.shape[0];
  return tf.tidy(() => {
    // The floor of 1e-6 (a σ of 0.001, a quarter of a grey level) keeps the logarithm finite.
    const meanSquaredError = reconstructions.sub(images).square().mean().maximum(1e-6);
    return meanSquaredError.log().add(Math.log(2 * Math.PI * Math.E)).mul(values / 2).asScalar();
  });
}

/**
 * KL divergence of `N(mean, exp(logVar))` from the unit Gaussian, in nats,
 * summed over the latent axis and averaged over the batch (Kingma & Welling 2014, appendix B).
 *
 * @param mean Encoder means, shape `[batch, latentDim]`.
 * @param logVar Encoder log-variances, shape `[batch, latentDim]`.
 * @returns A scalar tensor, owned by the caller.
 * @throws {RangeError} If the shapes differ.
 */
export function klDivergence(mean: tf.Tensor2D, logVar: tf.Tensor2D): tf.Scalar {
  assertSameShape("KL divergence", mean, logVar);
  return tf.tidy(() => {
    const perDimension = mean.square().add(logVar.exp()).sub(logVar).sub(1).mul(0.5);
    return perDimension.sum(1).mean().asScalar();
  });
}

/**
 * The standard deviation that a fixed-variance Gaussian decoder would need for its negative
 * log-likelihood to weigh the summed squared error as a KL term of weight `beta` has it: `√(beta / 2)`.
 *
 * @param beta Weight of the KL term.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * assert(equivalentSigma(2) === 1);
 * ```
 */
export function equivalentSigma(beta: number): number {
  return Math.sqrt(beta / 2);
}

/**
 * The weight of the KL term that a recipe with means has against a sum: `weight` times the mean squared
 * error of values in a range of some width, and the KL term averaged over the dimensions of a code.
 *
 * The mean squared error is `width² / values` times the summed one of values in [0, 1], and the averaged
 * KL term is `1 / latentDim` of the summed one. So β is `values / (weight · width² · latentDim)`.
 *
 * @param recipe `values`: numbers in an image.
 * @example V1 as its author published it: 1000 · MSE of 19,200 values in [−1, 1]
 * ```ts
 * import { assert } from "@std/assert";
 * const beta = betaOfMeans({ weight: 1000, width: 2, values: 19200, latentDim: 256 });
 * assert(beta === 0.01875); // 19,200 / (1000 · 2² · 256)
 * ```
 */
export function betaOfMeans(
  { weight, width, values, latentDim }: {
    readonly weight: number;
    readonly width: number;
    readonly values: number;
    readonly latentDim: number;
  },
): number {
  return values / (weight * width ** 2 * latentDim);
}

/**
 * The standard deviation that {@linkcode optimalSigmaError} has found: the root mean squared error.
 *
 * @param error Its value, in nats per image.
 * @param values Numbers in an image, for example 19,200.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const error = (19200 / 2) * Math.log(2 * Math.PI * Math.E * 0.1 ** 2);
 * assert(Math.abs(sigmaOfError(error, 19200) - 0.1) < 1e-12);
 * ```
 */
export function sigmaOfError(error: number, values: number): number {
  return Math.exp(error / values - Math.log(2 * Math.PI * Math.E) / 2);
}

function assertSameShape(what: string, a: tf.Tensor, b: tf.Tensor): void {
  if (a.shape.join() !== b.shape.join()) {
    throw new RangeError(
      `Cannot compute the ${what} as the shapes must be equal: got [${a.shape.join(", ")}] and [${
        b.shape.join(", ")
      }]`,
    );
  }
}
