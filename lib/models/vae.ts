/**
 * The variational autoencoder of the log entry of 19 February 2022, "VAE Version 1", exactly.
 *
 * A convolutional encoder takes an 80×80 face to the mean and the log-variance of a Gaussian in 256
 * dimensions; a transposed convolutional decoder takes a code back to a face (Kingma & Welling
 * 2014). What surprises: four convolutions narrow to 16 channels, so only 400 numbers reach the two
 * dense layers, and most of the weights are there.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { append, numberedNames } from "./append_layer.ts";
import { assembleVae, assertVaeSizes } from "./assemble_vae.ts";

/** Options of {@linkcode buildVae}. */
export interface VaeOptions {
  /** Width and height of the images in pixels, a multiple of 16. Default 80. */
  readonly imageSizePx?: number;
  /** Length of a code. Default 256. */
  readonly latentDim?: number;
  /** Seeds the initial weights and the noise of the encoder's `lambda` layer. Default 1. */
  readonly seed?: number;
}

/** A variational autoencoder: two models that share nothing but a code. */
export interface Vae {
  /** Images `[batch, size, size, 3]` → `[mean, logVar, z]`, each `[batch, latentDim]`. */
  readonly encoder: tf.LayersModel;
  /** The same layers without the sample: images → `[mean, logVar]`. */
  readonly posterior: tf.LayersModel;
  /** Codes `[batch, latentDim]` → images `[batch, size, size, 3]` in (0, 1). */
  readonly decoder: tf.LayersModel;
  /** Width and height of the images in pixels. */
  readonly imageSizePx: number;
  /** Length of a code. */
  readonly latentDim: number;
}

const ENCODER_FILTERS = [128, 64, 32, 16] as const;
const DECODER_FILTERS = [32, 64, 128] as const;
const BOTTLENECK_CHANNELS = 16;

/**
 * Builds VAE V1 with seeded initial weights (Glorot uniform; biases 0).
 *
 * @throws {RangeError} If the image size is no positive multiple of 16, or `latentDim` < 1.
 */
export function buildVae(options: VaeOptions = {}): Vae {
  const { imageSizePx = 80, latentDim = 256, seed = 1 } = options;
  assertVaeSizes(imageSizePx, latentDim, 16);
  const name = numberedNames();
  let layer = 0;
  const kernelInitializer = () => tf.initializers.glorotUniform({ seed: seed * 1000 + layer++ });

  const image = tf.input({ shape: [imageSizePx, imageSizePx, 3], name: "input_1" });
  let x = image;
  for (const filters of ENCODER_FILTERS) {
    const settings = { name: name("conv2d"), filters, kernelInitializer: kernelInitializer() };
    x = append(tf.layers.conv2d({ ...settings, ...halving }), x);
  }
  // Keras' default momentum, 0.99, averages over more than an epoch of a few thousand images: while
  // the weights move, the statistics of validation would be those of a network that is gone.
  x = append(tf.layers.batchNormalization({ name: "batch_normalization", momentum: 0.9 }), x);
  x = append(tf.layers.flatten({ name: "flatten" }), x);
  const dense = () =>
    tf.layers.dense({
      name: name("dense"),
      units: latentDim,
      kernelInitializer: kernelInitializer(),
    });
  const mean = append(dense(), x);
  const logVar = append(dense(), x);

  const code = tf.input({ shape: [latentDim], name: "input_2" });
  const side = imageSizePx / 16;
  let y = append(
    tf.layers.dense({
      name: "intermediate_decoder",
      units: side * side * BOTTLENECK_CHANNELS,
      activation: "relu",
      kernelInitializer: kernelInitializer(),
    }),
    code,
  );
  y = append(
    tf.layers.reshape({ name: "reshape", targetShape: [side, side, BOTTLENECK_CHANNELS] }),
    y,
  );
  for (const filters of DECODER_FILTERS) {
    const settings = {
      name: name("conv2d_transpose"),
      filters,
      kernelInitializer: kernelInitializer(),
    };
    y = append(tf.layers.conv2dTranspose({ ...settings, ...halving }), y);
  }
  const picture = append(
    tf.layers.conv2dTranspose({
      name: name("conv2d_transpose"),
      filters: 3,
      ...halving,
      activation: "sigmoid",
      kernelInitializer: kernelInitializer(),
    }),
    y,
  );
  return assembleVae({ image, mean, logVar, code, picture, imageSizePx, latentDim, seed });
}

/**
 * The posterior of each image.
 *
 * @param images Shape `[batch, size, size, 3]`, float32 in [0, 1].
 * @param training Whether batch normalisation uses the batch's own statistics. Default false.
 * @returns Mean and log-variance, each `[batch, latentDim]`, owned by the caller.
 */
export function encode(
  vae: Vae,
  images: tf.Tensor4D,
  options: { readonly training?: boolean } = {},
): { mean: tf.Tensor2D; logVar: tf.Tensor2D } {
  const { training = false } = options;
  const [mean, logVar] = tf.tidy(() => {
    const outputs = vae.posterior.apply(images, { training });
    if (!Array.isArray(outputs)) throw new TypeError("Cannot encode as the encoder has one output");
    return outputs.map((output) => {
      if (!(output instanceof tf.Tensor)) throw new TypeError("Cannot encode a symbolic tensor");
      return output.as2D(images.shape[0], vae.latentDim);
    });
  });
  if (!mean || !logVar) throw new TypeError("Cannot encode as the encoder has no two outputs");
  return { mean, logVar };
}

/**
 * The image of each code.
 *
 * @param z Shape `[batch, latentDim]`.
 * @returns Shape `[batch, size, size, 3]`, float32 in (0, 1), owned by the caller.
 * @throws {RangeError} If the codes have another length.
 */
export function decode(
  vae: Vae,
  z: tf.Tensor2D,
  options: { readonly training?: boolean } = {},
): tf.Tensor4D {
  if (z.shape[1] !== vae.latentDim) {
    throw new RangeError(
      `Cannot decode latents as the last axis must be ${vae.latentDim}: got shape [${
        z.shape.join(", ")
      }]`,
    );
  }
  const { training = false } = options;
  return tf.tidy(() => {
    const images = vae.decoder.apply(z, { training });
    if (!(images instanceof tf.Tensor)) throw new TypeError("Cannot decode a symbolic tensor");
    return images.as4D(z.shape[0], vae.imageSizePx, vae.imageSizePx, 3);
  });
}

/**
 * Images through the code and back, by the posterior's mean (no noise).
 *
 * @param images Shape `[batch, size, size, 3]`, float32 in [0, 1].
 * @returns The same shape, owned by the caller.
 */
export function reconstruct(vae: Vae, images: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => decode(vae, encode(vae, images).mean));
}

/** Frees the weights of both models. */
export function disposeVae(vae: Vae): void {
  vae.encoder.dispose();
  vae.decoder.dispose();
}

const halving = { kernelSize: 3, strides: 2, padding: "same", activation: "relu" } as const;
