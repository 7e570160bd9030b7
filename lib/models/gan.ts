/**
 * Generative adversarial networks (Goodfellow et al. 2014): a generator that takes a code to a face, and
 * a discriminator that says whether a face is real. `log` is the pair that the log's author trained in the
 * weeks after the entry, layer by layer; `slim` is one that two cores train in minutes: V2's decoder as
 * generator, so that what differs from V2 is the training alone, and a discriminator of a quarter of the size.
 * The AE-GAN that he tried next has the log's generator behind an encoder: it makes faces of faces.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { append, type Initializer, numberedNames } from "./layers.ts";
import { vaeLayersV2 } from "./vae_v2.ts";

/** Which pair of networks. */
export type GanVersion = "log" | "slim";

/** Options of {@linkcode buildGenerator} and {@linkcode buildDiscriminator}. */
export interface GanOptions {
  /** Which layers. Default `slim`. */
  readonly version?: GanVersion;
  /** Width and height of the images in pixels, a multiple of 16. Default 80. */
  readonly imageSizePx?: number;
  /** Length of a code. Default 256, the log's 100. */
  readonly latentDim?: number;
  /** Of the filters of the log's pair, for small trials. Default 1. */
  readonly widthFactor?: number;
  /** Seeds the initial weights. Default 1. */
  readonly seed?: number;
}

/** A network that makes faces of codes, by `decode()`: half of an autoencoder. */
export interface Generator {
  /** Codes `[batch, latentDim]` → images `[batch, size, size, 3]` in (0, 1). */
  readonly decoder: tf.LayersModel;
  /** Length of a code. */
  readonly latentDim: number;
  /** Width and height of the images in pixels. */
  readonly imageSizePx: number;
}

/** A generator behind an encoder, which makes faces of faces. */
export interface AeGan extends Generator {
  /** Images `[batch, size, size, 3]` → codes `[batch, latentDim]`. */
  readonly encoder: tf.LayersModel;
}

/** Options of {@linkcode buildAeGan}. */
export interface AeGanOptions extends Omit<GanOptions, "version"> {
  /** What the last layer of the encoder does with its sums: nothing below 0, or all. Default `rectified`. */
  readonly codes?: "rectified" | "linear";
}

/** A network that tells real faces from made ones. */
export interface Discriminator {
  /**
   * Images `[batch, size, size, 3]`, and where there is dropout a factor for each unit, `[batch, units]` → the logit
   * `[batch, 1]` and the activations of two inner layers.
   */
  readonly model: tf.LayersModel;
  /** How many units dropout chooses from; none in the slim one. */
  readonly dropoutUnits?: number;
}

/** Filters of the log's pair, and their kernels' sizes. */
const LOG = { filters: 128, generator: 4, discriminator: 5, dropout: 0.4 } as const;
/** Below it lie the kept 60 % of standard normal numbers. */
const KEPT_BELOW = 0.2533471;
/** Filters of the slim discriminator; kernels are 4×4, strides 2. */
const SLIM = [32, 64, 128, 128] as const;
/** Slope of leaky ReLU below 0. */
const SLOPE = 0.2;

/**
 * Builds a generator with seeded initial weights.
 *
 * The log's ends in tanh; here (tanh + 1) / 2 stands for it, as images are in (0, 1).
 *
 * @throws {RangeError} If the image size is no positive multiple of 16, or `latentDim` < 1.
 */
export function buildGenerator(options: GanOptions = {}): Generator {
  const { version = "slim", imageSizePx = 80, seed = 1, widthFactor = 1 } = options;
  const { latentDim = version === "log" ? 100 : 256 } = options;
  assertSizes(imageSizePx, latentDim);
  if (version === "slim") {
    const { image, mean, logVar, code, picture } = vaeLayersV2({ imageSizePx, latentDim, seed });
    // V2's encoder comes with its decoder, and has no use here.
    tf.model({ name: "encoder", inputs: image, outputs: [mean, logVar] }).dispose();
    const decoder = tf.model({ name: "generator", inputs: code, outputs: picture });
    return { decoder, latentDim, imageSizePx };
  }
  const { name, initializer } = namesAndWeights(seed);
  const filters = Math.round(LOG.filters * widthFactor);
  const side = imageSizePx / 16;
  const code = tf.input({ shape: [latentDim], name: "code" });
  let x = append(
    tf.layers.dense({
      name: name("dense"),
      units: side * side * filters,
      kernelInitializer: initializer(),
    }),
    code,
  );
  x = append(leaky(name), x);
  x = append(tf.layers.reshape({ name: name("reshape"), targetShape: [side, side, filters] }), x);
  for (let i = 0; i < 4; i++) {
    x = append(
      tf.layers.conv2dTranspose({
        ...{ name: name("conv2d_transpose"), filters, kernelSize: LOG.generator, strides: 2 },
        ...{ padding: "same", kernelInitializer: initializer() },
      }),
      x,
    );
    x = append(leaky(name), x);
  }
  x = append(
    tf.layers.conv2d({
      ...{ name: name("conv2d"), filters: 3, kernelSize: LOG.discriminator, padding: "same" },
      ...{ activation: "tanh", kernelInitializer: initializer() },
    }),
    x,
  );
  x = append(tf.layers.rescaling({ name: name("rescaling"), scale: 0.5, offset: 0.5 }), x);
  return {
    decoder: tf.model({ name: "generator", inputs: code, outputs: x }),
    latentDim,
    imageSizePx,
  };
}

/**
 * Builds a discriminator with seeded initial weights. It gives logits: the log's sigmoid belongs to the loss.
 *
 * @throws {RangeError} If the image size is no positive multiple of 16.
 */
export function buildDiscriminator(options: Omit<GanOptions, "latentDim"> = {}): Discriminator {
  const { version = "slim", imageSizePx = 80, seed = 1, widthFactor = 1 } = options;
  assertSizes(imageSizePx, 1);
  const { name, initializer } = namesAndWeights(seed + 500);
  const trunk = convolutions({ version, imageSizePx, widthFactor, name, initializer });
  const { image, features } = trunk;
  let x = append(tf.layers.flatten({ name: name("flatten") }), trunk.last);
  const dropoutUnits = version === "log" ? x.shape[1] ?? undefined : undefined;
  const inputs = [image];
  if (dropoutUnits !== undefined) {
    // tfjs' own layer would drop the same units in every step if it is seeded, and must not be unseeded.
    const factors = tf.input({ shape: [dropoutUnits], name: "factors" });
    inputs.push(factors);
    x = append(tf.layers.multiply({ name: name("dropout") }), [x, factors]);
  }
  const dense = tf.layers.dense({
    name: name("dense"),
    units: 1,
    kernelInitializer: initializer(),
  });
  const logit = append(dense, x);
  const inner = features.slice(-3, -1);
  return {
    model: tf.model({ name: "discriminator", inputs, outputs: [logit, ...inner] }),
    ...(dropoutUnits === undefined ? {} : { dropoutUnits }),
  };
}

/**
 * Builds an AE-GAN with seeded initial weights: an encoder of the convolutions of the log's discriminator and
 * a dense layer, and the log's generator. Its author's encoder is not known layer by layer.
 *
 * @throws {RangeError} If the image size is no positive multiple of 16, or `latentDim` < 1.
 */
export function buildAeGan(options: AeGanOptions = {}): AeGan {
  const { codes = "rectified", imageSizePx = 80, seed = 1, widthFactor = 1 } = options;
  const generator = buildGenerator({ ...options, version: "log" });
  const { name, initializer } = namesAndWeights(seed + 250);
  const { image, last } = convolutions({
    ...{ version: "log" as const, imageSizePx, widthFactor, name, initializer },
  });
  const code = append(
    tf.layers.dense({
      name: name("dense"),
      units: generator.latentDim,
      kernelInitializer: initializer(),
      activation: codes === "rectified" ? "relu" : "linear",
    }),
    append(tf.layers.flatten({ name: name("flatten") }), last),
  );
  return { ...generator, encoder: tf.model({ name: "encoder", inputs: image, outputs: code }) };
}

/** The convolutions that a discriminator, or an encoder like it, begins with. */
function convolutions(
  { version, imageSizePx, widthFactor, name, initializer }:
    & Required<Pick<GanOptions, "version" | "imageSizePx" | "widthFactor">>
    & ReturnType<typeof namesAndWeights>,
) {
  const convolution = (filters: number, kernelSize: number, strides: number) =>
    tf.layers.conv2d({
      ...{ name: name("conv2d"), filters, kernelSize, strides, padding: "same" },
      kernelInitializer: initializer(),
    });
  const image = tf.input({ shape: [imageSizePx, imageSizePx, 3], name: "image" });
  // [0, 1] → [−1, 1]
  let x = append(tf.layers.rescaling({ name: name("rescaling"), scale: 2, offset: -1 }), image);
  const features: tf.SymbolicTensor[] = [];
  const filters = Math.round(LOG.filters * widthFactor);
  const layers = version === "log"
    ? [1, 2, 2, 2, 2].map((strides) => convolution(filters, LOG.discriminator, strides))
    : SLIM.map((filters) => convolution(filters, 4, 2));
  for (const layer of layers) {
    x = append(leaky(name), append(layer, x));
    features.push(x);
  }
  return { image, features, last: x };
}

/** What a discriminator says of images. */
export interface Discrimination {
  /** Log-odds that each is real, shape `[batch]`. */
  readonly logits: tf.Tensor1D;
  /** Activations of two inner layers, each `[batch, height, width, filters]`. */
  readonly features: readonly tf.Tensor4D[];
}

/**
 * Asks a discriminator.
 *
 * @param images Shape `[batch, size, size, 3]`, float32 in [0, 1].
 * @param dropout Standard normal noise `[batch, units]`, which decides the units that are dropped, in training.
 * Default: none are.
 * @returns Owned by the caller.
 */
export function discriminate(
  { model, dropoutUnits }: Discriminator,
  images: tf.Tensor4D,
  dropout?: tf.Tensor2D,
): Discrimination {
  const factors = (units: number) =>
    dropout?.less(KEPT_BELOW).cast("float32").div(1 - LOG.dropout) ??
      tf.ones([images.shape[0], units]);
  const outputs = model.apply(
    dropoutUnits === undefined ? images : [images, factors(dropoutUnits)],
  );
  const [logits, ...features] = Array.isArray(outputs) ? outputs : [outputs];
  if (!(logits instanceof tf.Tensor)) throw new TypeError("Cannot discriminate a symbolic tensor");
  return { logits: logits.as1D(), features: features as tf.Tensor4D[] };
}

function leaky(name: (kind: string) => string): tf.layers.Layer {
  return tf.layers.leakyReLU({ name: name("leaky_re_lu"), alpha: SLOPE });
}

function namesAndWeights(seed: number): {
  readonly name: (kind: string) => string;
  readonly initializer: () => Initializer;
} {
  let drawn = 0;
  return {
    name: numberedNames(),
    initializer: () => tf.initializers.glorotUniform({ seed: seed * 1000 + drawn++ }),
  };
}

function assertSizes(imageSizePx: number, latentDim: number): void {
  if (!Number.isInteger(imageSizePx / 16) || imageSizePx < 16) {
    throw new RangeError(
      `Cannot build the GAN as the image size must be a positive multiple of 16: got ${imageSizePx}`,
    );
  }
  if (!Number.isInteger(latentDim) || latentDim < 1) {
    throw new RangeError(
      `Cannot build the GAN as the latent dimension must be a positive integer: got ${latentDim}`,
    );
  }
}
