/**
 * The project's variational autoencoders (Kingma & Welling 2014) by version: an encoder that takes a
 * face to a Gaussian over codes, a decoder that takes a code back to a face, and a sample between
 * them. The layers are in `vae_v1.ts` and `vae_v2.ts`, the loss is in `vae_loss.ts`.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { stream } from "../random/mod.ts";
import { append } from "./layers.ts";
import { type PublishedDetail, vaeLayersV1 } from "./vae_v1.ts";
import { vaeLayersV2 } from "./vae_v2.ts";

/** `v1` is the log entry's network, `v2` the better one with codes of the same length. */
export type VaeVersion = "v1" | "v2";

/** All of them. */
export const VAE_VERSIONS: readonly VaeVersion[] = ["v1", "v2"];

/** Options of {@linkcode buildVae}. */
export interface VaeOptions {
  /** Which layers. Default `v1`. */
  readonly version?: VaeVersion;
  /** Width and height of the images in pixels, a multiple of 16 for V1, of 8 for V2. Default 80. */
  readonly imageSizePx?: number;
  /** Length of a code. Default 256. */
  readonly latentDim?: number;
  /** What V1 has as its author published it later. Default none. */
  readonly asPublished?: readonly PublishedDetail[];
  /** Seeds the initial weights and the noise of the encoder's `lambda` layer. Default 1. */
  readonly seed?: number;
}

/** A variational autoencoder: two models that share nothing but a code. */
export interface Vae {
  /** Images `[batch, size, size, 3]` → `[mean, logVar, z]`, each `[batch, latentDim]`. */
  readonly encoder: tf.LayersModel;
  /** The same layers without the sample: images → `[mean, logVar]`. */
  readonly posterior: tf.LayersModel;
  /** Codes `[batch, latentDim]` → images `[batch, size, size, 3]`, in (0, 1) unless its end is linear. */
  readonly decoder: tf.LayersModel;
  /** Width and height of the images in pixels. */
  readonly imageSizePx: number;
  /** Length of a code. */
  readonly latentDim: number;
  /** What it has of V1 as published. */
  readonly asPublished: readonly PublishedDetail[];
}

/** What makes the layers of a version, and what its encoder divides height and width by. */
const LAYERS = {
  v1: { layersOf: vaeLayersV1, multiple: 16 },
  v2: { layersOf: vaeLayersV2, multiple: 8 },
} as const;

/**
 * Builds a variational autoencoder with seeded initial weights.
 *
 * @throws {RangeError} If the image size is no positive multiple of the version's, `latentDim` < 1, or V2
 * is asked for as V1 was published.
 */
export function buildVae(options: VaeOptions = {}): Vae {
  const { version = "v1", imageSizePx = 80, latentDim = 256, seed = 1, asPublished = [] } = options;
  const { layersOf, multiple } = LAYERS[version];
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
  if (version !== "v1" && asPublished.length > 0) {
    throw new RangeError(
      `Cannot build the VAE as V1 alone was published otherwise: got ${version} with ${
        asPublished.join(", ")
      }`,
    );
  }
  const sizes = { imageSizePx, latentDim, seed };
  const { image, mean, logVar, code, picture } = layersOf(sizes, asPublished);
  const z = append(new Reparameterise("lambda", `vae ${seed}`), [mean, logVar]);
  return {
    encoder: tf.model({ name: "encoder", inputs: image, outputs: [mean, logVar, z] }),
    posterior: tf.model({ name: "posterior", inputs: image, outputs: [mean, logVar] }),
    decoder: tf.model({ name: "decoder", inputs: code, outputs: picture }),
    imageSizePx,
    latentDim,
    asPublished,
  };
}

/**
 * The posterior of each image.
 *
 * @param images Shape `[batch, size, size, 3]`, float32 in [0, 1].
 * @param options `training`: whether batch normalisation uses the batch's own statistics. Default
 * false.
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
 * @param options `training`: whether batch normalisation uses the batch's own statistics. Default
 * false.
 * @returns Shape `[batch, size, size, 3]`, float32 in (0, 1), owned by the caller.
 * @throws {RangeError} If the codes have another length.
 */
export function decode(
  vae: Pick<Vae, "decoder" | "latentDim" | "imageSizePx">,
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

/**
 * A sample of the posterior as a differentiable function of its mean and log-variance, with the noise
 * from outside (Kingma & Welling 2014, section 2.4): `z = mean + exp(logVar / 2) · epsilon`.
 *
 * @param mean Shape `[batch, latentDim]`.
 * @param logVar Shape `[batch, latentDim]`.
 * @param epsilon Standard normal noise of the same shape.
 * @returns Shape `[batch, latentDim]`, owned by the caller.
 */
export function reparameterise(
  mean: tf.Tensor2D,
  logVar: tf.Tensor2D,
  epsilon: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => logVar.mul(0.5).exp().mul(epsilon).add<tf.Tensor2D>(mean));
}

/**
 * The log entry's `lambda` layer: takes `[mean, logVar]`, gives a sample `z`.
 *
 * The noise is the layer's own seeded stream, and each call draws further values from it. Training
 * does not use it: it feeds its noise to {@linkcode reparameterise}, so that a resumed run meets
 * the same values.
 */
class Reparameterise extends tf.layers.Layer {
  /** The name under which the layer is saved. */
  static readonly className = "Lambda";
  readonly #seed: string;
  #calls = 0;

  constructor(name: string, seed: string) {
    super({ name });
    this.#seed = seed;
  }

  /** The shape of the mean is the shape of the sample. */
  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [first] = inputShape;
    if (!Array.isArray(first)) {
      throw new RangeError("Cannot reparameterise as two inputs are needed: mean and logVar");
    }
    return first;
  }

  /** Draws one sample for each row of the batch. */
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [mean, logVar] = Array.isArray(inputs) ? inputs : [inputs];
    if (!mean || !logVar) {
      throw new RangeError("Cannot reparameterise as two inputs are needed: mean and logVar");
    }
    const random = stream(this.#seed, this.name, String(this.#calls++));
    const values = Float32Array.from({ length: mean.size }, () => random.normal(0, 1));
    return tf.tidy(() => {
      const epsilon = tf.tensor2d(values, [mean.shape[0] ?? 0, mean.shape[1] ?? 0]);
      return reparameterise(mean.as2D(...epsilon.shape), logVar.as2D(...epsilon.shape), epsilon);
    });
  }

  /** What the layer is saved with. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.#seed };
  }
}
