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

const ENCODER_FILTERS = [128, 64, 32, 16] as const;
const DECODER_FILTERS = [32, 64, 128, 3] as const;
const BOTTLENECK_CHANNELS = 16;

/** The layers of VAE V1 (kernels Glorot uniform; biases 0), for sizes that 16 divides. */
export function vaeLayersV1({ imageSizePx, latentDim, seed }: VaeSizes): VaeLayers {
  const name = numberedNames();
  let drawn = 0;
  const initializer = () => tf.initializers.glorotUniform({ seed: seed * 1000 + drawn++ });
  const halving = (kind: string, filters: number, activation: "relu" | "sigmoid") => ({
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
  for (const filters of ENCODER_FILTERS) {
    x = append(tf.layers.conv2d(halving("conv2d", filters, "relu")), x);
  }
  // Keras' default momentum, 0.99, averages over more than an epoch of a few thousand images: while
  // the weights move, the statistics of validation would be those of a network that is gone.
  x = append(tf.layers.batchNormalization({ name: "batch_normalization", momentum: 0.9 }), x);
  x = append(tf.layers.flatten({ name: "flatten" }), x);
  const dense = (name: string, units: number, activation: "linear" | "relu") =>
    tf.layers.dense({ name, units, activation, kernelInitializer: initializer() });
  const mean = append(dense("dense", latentDim, "linear"), x);
  const logVar = append(dense("dense_1", latentDim, "linear"), x);

  const code = tf.input({ shape: [latentDim], name: "input_2" });
  const side = imageSizePx / 16;
  const targetShape = [side, side, BOTTLENECK_CHANNELS];
  const units = side * side * BOTTLENECK_CHANNELS;
  let y = append(dense("intermediate_decoder", units, "relu"), code);
  y = append(tf.layers.reshape({ name: "reshape", targetShape }), y);
  for (const filters of DECODER_FILTERS) {
    const activation = filters === 3 ? "sigmoid" : "relu";
    y = append(tf.layers.conv2dTranspose(halving("conv2d_transpose", filters, activation)), y);
  }
  return { image, mean, logVar, code, picture: y };
}
