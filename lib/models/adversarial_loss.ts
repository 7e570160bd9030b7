/**
 * The losses of two networks that are trained against each other: a discriminator's, with a penalty on
 * its slope, and a generator's, where it makes faces of codes (a GAN) or of faces (VAE/GAN, Larsen et al.
 * 2016, arXiv 1512.09300).
 *
 * Logits, not probabilities: −log σ(l) = softplus(−l) stays steep where the discriminator is sure. The
 * generator's loss is the non-saturating one (Goodfellow et al. 2014). The log's discriminator answers with
 * a probability, through a leaky ReLU and a sigmoid, which is cut off near 0 and 1 as Keras does: there the
 * generator learns nothing.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { type AeGan, discriminate, type Discriminator, type Generator } from "./gan.ts";
import { type LossInputs, namedVariables, type TrainableModel } from "./trainable_model.ts";
import { decode, encode, reparameterise, type Vae } from "./vae.ts";
import { klDivergence } from "./vae_loss.ts";

/** Makes faces for the discriminator to tell from real ones; its weights are not trained by that. */
export interface FaceMaker {
  /** The shapes of the standard normal tensors that it needs. */
  noiseShapes(batchSize: number): Readonly<Record<string, readonly number[]>>;
  /**
   * Makes as many faces.
   *
   * @param images Real faces, which a GAN does not look at.
   */
  make(images: tf.Tensor4D, noise: LossInputs["noise"]): tf.Tensor4D;
}

/** Noise by name; an absent one is a fault of the loop. */
function noiseOf(noise: LossInputs["noise"], name: string): tf.Tensor {
  const tensor = noise[name];
  if (!tensor) throw new RangeError(`Cannot compute the loss without the noise ${name}`);
  return tensor;
}

/** The same, a row for each image. */
function noiseRows(noise: LossInputs["noise"], name: string, batch: number): tf.Tensor2D {
  const tensor = noiseOf(noise, name);
  return tensor.as2D(batch, tensor.size / batch);
}

/** The noise that a discriminator's dropout wants for so many images. */
function dropoutShape({ dropoutUnits }: Discriminator, rows: number) {
  return dropoutUnits === undefined ? {} : { dropout: [rows, dropoutUnits] };
}

/** That noise, in training. */
function dropoutOf(
  { dropoutUnits }: Discriminator,
  { noise, training }: Pick<LossInputs, "noise" | "training">,
): tf.Tensor2D | undefined {
  if (dropoutUnits === undefined || !training) return undefined;
  return noiseOf(noise, "dropout").reshape([-1, dropoutUnits]);
}

function weightOf(weights: LossInputs["weights"], name: string): tf.Scalar {
  const weight = weights[name];
  if (!weight) throw new RangeError(`Cannot compute the loss without a weight ${name}`);
  return weight;
}

/** What a discriminator answers with: log-odds, or a probability as in the log. */
export type Answer = "log-odds" | "probability";

/** Keras' distance of probabilities from 0 and 1. */
const EPSILON = 1e-7;
/** Slope below 0 of the leaky ReLU before the log's sigmoid. */
const SLOPE = 0.2;

/** −log of how probable it is that faces are real, shape `[batch]`. */
function unlikelihood(logits: tf.Tensor1D, answer: Answer): tf.Tensor1D {
  return answer === "log-odds" ? tf.softplus(logits.neg()) : probability(logits).log().neg();
}

/** −log of how probable it is that faces are made, shape `[batch]`. */
function unlikelihoodOfMade(logits: tf.Tensor1D, answer: Answer): tf.Tensor1D {
  if (answer === "log-odds") return tf.softplus(logits);
  return tf.sub<tf.Tensor1D>(1, probability(logits)).log().neg();
}

function probability(logits: tf.Tensor1D): tf.Tensor1D {
  const bent = logits.mul<tf.Tensor1D>((1 + SLOPE) / 2).add<tf.Tensor1D>(
    logits.abs().mul((1 - SLOPE) / 2),
  );
  return bent.sigmoid().clipByValue(EPSILON, 1 - EPSILON).as1D();
}

/** Faces of normal codes. */
export function drawnFaces(generator: Generator): FaceMaker {
  return {
    noiseShapes: (batchSize) => ({ code: [batchSize, generator.latentDim] }),
    make: (images, noise) =>
      decode(generator, noiseRows(noise, "code", images.shape[0]), { training: true }),
  };
}

/** Reconstructions by way of samples of the posterior. */
export function reconstructedFaces(vae: Vae): FaceMaker {
  return {
    noiseShapes: (batchSize) => ({ epsilon: [batchSize, vae.latentDim] }),
    make(images, noise) {
      const { mean, logVar } = encode(vae, images);
      return decode(
        vae,
        reparameterise(mean, logVar, noiseRows(noise, "epsilon", images.shape[0])),
      );
    },
  };
}

/** Faces of the codes that an AE-GAN's encoder gives. */
export function remadeFaces(aeGan: AeGan): FaceMaker {
  return {
    noiseShapes: () => ({}),
    make: (images) => remake(aeGan, images, { training: true }),
  };
}

/** There and back. */
function remake(
  aeGan: AeGan,
  images: tf.Tensor4D,
  options: { readonly training: boolean },
): tf.Tensor4D {
  const codes = aeGan.encoder.apply(images, options);
  if (!(codes instanceof tf.Tensor)) throw new TypeError("Cannot encode a symbolic tensor");
  return decode(aeGan, codes.as2D(images.shape[0], aeGan.latentDim), options);
}

/** Standard deviation of the noise, in units of the pixels' range, by which the slope is measured. */
const PENALTY_SIGMA = 0.02;
/** Share of a batch's real faces at which it is measured: an estimate as good in the mean, for less time. */
const PENALISED = 0.25;

/** Real faces, the first of a batch, each a little aside. */
function nearby(images: tf.Tensor4D, noise: LossInputs["noise"]): tf.Tensor4D {
  const [, height, width, channels] = images.shape;
  const aside = noiseOf(noise, "slope").reshape<tf.Tensor4D>([-1, height, width, channels]).mul(
    PENALTY_SIGMA,
  );
  return images.slice(0, aside.shape[0]).add<tf.Tensor4D>(aside);
}

/**
 * Wraps a discriminator for a training loop. Its loss is the logistic one and `penalty` times an estimate of the squared
 * slope at real faces (R1, Mescheder et al. 2018): E[(D(x + σε) − D(x))²] / σ², a finite difference
 * over normal ε, whose mean is |∇D|² for small σ. It needs no second derivatives, some of which are wrong in
 * TensorFlow.js. It is a mean over pixel values, so that it does not grow with the picture.
 *
 * Its terms: the `penalty`, and which shares of `real` and of `made` faces it takes for what they are.
 *
 * @param options `answer`: what it answers with. Default `log-odds`. `slope`: whether there is a penalty;
 * without one a step is shorter. Default `penalised`.
 * @throws {RangeError} From the loss, if the loop gives no weight `penalty`.
 */
export function trainableDiscriminator(
  discriminator: Discriminator,
  maker: FaceMaker,
  options: {
    readonly imageSizePx: number;
    readonly answer?: Answer;
    readonly slope?: "penalised" | "free";
  },
): TrainableModel {
  const { imageSizePx, answer = "log-odds", slope: treated = "penalised" } = options;
  const values = imageSizePx ** 2 * 3;
  return {
    name: "discriminator",
    variables: namedVariables({ discriminator: discriminator.model }),
    noiseShapes(batchSize) {
      const near = treated === "penalised" ? Math.ceil(batchSize * PENALISED) : 0;
      return {
        ...maker.noiseShapes(batchSize),
        ...dropoutShape(discriminator, 2 * batchSize + near),
        ...(near > 0 ? { slope: [near, imageSizePx, imageSizePx, 3] } : {}),
      };
    },
    loss(images, { noise, weights, training }) {
      const made = maker.make(images, noise);
      const beside = treated === "penalised" ? nearby(images, noise) : undefined;
      // All in one batch, which is faster than one after another.
      const { logits } = discriminate(
        discriminator,
        tf.concat([images, made, ...(beside ? [beside] : [])]),
        dropoutOf(discriminator, { noise, training }),
      );
      const [count] = images.shape;
      const ofReal = logits.slice(0, count);
      const ofMade = logits.slice(count, count);
      const slopeAt = ({ shape: [near] }: tf.Tensor4D): tf.Scalar =>
        logits.slice(2 * count).sub(ofReal.slice(0, near)).square().mean()
          .div<tf.Scalar>(PENALTY_SIGMA ** 2 * values);
      const logistic = unlikelihood(ofReal, answer).mean().add<tf.Scalar>(
        unlikelihoodOfMade(ofMade, answer).mean(),
      );
      const penalty = beside && slopeAt(beside);
      return {
        total: penalty
          ? logistic.add<tf.Scalar>(penalty.mul(weightOf(weights, "penalty")))
          : logistic,
        terms: {
          "discriminator's loss": logistic,
          ...(penalty ? { penalty } : {}),
          "real told": shareAbove(ofReal),
          "made told": shareAbove(ofMade.neg<tf.Tensor1D>()),
        },
      };
    },
  };
}

/** The share of values above 0. */
function shareAbove(values: tf.Tensor1D): tf.Scalar {
  return values.greater(0).cast("float32").mean<tf.Scalar>();
}

/** Wraps a generator for a training loop: it wants its faces to be taken for real. */
export function trainableGenerator(generator: Generator, against: Discriminator): TrainableModel {
  const maker = drawnFaces(generator);
  return {
    name: "generator",
    variables: namedVariables({ generator: generator.decoder }),
    noiseShapes: (batchSize) => ({
      ...maker.noiseShapes(batchSize),
      ...dropoutShape(against, batchSize),
    }),
    loss(images, { noise, training }) {
      const made = maker.make(images, noise);
      const { logits } = discriminate(against, made, dropoutOf(against, { noise, training }));
      const total = tf.softplus(logits.neg()).mean<tf.Scalar>();
      return { total, terms: { "generator's loss": total } };
    },
  };
}

/**
 * Wraps a variational autoencoder for training against a discriminator: `pixels` times half the squared error over
 * its usual size, `features` times the relative squared error in two of the discriminator's layers,
 * `adversary` times the wish to be taken for real, and the KL term, weighted as it is beside the squared
 * error in the bound.
 *
 * @param options `usualError`: the mean squared error a pixel value that the network begins with.
 * @throws {RangeError} From the loss, if the loop does not give all of these weights.
 */
export function trainableVaeGan(
  vae: Vae,
  against: Discriminator,
  options: { readonly usualError: number },
): TrainableModel {
  const values = vae.imageSizePx ** 2 * 3;
  return {
    name: "vae-gan",
    variables: namedVariables({ encoder: vae.posterior, decoder: vae.decoder }),
    noiseShapes: (batchSize) => ({ epsilon: [batchSize, vae.latentDim] }),
    loss(images, { noise, weights, training }) {
      const { mean, logVar } = encode(vae, images, { training });
      const epsilon = noiseRows(noise, "epsilon", images.shape[0]);
      const made = decode(vae, reparameterise(mean, logVar, epsilon), { training });
      const real = discriminate(against, images);
      const { logits, features } = discriminate(against, made);
      const error = made.sub(images).square().mean<tf.Scalar>();
      const inFeatures = tf.addN(
        features.map((feature, i) => relativeError(real.features[i], feature)),
      );
      const adversary = tf.softplus(logits.neg()).mean<tf.Scalar>();
      const kl = klDivergence(mean, logVar);
      const pixels = error.div<tf.Scalar>(2 * options.usualError);
      const total = tf.addN([
        pixels.mul(weightOf(weights, "pixels")),
        inFeatures.mul(weightOf(weights, "features")),
        adversary.mul(weightOf(weights, "adversary")),
        // In the bound, an error of the usual size counts values / 2 nats.
        kl.mul(weightOf(weights, "pixels")).div(values),
      ]) as tf.Scalar;
      return {
        total,
        terms: {
          "squared error": error,
          "in features": inFeatures as tf.Scalar,
          "generator's loss": adversary,
          kl,
        },
      };
    },
  };
}

/** Squared error over the mean square of the target. */
function relativeError(target: tf.Tensor | undefined, value: tf.Tensor): tf.Scalar {
  if (!target) throw new RangeError("Cannot compare features as there are not as many of each");
  return value.sub(target).square().mean().div<tf.Scalar>(target.square().mean().add(1e-6));
}

/**
 * Wraps an AE-GAN for a training loop: it wants its faces to be taken for real, and to be near the originals as
 * far as the weight `pixels` of the mean squared error says.
 *
 * @throws {RangeError} From the loss, if the loop gives no weight `pixels`.
 */
export function trainableAeGan(
  aeGan: AeGan,
  against: Discriminator,
  options: { readonly answer: Answer },
): TrainableModel {
  return {
    name: "ae-gan",
    variables: namedVariables({ encoder: aeGan.encoder, decoder: aeGan.decoder }),
    noiseShapes: (batchSize) => dropoutShape(against, batchSize),
    loss(images, { noise, weights, training }) {
      const made = remake(aeGan, images, { training });
      const { logits } = discriminate(against, made, dropoutOf(against, { noise, training }));
      const adversary = unlikelihood(logits, options.answer).mean<tf.Scalar>();
      const error = made.sub(images).square().mean<tf.Scalar>();
      return {
        total: adversary.add<tf.Scalar>(error.mul(weightOf(weights, "pixels"))),
        terms: { "generator's loss": adversary, "squared error": error },
      };
    },
  };
}
