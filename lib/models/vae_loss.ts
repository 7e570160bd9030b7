/**
 * The two terms of the evidence lower bound (Kingma & Welling 2014), with every reduction stated.
 *
 * The weight between them is easily changed by accident: a mean over pixels where a sum was meant
 * multiplies β by 19,200 for an 80×80 colour image.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

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
 * log-likelihood to weigh the squared error as `errorWeight` does against a KL term of weight
 * `beta`: `σ = √(beta / (2 · errorWeight))`.
 *
 * @param beta Weight of the KL term.
 * @param errorWeight Weight of the squared error, summed over the image. Default 1.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { equivalentSigma } from "facespace/models";
 * assert(equivalentSigma(2) === 1);
 * ```
 */
export function equivalentSigma(beta: number, errorWeight = 1): number {
  return Math.sqrt(beta / (2 * errorWeight));
}

/**
 * The standard deviation that {@linkcode optimalSigmaError} has found: the root mean squared error.
 *
 * @param error Its value, in nats per image.
 * @param values Numbers in an image, for example 19,200.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { sigmaOfError } from "facespace/models";
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
