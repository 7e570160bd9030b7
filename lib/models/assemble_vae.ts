/**
 * What every variational autoencoder has, whatever its layers: a sample between two models.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { append } from "./append_layer.ts";
import { Reparameterise } from "./reparameterise.ts";
import type { Vae } from "./vae.ts";

/** The ends of the layers. */
export interface VaeParts {
  /** The encoder's input, `[batch, size, size, 3]`. */
  readonly image: tf.SymbolicTensor;
  /** Of the posterior, `[batch, latentDim]`. */
  readonly mean: tf.SymbolicTensor;
  /** Of the posterior, `[batch, latentDim]`. */
  readonly logVar: tf.SymbolicTensor;
  /** The decoder's input, `[batch, latentDim]`. */
  readonly code: tf.SymbolicTensor;
  /** The decoder's output, `[batch, size, size, 3]`. */
  readonly picture: tf.SymbolicTensor;
  readonly imageSizePx: number;
  readonly latentDim: number;
  /** Seeds the noise of the `lambda` layer. */
  readonly seed: number;
}

/** Makes the models of an autoencoder whose layers have been put together. */
export function assembleVae(parts: VaeParts): Vae {
  const { image, mean, logVar, code, picture, imageSizePx, latentDim, seed } = parts;
  const z = append(new Reparameterise({ name: "lambda", seed: `vae ${seed}` }), [mean, logVar]);
  return {
    encoder: tf.model({ name: "encoder", inputs: image, outputs: [mean, logVar, z] }),
    posterior: tf.model({ name: "posterior", inputs: image, outputs: [mean, logVar] }),
    decoder: tf.model({ name: "decoder", inputs: code, outputs: picture }),
    imageSizePx,
    latentDim,
  };
}

/**
 * Checks the sizes before any layer is made.
 *
 * @param multiple What the encoder divides height and width by.
 * @throws {RangeError} If the image size is no positive multiple of it, or `latentDim` < 1.
 */
export function assertVaeSizes(imageSizePx: number, latentDim: number, multiple: number): void {
  if (!Number.isInteger(imageSizePx / multiple) || imageSizePx < multiple) {
    throw new RangeError(
      `Cannot build the VAE as the image size must be a positive multiple of ${multiple}: got ${imageSizePx}`,
    );
  }
  if (!Number.isInteger(latentDim) || latentDim < 1) {
    throw new RangeError(
      `Cannot build the VAE as the latent dimension must be a positive integer: got ${latentDim}`,
    );
  }
}
