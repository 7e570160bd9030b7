/**
 * The variational autoencoder of the log entry of 19 February 2022, "VAE Version 1", exactly.
 *
 * A convolutional encoder takes an 80×80 face to the mean and the log-variance of a Gaussian in 256
 * dimensions; a transposed convolutional decoder takes a code back to a face. What surprises: four
 * convolutions narrow to 16 channels, so only 400 numbers reach the two dense layers, and most of the
 * weights are there.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { append, numberedNames, type VaeLayers, type VaeSizes } from "./layers.ts";

/**
 * Ways in which the entry's author published V1 in March 2022, other than it is here. `linear-layers`:
 * pictures are in [−1, 1], and only the decoder's dense layer bends. `flat-log-var`: the second dense
 * layer starts at 0, so that every code begins with the prior's noise. `log-sigma`: that layer is taken
 * for log σ where codes are sampled, and for log σ² in the KL term.
 */
export type PublishedDetail = "linear-layers" | "flat-log-var" | "log-sigma";

/** All of them. */
export const PUBLISHED_DETAILS: readonly PublishedDetail[] = [
  "linear-layers",
  "flat-log-var",
  "log-sigma",
];

const ENCODER_FILTERS = [128, 64, 32, 16] as const;
const DECODER_FILTERS = [32, 64, 128, 3] as const;
const BOTTLENECK_CHANNELS = 16;

/**
 * The layers of VAE V1 (kernels Glorot uniform; biases 0), for sizes that 16 divides.
 *
 * @param asPublished What is done otherwise; weights that are drawn are the same.
 */
export function vaeLayersV1(
  { imageSizePx, latentDim, seed }: VaeSizes,
  asPublished: readonly PublishedDetail[],
): VaeLayers {
  const isLinear = asPublished.includes("linear-layers");
  const name = numberedNames();
  let drawn = 0;
  const initializer = () => tf.initializers.glorotUniform({ seed: seed * 1000 + drawn++ });
  const halving = (kind: string, filters: number, activation: "relu" | "sigmoid" | "linear") => ({
    name: name(kind),
    filters,
    kernelSize: 3,
    strides: 2,
    padding: "same" as const,
    activation,
    kernelInitializer: initializer(),
  });

  const image = tf.input({ shape: [imageSizePx, imageSizePx, 3], name: "input_1" });
  let x = image;
  if (isLinear) {
    x = append(tf.layers.rescaling({ name: "to_signed", scale: 2, offset: -1 }), x);
  }
  for (const filters of ENCODER_FILTERS) {
    x = append(tf.layers.conv2d(halving("conv2d", filters, "relu")), x);
  }
  // Keras' default momentum, 0.99, averages over more than an epoch of a few thousand images: while
  // the weights move, the statistics of validation would be those of a network that is gone.
  x = append(tf.layers.batchNormalization({ name: "batch_normalization", momentum: 0.9 }), x);
  x = append(tf.layers.flatten({ name: "flatten" }), x);
  const dense = (
    name: string,
    units: number,
    activation: "linear" | "relu",
    kernelInitializer = initializer(),
  ) => tf.layers.dense({ name, units, activation, kernelInitializer });
  const mean = append(dense("dense", latentDim, "linear"), x);
  const drawnLogVar = initializer();
  const firstLogVar = asPublished.includes("flat-log-var") ? tf.initializers.zeros() : drawnLogVar;
  let logVar = append(dense("dense_1", latentDim, "linear", firstLogVar), x);
  if (asPublished.includes("log-sigma")) {
    logVar = append(tf.layers.rescaling({ name: "twice", scale: 2, offset: 0 }), logVar);
  }

  const code = tf.input({ shape: [latentDim], name: "input_2" });
  const side = imageSizePx / 16;
  const targetShape = [side, side, BOTTLENECK_CHANNELS];
  const units = side * side * BOTTLENECK_CHANNELS;
  let y = append(dense("intermediate_decoder", units, "relu"), code);
  y = append(tf.layers.reshape({ name: "reshape", targetShape }), y);
  for (const filters of DECODER_FILTERS) {
    const activation = isLinear ? "linear" : filters === 3 ? "sigmoid" : "relu";
    y = append(tf.layers.conv2dTranspose(halving("conv2d_transpose", filters, activation)), y);
  }
  if (isLinear) {
    y = append(tf.layers.rescaling({ name: "from_signed", scale: 0.5, offset: 0.5 }), y);
  }
  return { image, mean, logVar, code, picture: y };
}
