/**
 * A better variational autoencoder with codes of the same length as V1's: VAE V2.
 *
 * It works on grids of 10×10 and 20×20, with residual blocks and without batch normalisation, and
 * enlarges by sub-pixels that start as nearest neighbours, so that no lattice is in its pictures
 * (Odena et al. 2016). What surprises: without the blocks it would be linear from picture to code and
 * from code to the last grid but one. It starts near such a map, and principal components show how
 * far one gets with that.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import {
  append,
  doubleSize,
  type Initializer,
  numberedNames,
  residualBlock,
  type VaeLayers,
  type VaeSizes,
} from "./layers.ts";

/** Side, in pixels, of the squares of which the first layer makes one place each. */
const PATCH_PX = 4;
/** Channels of the grids of an eighth, a quarter and half of the image's size. */
const FILTERS = {
  encoder: { quarter: 24, eighth: 64 },
  decoder: { eighth: 64, quarter: 40, half: 24 },
};
/** Channels, on the smallest grid, from which the mean is made, and which the code is made into. */
const BOTTLENECK_CHANNELS = { encoder: 8, decoder: 16 } as const;
/** Channels, on a grid of half that size, from which the log-variance is made. */
const LOG_VAR_CHANNELS = 4;
/** Puts pixels into [−2, 2], so that they are centred and about as spread as a code. */
const PIXEL_SCALE = 4;
/**
 * Variances of first weights, over Glorot's. With them means start more widely spread than the prior,
 * towards which training narrows them, and codes at first change a picture little.
 */
const SCALE = { mean: 16, logVar: 0.1, code: 1 / 16 } as const;
/** The log-variance starts on its way from the prior's 0 to about −5: less noise to begin with. */
const FIRST_LOG_VAR = -3;

/**
 * The layers of VAE V2, for sizes that 8 divides. Kernels are uniform, as Glorot's, with one kernel for
 * the four pixels of a square where pixels are shuffled; biases are 0 but for the log-variance's.
 */
export function vaeLayersV2({ imageSizePx, latentDim, seed }: VaeSizes): VaeLayers {
  const name = numberedNames();
  let drawn = 0;
  const initializer = (scale = 1): Initializer =>
    tf.initializers.varianceScaling({
      scale,
      mode: "fanAvg",
      distribution: "uniform",
      seed: seed * 1000 + drawn++,
    });
  const convolution = (filters: number, kernelSize: number, strides = 1) =>
    tf.layers.conv2d({
      name: name("conv2d"),
      filters,
      kernelSize,
      strides,
      padding: "same",
      kernelInitializer: initializer(),
    });
  const dense = (units: number, scale: number, firstBias = 0) =>
    tf.layers.dense({
      name: name("dense"),
      units,
      kernelInitializer: initializer(scale),
      biasInitializer: tf.initializers.constant({ value: firstBias }),
    });
  const relu = () => tf.layers.activation({ name: name("relu"), activation: "relu" });
  const flatten = () => tf.layers.flatten({ name: name("flatten") });

  const image = tf.input({ shape: [imageSizePx, imageSizePx, 3], name: "input_1" });
  const centring = { scale: PIXEL_SCALE, offset: -PIXEL_SCALE / 2 };
  let x = append(tf.layers.rescaling({ name: name("rescaling"), ...centring }), image);
  x = append(convolution(FILTERS.encoder.quarter, PATCH_PX, PATCH_PX), x); // [batch, 20, 20, 24]
  x = residualBlock(x, { name, initializer });
  x = append(convolution(FILTERS.encoder.eighth, 3, 2), x); // [batch, 10, 10, 64]
  x = residualBlock(x, { name, initializer });
  x = append(convolution(BOTTLENECK_CHANNELS.encoder, 1), x); // [batch, 10, 10, 8]
  const mean = append(dense(latentDim, SCALE.mean), append(flatten(), x));
  x = append(convolution(LOG_VAR_CHANNELS, 3, 2), append(relu(), x)); // [batch, 5, 5, 4]
  const logVar = append(
    dense(latentDim, SCALE.logVar, FIRST_LOG_VAR),
    append(flatten(), x),
  );

  const code = tf.input({ shape: [latentDim], name: "input_2" });
  const side = imageSizePx / (2 * PATCH_PX);
  const targetShape = [side, side, BOTTLENECK_CHANNELS.decoder];
  const { eighth, quarter, half } = FILTERS.decoder;
  const doubled = { name, initializer, kernelSize: 3 } as const;
  let y = append(dense(side * side * BOTTLENECK_CHANNELS.decoder, SCALE.code), code);
  y = append(tf.layers.reshape({ name: name("reshape"), targetShape }), y); // [batch, 10, 10, 16]
  y = append(convolution(eighth, 3), y); // [batch, 10, 10, 64]
  y = residualBlock(y, { name, initializer });
  const within = { ...doubled, activation: "linear" } as const;
  y = doubleSize(y, "sub-pixel", { ...within, filters: quarter, kernelSize: 1 });
  y = residualBlock(y, { name, initializer }); // [batch, 20, 20, 40]
  y = append(relu(), doubleSize(y, "sub-pixel", { ...within, filters: half }));
  // [batch, 40, 40, 24] → [batch, 80, 80, 3]
  const picture = doubleSize(y, "sub-pixel", { ...doubled, filters: 3, activation: "sigmoid" });
  return { image, mean, logVar, code, picture };
}
